package dev.lapidary.train.cli;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the launcher starts, alone on the class path: it adds the Vector API and then all of Lapidary as modules, and hands on to the
 * main class. Java warns, on each start, of an incubator module that is there from the start; of one that comes later it does not.
 * Vectors are compiled the same either way.
 *
 * <p>Without lambdas and streams, which would take longer to begin than all else here.
 */
public final class Start {
    private static final String VECTORS = "jdk.incubator.vector";
    /** They call native code, which is granted to modules by name. */
    private static final List<String> NATIVE = List.of("dev.lapidary.engine", "org.bytedeco.javacpp");

    private static final int BAD_INPUT = 2;

    private Start() {}

    /**
     * @param args the folder of all modules, the main class as {@code module/class}, and that one's own arguments; or nothing, to ask
     *     whether this Java lets a program add the Vector API: it ends with 0 if so. Where it does not, the launcher has Java add it.
     */
    public static void main(String[] args) throws Throwable {
        if (args.length == 0) {
            System.exit(addVectors() == null ? BAD_INPUT : 0);
        }
        Scan scan = new Scan(Path.of(args[0]));
        scan.start();
        ModuleLayer vectors = addVectors();
        scan.join();
        if (vectors == null) {
            System.err.println("error: this Java (" + Runtime.version() + ") does not let a program add its module "
                    + VECTORS + "; set LAPIDARY_JAVA_OPTS=--add-modules=" + VECTORS);
            System.exit(BAD_INPUT);
        }
        ModuleLayer.Controller controller = addModules(vectors, scan.finder);
        String[] main = args[1].split("/");
        ClassLoader loader = controller.layer().findLoader(main[0]);
        Thread.currentThread().setContextClassLoader(loader);
        Class<?> command = Class.forName(main[1], true, loader);
        controller.addExports(command.getModule(), command.getPackageName(), Start.class.getModule());
        try {
            command.getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Looks into all jars of a folder, which takes as long as adding the Vector API, beside it. */
    private static final class Scan extends Thread {
        private final ModuleFinder finder;

        Scan(Path folder) {
            finder = ModuleFinder.of(folder);
        }

        @Override
        public void run() {
            try {
                finder.findAll();
            } catch (FindException again) {
                // It comes again where the finder is asked next.
            }
        }
    }

    /** As Java itself adds modules to a running JVM that it is asked to watch. @return null if this Java cannot */
    private static ModuleLayer addVectors() {
        Optional<Module> there = ModuleLayer.boot().findModule(VECTORS);
        if (there.isPresent()) {
            return there.get().getLayer();
        }
        try {
            Module added = (Module) Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, VECTORS);
            return added.getLayer();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError another) {
            return null;
        }
    }

    /** All modules of a folder, as some are required by none: those that hold native libraries. */
    private static ModuleLayer.Controller addModules(ModuleLayer parent, ModuleFinder finder) {
        Set<String> names = new HashSet<>();
        for (ModuleReference module : finder.findAll()) {
            names.add(module.descriptor().name());
        }
        Configuration resolved = parent.configuration().resolve(finder, ModuleFinder.of(), names);
        ModuleLayer.Controller controller =
                ModuleLayer.defineModulesWithOneLoader(resolved, List.of(parent), ClassLoader.getSystemClassLoader());
        for (String name : NATIVE) {
            Optional<Module> module = controller.layer().findModule(name);
            if (module.isPresent()) {
                controller.enableNativeAccess(module.get());
            }
        }
        return controller;
    }
}
