package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shell script {@code lapidary}, in a checkout whose JDK and Maven are scripts that tell how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private record Ended(int code, String output) {}

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

    @TempDir
    private Path folder;

    private Path checkout;
    private Path lib;
    private Path lock;
    private Path tools;
    private final Map<String, String> environment = new HashMap<>();

    static Stream<List<String>> shells() {
        return Stream.of(List.of("sh"), List.of("dash"), List.of("bash"), List.of("busybox", "sh"))
                .filter(shell -> find(shell.getFirst()) != null);
    }

    private static Path find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    @BeforeEach
    void makeACheckout() throws IOException {
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
        Files.writeString(checkout.resolve("pom.xml"), "<lapidary.jvm>-Dof=project</lapidary.jvm>\n");
        Files.createDirectories(checkout.resolve("train/src/main"));
        Files.writeString(checkout.resolve("train/pom.xml"), "");
        jdk("jdk", 25);
        script(
                tools.resolve("mvn"),
                """
                echo called >>builds
                sleep "${SECONDS_OF_BUILD:-0}"
                [ -z "${BROKEN:-}" ] || { echo '[ERROR] no such symbol'; exit 1; }
                echo whole >train/target/lib.new/lapidary.jar
                """);
        environment.put("PATH", tools.toString());
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.put("HOME", folder.toString());
    }

    /** JUnit would warn of each that it leads out of the folder that is deleted. */
    @AfterEach
    void removeLinks() throws IOException {
        try (Stream<Path> links = Files.list(tools)) {
            for (Path link : links.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private void jdk(String name, int version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
        Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        script(bin.resolve("javac"), "");
        script(
                bin.resolve("java"),
                "echo java %d \"[$LC_ALL|$LC_CTYPE]\"; for a in \"$@\"; do echo \"<$a>\"; done\n".formatted(version));
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Process start(List<String> shell, String... arguments) {
        return start(shell, checkout.resolve("lapidary"), arguments);
    }

    private Process start(List<String> shell, Path launcher, String... arguments) {
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

    private static Ended end(Process process) {
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Ended run(List<String> shell, String... arguments) {
        return end(start(shell, arguments));
    }

    private long builds() throws IOException {
        try (Stream<String> calls = Files.lines(checkout.resolve("builds"))) {
            return calls.count();
        }
    }

    private void assertUnlocked() {
        assertThat(lock.getParent().toFile().list()).containsExactlyInAnyOrder("lib", "build.log");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void buildsOnceAndAfterChanges(List<String> shell) throws Exception {
        Ended first = run(shell, "predict", "two words", "");
        assertThat(first.code()).isZero();
        assertThat(first.output())
                .contains("first run", "<-Dof=project>", "<" + lib + ">", "<predict>\n<two words>\n<>\n");
        assertUnlocked();

        assertThat(run(shell).output()).doesNotContain("Building");
        Files.writeString(checkout.resolve("train/src/main/New.java"), "");
        Files.setLastModifiedTime(lib.resolve(".built"), FileTime.fromMillis(System.currentTimeMillis() - 5000));
        assertThat(run(shell).output()).contains("its sources have changed");
        assertThat(builds()).isEqualTo(2);
        assertUnlocked();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void ofSeveralCommandsOneBuilds(List<String> shell) throws IOException {
        environment.put("SECONDS_OF_BUILD", "1");
        List<Process> commands = Stream.generate(() -> start(shell)).limit(4).toList();

        assertThat(commands.stream().map(LauncherTest::end)).allSatisfy(ended -> {
            assertThat(ended.output()).contains("java 25");
            assertThat(ended.code()).isZero();
        });
        assertThat(builds()).isEqualTo(1);
        assertUnlocked();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aKilledBuildKeepsNobodyWaiting(List<String> shell) throws Exception {
        environment.put("SECONDS_OF_BUILD", "50");
        Process killed = start(shell);
        Path maven = lock.resolveSibling(".building.maven");
        while (!Files.exists(maven) || Files.size(maven) == 0 || !Files.exists(checkout.resolve("builds"))) {
            Thread.sleep(20);
        }
        List<ProcessHandle> all = Stream.concat(killed.descendants(), Stream.of(killed.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().get(10, TimeUnit.SECONDS);
        }

        environment.remove("SECONDS_OF_BUILD");
        List<Process> commands = Stream.generate(() -> start(shell)).limit(3).toList();

        assertThat(commands.stream().map(LauncherTest::end))
                .allSatisfy(ended -> assertThat(ended.output()).contains("java 25"));
        assertThat(builds()).isEqualTo(2);
        assertUnlocked();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aFailedBuildLeavesTheEarlierOne(List<String> shell) throws IOException {
        run(shell);
        environment.put("BROKEN", "yes");
        Files.delete(lib.resolve(".built"));

        Ended failed = run(shell);

        assertThat(failed.output())
                .contains("no such symbol", "error: the build failed")
                .doesNotContain("java 25");
        assertThat(failed.code()).isEqualTo(2);
        assertThat(lib.resolve("lapidary.jar")).hasContent("whole");
        environment.remove("BROKEN");
        assertThat(run(shell).code()).isZero();
        assertUnlocked();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void homeCountsWhereItIsSet(List<String> shell) {
        environment.put("HOME", "/some where");
        assertThat(run(shell).output()).contains("<-Duser.home=/some where>\n");
        environment.put("HOME", "");
        assertThat(run(shell).output()).doesNotContain("user.home").contains("java 25");
        environment.remove("HOME");
        assertThat(run(shell).output()).doesNotContain("user.home").contains("java 25");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void withoutAUtf8LocaleOneIsChosen(List<String> shell) {
        environment.put("LC_ALL", "C.UTF-8");
        run(shell);
        assumeTrue(run(List.of("sh"), "x").code() == 0 && hasUtf8(), "no locale C.UTF-8");
        assertThat(run(shell).output()).contains("java 25 [C.UTF-8|]");
        environment.put("LC_ALL", "C");
        assertThat(run(shell).output()).contains("java 25 [C.UTF-8|]");
        environment.remove("LC_ALL");
        assertThat(run(shell).output()).contains("java 25 [|C.UTF-8]");
        environment.put("LANG", "xx_YY.UTF-8");
        assertThat(run(shell).output()).contains("java 25 [|C.UTF-8]");
    }

    private static boolean hasUtf8() {
        try {
            ProcessBuilder builder = new ProcessBuilder("locale", "charmap");
            builder.environment().put("LC_ALL", "C.UTF-8");
            return end(builder.start()).output().strip().equals("UTF-8");
        } catch (IOException none) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theTerminalIsMeasured(List<String> shell) throws IOException {
        Path script = find("script");
        assumeTrue(script != null, "no program 'script' to make a terminal with");
        run(shell);
        String applet = shell.size() > 1 ? shell.get(1) : "";
        String command = "stty cols 61; exec '" + find(shell.getFirst()) + "' " + applet + " '"
                + checkout.resolve("lapidary") + "'";
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "-qec", command, "/dev/null");
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectInput(new File("/dev/null")).redirectErrorStream(true);

        assertThat(end(builder.start()).output()).contains("<-Dlapidary.columns=61>", "<-Dlapidary.columns.err=61>");
        assertThat(run(shell).output()).doesNotContain("lapidary.columns");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void optionsThatJavaRefusesAreSaid(List<String> shell) throws IOException {
        environment.put("LAPIDARY_JAVA_OPTS", "-Xmx1g -Dfine");
        assertThat(run(shell).output()).contains("<-Xmx1g>\n<-Dfine>").doesNotContain("-Xms");
        script(folder.resolve("jdk/bin/java"), "echo 'Unrecognized option: -Xfoo'; exit 1");
        Ended refused = run(shell);

        assertThat(refused.output()).contains("error: Java cannot start with LAPIDARY_JAVA_OPTS=", "-Xfoo");
        assertThat(refused.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void anOldJavaHomeIsPassedOver(List<String> shell) throws IOException {
        jdk("old", 17);
        environment.put("JAVA_HOME", folder.resolve("old").toString());
        Files.createSymbolicLink(tools.resolve("java"), folder.resolve("jdk/bin/java"));

        assertThat(run(shell).output()).contains("java 25").doesNotContain("java 17");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void isReachedByALink(List<String> shell) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a checkout/lapidary"));

        assertThat(end(start(shell, link)).output()).contains("<" + lib.toRealPath() + ">");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatIsMissingIsNamed(List<String> shell) throws IOException {
        Files.delete(tools.resolve("mvn"));

        Ended ended = run(shell);

        assertThat(ended.output())
                .isEqualTo(
                        """
                error: Lapidary builds itself with Maven and found none; install it (https://maven.apache.org)
                """);
        assertThat(ended.code()).isEqualTo(2);
        assertThat(lock).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aCheckoutThatCannotBeWritten(List<String> shell) throws IOException {
        run(shell);
        Path target = lock.getParent();
        assumeTrue(target.toFile().setWritable(false));
        assumeFalse(Files.isWritable(target), "this user may write everywhere");
        try {
            assertThat(run(shell).output()).contains("java 25");
            Files.writeString(checkout.resolve("pom.xml"), "<lapidary.jvm>-Dnew</lapidary.jvm>");
            Files.setLastModifiedTime(lib.resolve(".built"), FileTime.fromMillis(1_000_000_000_000L));
            Ended refused = run(shell);
            assertThat(refused.output()).contains("error: ", "cannot write in " + target);
            assertThat(refused.code()).isEqualTo(2);
        } finally {
            assertThat(target.toFile().setWritable(true)).isTrue();
        }
    }
}
