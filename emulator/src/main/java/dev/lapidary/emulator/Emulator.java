package dev.lapidary.emulator;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stand-in for a GPU: the engine's CUDA sources, compiled by g++ as C++ for the CPU, in a shared library that has those
 * functions of the CUDA driver, NVRTC, cuBLAS and cuBLASLt that the engine calls. It is built once and kept in
 * {@code emulator/target}, part by part.
 *
 * <p>Slow, and strict: device memory, shared memory and registers come full of numbers that no kernel may use, and which
 * thread runs first changes from launch to launch.
 */
public final class Emulator {
    private static final String SOURCES = "engine/src/main/resources/dev/lapidary/engine/cuda/kernels";
    private static final String BUILT = "emulator/target/built";
    private static final List<String> OWN_SOURCES = List.of(
            "cuda.h",
            "emulator.h",
            "product.h",
            "blocks.cpp",
            "cublas.cpp",
            "cublaslt.cpp",
            "graphs.cpp",
            "libraries.cpp",
            "tensorcores.cpp");
    private static final long ASKED_EVERY_NANOS = 50_000_000;

    private static final Pattern KERNEL =
            Pattern.compile("extern \"C\" __global__ void (?:__launch_bounds__\\(\\w+\\) )?(\\w+)\\(");

    /** The type of which there are two kinds, and what a source is told to take the other one. */
    private static final String ACTIVATIONS = "activation*";

    private static final String IN_BFLOAT16 = "BFLOAT16_ACTIVATIONS";

    /** g++ knows from this version on how to fill variables that nobody initialises. */
    private static final int OLDEST = 12;

    private static final List<String> OPTIONS = List.of(
            "-std=c++17",
            "-O2",
            "-fPIC",
            "-U_FORTIFY_SOURCE",
            // As the GPU's compiler, this one rounds a·b + c once.
            "-ffp-contract=fast",
            "-ftrivial-auto-var-init=pattern",
            // Each library keeps to its own symbols, however many a process loads.
            "-fno-gnu-unique",
            "-w");
    private static final List<String> SANITIZERS =
            List.of("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined");

    private static Path installed;

    private Emulator() {}

