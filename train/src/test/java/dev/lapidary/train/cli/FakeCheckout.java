package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The launcher in a checkout of its own, whose JDK and Maven are scripts that tell how they were called. */
final class FakeCheckout implements AutoCloseable {
    record Ended(int code, String output) {}

    private static final List<String> TOOLS = List.of(
            "cat",
            "dirname",
            "env",
            "find",
            "ln",
            "locale",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sh",
            "sleep",
            "stty",
            "touch",
            "tr");

    final Path folder;
    final Path checkout;
    final Path lib;
    final Path lock;
    final Path tools;
    final Map<String, String> environment = new HashMap<>();

    FakeCheckout(Path folder) throws IOException {
        this.folder = folder;
        checkout = Files.createDirectory(folder.resolve("a checkout"));
        lib = checkout.resolve("train/target/lib");
        lock = checkout.resolve("train/target/.building");
        tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : TOOLS) {
            Path real = find(tool);
            if (real != null) {
                Files.createSymbolicLink(tools.resolve(tool), real);
            }
        }
        Files.copy(Path.of("../lapidary"), checkout.resolve("lapidary"));
        assertThat(checkout.resolve("lapidary").toFile().setExecutable(true)).isTrue();
        Files.writeString(
                checkout.resolve("pom.xml"),
                "<lapidary.jvm>-Dof=project --add-modules=jdk.incubator.vector</lapidary.jvm>\n");
        Files.createDirectories(checkout.resolve("train/src/main"));
        Files.writeString(checkout.resolve("train/pom.xml"), "");
        jdk("jdk", 25);
        script(
                tools.resolve("mvn"),
                """
                echo called >>builds
                sleep "${SECONDS_OF_BUILD:-0}"
                [ -z "${BROKEN:-}" ] || { echo '[ERROR] no such symbol'; exit 1; }
                echo whole >train/target/lib.new/lapidary-train-0.jar
                """);
        environment.put("PATH", tools.toString());
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.put("HOME", folder.toString());
    }

    /** JUnit would warn of each that it leads out of the folder that is deleted. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> links = Files.list(tools)) {
            for (Path link : links.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    void jdk(String name, int version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
        Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        script(bin.resolve("javac"), "");
        script(
                bin.resolve("java"),
                "echo java %d \"[$LC_ALL|$LC_CTYPE]\"; for a in \"$@\"; do echo \"<$a>\"; done\n".formatted(version));
    }

    static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    static Path find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    Process start(List<String> shell, String... arguments) {
        return start(shell, checkout.resolve("lapidary"), arguments);
    }

    Process start(List<String> shell, Path launcher, String... arguments) {
        List<String> command = new ArrayList<>(shell);
        command.set(0, find(shell.getFirst()).toString());
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Ended end(Process process) {
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Ended run(List<String> shell, String... arguments) {
        return end(start(shell, arguments));
    }

    long builds() throws IOException {
        try (Stream<String> calls = Files.lines(checkout.resolve("builds"))) {
            return calls.count();
        }
    }

    void assertUnlocked() {
        assertThat(lock.getParent().toFile().list()).containsExactlyInAnyOrder("lib", "build.log");
    }
}
