package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher starts, in a JVM of its own, with the modules that it finds in its folder. */
class StartTest {
    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {}

    @Test
    void javaWarnsOfNothing() throws Exception {
        Run run = start(List.of("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"), "devices");
        assertThat(run.err).isEmpty();
        assertThat(run.out).as(run.err).startsWith("cpu ").contains("-bit vectors");
        assertThat(run.code).isZero();
    }

    @Test
    void theExitCodeIsTheCommands() throws Exception {
        Run run = start(List.of("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"), "inspect");
        assertThat(run.err).startsWith("error: ").hasLineCount(1);
        assertThat(run.code).isEqualTo(2);
    }

    @Test
    void vectorsThatAreThereAlreadyAreUsed() throws Exception {
        Run run = start(List.of("--add-modules=jdk.incubator.vector"), "devices");
        assertThat(run.out).as(run.err).startsWith("cpu ").contains("-bit vectors");
        assertThat(run.code).isZero();
    }

    @Test
    void theLauncherAsksWhetherVectorsCanBeAdded() throws Exception {
        Run run = start(List.of("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"), null);
        assertThat(run.err).isEmpty();
        assertThat(run.code).isZero();
    }

    @Test
    void theLauncherIsToldThatVectorsCannotBeAdded() throws Exception {
        Run run = start(List.of(), null);
        assertThat(run.out).isEmpty();
        assertThat(run.code).isEqualTo(2);
    }

    @Test
    void aJavaThatAddsNoModulesIsToldOf() throws Exception {
        Run run = start(List.of(), "devices");
        assertThat(run.err)
                .startsWith("error: this Java")
                .endsWith("set LAPIDARY_JAVA_OPTS=--add-modules=jdk.incubator.vector\n")
                .hasLineCount(1);
        assertThat(run.code).isEqualTo(2);
    }

    /** @param command or null for the launcher's question */
    private Run start(List<String> options, String command) throws IOException, InterruptedException {
        String modules = System.getProperty("jdk.module.path");
        assumeTrue(modules != null, "the tests were not started with a module path");
        Path own = null;
        Path lib = Files.createDirectory(folder.resolve("lib"));
        String natives = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("bytedeco"))
                .collect(Collectors.joining(File.pathSeparator));
        for (String entry : (modules + File.pathSeparator + natives).split(File.pathSeparator)) {
            Path place = Path.of(entry);
            if (Files.isRegularFile(place)) {
                Files.copy(place, lib.resolve(place.getFileName()));
            } else if (Files.isDirectory(place)) {
                copy(place, lib.resolve("module" + place.hashCode()));
            }
            if (Files.exists(place.resolve("dev/lapidary/train/cli/Start.class"))) {
                own = place;
            }
        }
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(ChildProcess.extraOptions());
        line.addAll(options);
        line.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                String.valueOf(own),
                Start.class.getName()));
        if (command != null) {
            line.addAll(List.of(lib.toString(), "dev.lapidary.train/" + Main.class.getName(), command));
        }
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(Files.createFile(folder.resolve("in")).toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.contains("JAVA_") && name.contains("OPTIONS"));
        int code = builder.start().waitFor();
        return new Run(code, Files.readString(out), Files.readString(err));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
