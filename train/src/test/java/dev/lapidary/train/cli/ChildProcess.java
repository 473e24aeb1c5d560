package dev.lapidary.train.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of these tests, or the command line, in a JVM of its own, which can be killed. */
final class ChildProcess implements AutoCloseable {
    private static final long LONGEST_SECONDS = 300;

    private final Process process;
    private final Path errors;

    private ChildProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** @param output where it prints, or null for a pipe to this process */
    static ChildProcess start(Class<?> program, File output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(extraOptions());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Djava.awt.headless=true",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-cp",
                classPath(),
                program.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("lapidary", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        if (output != null) {
            builder.redirectOutput(output);
        }
        return new ChildProcess(builder.start(), errors);
    }

    /** What {@code -Dlapidary.jvm.extra} gives the JVMs of tests besides. */
    static List<String> extraOptions() {
        return Arrays.stream(System.getProperty("lapidary.jvm.extra", "").split(" "))
                .filter(option -> !option.isBlank())
                .toList();
    }

    /** All that this test runs on, whether its build puts that on the class path or on the module path. */
    private static String classPath() throws IOException {
        Path tests = Path.of(ChildProcess.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        String all = String.join(
                File.pathSeparator,
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                tests.toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .distinct()
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    /** Returns once a line that it prints contains the text. */
    void awaitLine(String text) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("ended without '" + text + "': " + Files.readString(errors));
    }

    /** Closes the pipe that it prints into, as a reader does that has enough. */
    void closeOutput() throws IOException {
        process.getInputStream().close();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + LONGEST_SECONDS + " s");
        }
        return process.exitValue();
    }

    /** What it printed to standard error, without the JVM's own warning of the Vector API. */
    String errors() throws IOException {
        try (Stream<String> lines = Files.lines(errors)) {
            return lines.filter(line -> !line.startsWith("WARNING: Using incubator modules"))
                    .reduce("", (a, b) -> a + b + "\n");
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(errors);
    }
}