    /** Why there can be no emulated device on this machine; empty if there can. */
    public static Optional<String> obstacle() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            return Optional.of("the emulated GPU needs Linux");
        }
        if (compilerVersion() < OLDEST) {
            return Optional.of("the emulated GPU needs g++ " + OLDEST + " or newer");
        }
        return canFuse()
                ? Optional.empty()
                : Optional.of("the emulated GPU needs a CPU that multiplies and adds in one, as GPUs do");
    }

    private static boolean isX86() {
        return System.getProperty("os.arch").equals("amd64");
    }

    private static boolean canFuse() {
        try {
            return !isX86() || Files.readString(Path.of("/proc/cpuinfo")).contains(" fma ");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * From now on, the engine's CUDA backend runs on the emulated device in this JVM; or on the machine's GPU where the system
     * property {@code lapidary.gpu} is true, with which the same tests run on real hardware.
     *
     * @return whether it does; if not, {@link #obstacle} tells why
     */
    public static synchronized boolean install() {
        if (Boolean.getBoolean("lapidary.gpu")) {
            return true;
        }
        if (installed == null && obstacle().isEmpty()) {
            installed = library(sources(), false);
        }
        if (installed != null) {
            System.setProperty("lapidary.cuda.library", installed.toString());
        }
        return installed != null;
    }

    /** The library that the engine runs on; empty where it runs on a GPU, or on nothing. */
    static synchronized Optional<Path> installed() {
        return Optional.ofNullable(installed);
    }

    /** The folder of the engine's CUDA sources in this working tree. */
    public static Path sources() {
        return root().resolve(SOURCES);
    }

    /**
     * Builds the library, or the parts of it that are not there yet.
     *
     * @param sources a folder of {@code .cu} and {@code .cuh} files
     * @param sanitized whether it looks out for addresses out of bounds and undefined behaviour as it runs
     * @throws IllegalStateException with what the compiler says, if it refuses them
     */
    public static Path library(Path sources, boolean sanitized) {
        List<String> options = new ArrayList<>(OPTIONS);
        if (isX86()) {
            options.add("-mfma");
        }
        if (sanitized) {
            options.addAll(SANITIZERS);
        }
        try {
            return library(sources, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sanitizers' library, which a process must load before all others ({@code LD_PRELOAD}); empty if there is none. */
    public static Optional<Path> sanitizer() {
        return Optional.of(Path.of(compiler("-print-file-name=libasan.so").strip()))
                .filter(Path::isAbsolute);
    }

    private static synchronized Path library(Path sources, List<String> options) throws IOException {
        Path built = root().resolve(BUILT);
        Files.createDirectories(built);
        Path work = Files.createTempDirectory(built, "work");
        for (String name : OWN_SOURCES) {
            Files.writeString(work.resolve(name), own(name));
        }
        for (Path kernels : files(sources, ".cu")) {
            Files.writeString(work.resolve(kernels.getFileName() + ".cpp"), wrapped(kernels));
            if (Files.readString(kernels).contains(ACTIVATIONS)) {
                Files.writeString(work.resolve(kernels.getFileName() + ".bfloat16.cpp"), inBfloat16(kernels));
            }
        }
        for (Path file : files(sources, "")) {
            Files.copy(file, work.resolve(file.getFileName()));
        }
        List<String> objects = files(work, ".cpp").parallelStream()
                .map(unit -> object(unit, options, built).toString())
                .toList();
        Path library = built.resolve(digest(objects) + ".so");
        if (!Files.exists(library)) {
            List<String> link = new ArrayList<>(List.of("-shared", "-o", "emulated.so"));
            link.addAll(options);
            link.addAll(objects);
            compiler(work, link);
            Files.move(work.resolve("emulated.so"), library, StandardCopyOption.ATOMIC_MOVE);
        }
        for (Path file : files(work, "")) {
            Files.delete(file);
        }
        Files.delete(work);
        return library;
    }

    /** The object file of a unit, which is compiled unless one from the same text is there. */
    private static Path object(Path unit, List<String> options, Path built) {
        String name = unit.getFileName().toString();
        Path work = unit.getParent();
        List<String> preprocess = new ArrayList<>(List.of("-E", "-P", name));
        preprocess.addAll(options);
        String text = compiler(work, preprocess);
        String digest = digest(List.of(text, options.toString(), compilerVersion() + ""));
        Path object = built.resolve(digest + ".o");
        try (FileChannel lock = FileChannel.open(built.resolve(digest + ".lock"), CREATE, WRITE)) {
            // The tests of two modules may run at a time: what one compiles, the other waits for, until this is closed.
            // It asks again and again: to the system it is a deadlock if threads of two processes wait for each other.
            while (lock.tryLock() == null) {
                LockSupport.parkNanos(ASKED_EVERY_NANOS);
            }
            if (!Files.exists(object)) {
                List<String> compile = new ArrayList<>(List.of("-c", name, "-o", name + ".o"));
                compile.addAll(options);
                compiler(work, compile);
                Files.move(work.resolve(name + ".o"), object, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return object;
    }

    /** A file of kernels as C++: the language before it, and after it what makes its kernels known. */
    private static String wrapped(Path kernels) throws IOException {
        String file = kernels.getFileName().toString();
        return "#include \"cuda.h\"\n#include \"" + file + "\"\n" + known(kernels, file);
    }

    /** The same with activations in bfloat16. One library holds both, so all that is in it gets other names. */
    private static String inBfloat16(Path kernels) throws IOException {
        String file = kernels.getFileName().toString();
        String renamed = names(kernels)
                .map(name -> "#define " + name + " " + name + "_bfloat16\n")
                .collect(Collectors.joining());
        return "#include \"cuda.h\"\n#define " + IN_BFLOAT16 + "\n" + renamed + "namespace bfloat16 {\n#include \""
                + file + "\"\n" + known(kernels, file + " " + IN_BFLOAT16) + "}\n";
    }

    private static String known(Path kernels, String module) throws IOException {
        return names(kernels)
                .map(name -> "EMULATED_KERNEL(\"" + module + "\", " + name + ")\n")
                .collect(Collectors.joining());
    }

    private static Stream<String> names(Path kernels) throws IOException {
        return KERNEL.matcher(Files.readString(kernels)).results().map(kernel -> kernel.group(1));
    }

    /** Names something by all that it is made from. */
    private static String digest(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            parts.forEach(part -> digest.update(part.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static String own(String name) throws IOException {
        try (InputStream stream = Emulator.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int compilerVersion() {
        try {
            return Integer.parseInt(compiler("-dumpversion").strip().split("\\.")[0]);
        } catch (IllegalStateException none) {
            return 0;
        }
    }

    private static String compiler(String argument) {
        return compiler(Path.of("."), List.of(argument));
    }

    /** What the compiler prints. @throws IllegalStateException if it fails, or there is none */
    private static String compiler(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("g++"));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException("g++ cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("g++ was interrupted", e);
        }
    }

    /** The root of the working tree, which the tests of each module are started below. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve(SOURCES))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("the emulator finds no " + SOURCES + " above the current folder");
        }
        return folder;
    }
}
