package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
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
    @TempDir
    private Path folder;

    private FakeCheckout fake;

    static Stream<List<String>> shells() {
        return Stream.of(List.of("sh"), List.of("dash"), List.of("bash"), List.of("busybox", "sh"))
                .filter(shell -> FakeCheckout.find(shell.getFirst()) != null);
    }

    @BeforeEach
    void makeACheckout() throws IOException {
        fake = new FakeCheckout(folder);
    }

    @AfterEach
    void close() throws IOException {
        fake.close();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void buildsOnceAndAfterChanges(List<String> shell) throws Exception {
        FakeCheckout.Ended first = fake.run(shell, "predict", "two words", "");
        assertThat(first.code()).isZero();
        assertThat(first.output())
                .contains("first run", "<-Dof=project>", "<" + fake.lib + ">", "<predict>\n<two words>\n<>\n");
        fake.assertUnlocked();

        assertThat(fake.run(shell).output()).doesNotContain("Building");
        Files.writeString(fake.checkout.resolve("train/src/main/New.java"), "");
        Files.setLastModifiedTime(fake.lib.resolve(".built"), FileTime.fromMillis(System.currentTimeMillis() - 5000));
        assertThat(fake.run(shell).output()).contains("its sources have changed");
        assertThat(fake.builds()).isEqualTo(2);
        fake.assertUnlocked();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void ofSeveralCommandsOneBuilds(List<String> shell) throws IOException {
        fake.environment.put("SECONDS_OF_BUILD", "1");
        List<Process> commands =
                Stream.generate(() -> fake.start(shell)).limit(4).toList();

        assertThat(commands.stream().map(FakeCheckout::end)).allSatisfy(ended -> {
            assertThat(ended.output()).contains("java 25");
            assertThat(ended.code()).isZero();
        });
        assertThat(fake.builds()).isEqualTo(1);
        fake.assertUnlocked();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aKilledBuildKeepsNobodyWaiting(List<String> shell) throws Exception {
        fake.environment.put("SECONDS_OF_BUILD", "50");
        Process killed = fake.start(shell);
        Path maven = fake.lock.resolveSibling(".building.maven");
        while (!Files.exists(maven) || Files.size(maven) == 0 || !Files.exists(fake.checkout.resolve("builds"))) {
            Thread.sleep(20);
        }
        List<ProcessHandle> all = Stream.concat(killed.descendants(), Stream.of(killed.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().get(60, TimeUnit.SECONDS);
        }

        fake.environment.remove("SECONDS_OF_BUILD");
        List<Process> commands =
                Stream.generate(() -> fake.start(shell)).limit(3).toList();

        assertThat(commands.stream().map(FakeCheckout::end))
                .allSatisfy(ended -> assertThat(ended.output()).contains("java 25"));
        assertThat(fake.builds()).isEqualTo(2);
        fake.assertUnlocked();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aFailedBuildLeavesTheEarlierOne(List<String> shell) throws IOException {
        fake.run(shell);
        fake.environment.put("BROKEN", "yes");
        Files.delete(fake.lib.resolve(".built"));

        FakeCheckout.Ended failed = fake.run(shell);

        assertThat(failed.output())
                .contains("no such symbol", "error: the build failed")
                .doesNotContain("java 25");
        assertThat(failed.code()).isEqualTo(2);
        assertThat(fake.lib.resolve("lapidary-train-0.jar")).hasContent("whole");
        fake.environment.remove("BROKEN");
        assertThat(fake.run(shell).code()).isZero();
        fake.assertUnlocked();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void homeCountsWhereItIsSet(List<String> shell) {
        fake.environment.put("HOME", "/some where");
        assertThat(fake.run(shell).output()).contains("<-Duser.home=/some where>\n");
        fake.environment.put("HOME", "");
        assertThat(fake.run(shell).output()).doesNotContain("user.home").contains("java 25");
        fake.environment.remove("HOME");
        assertThat(fake.run(shell).output()).doesNotContain("user.home").contains("java 25");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void withoutAUtf8LocaleOneIsChosen(List<String> shell) {
        fake.environment.put("LC_ALL", "C.UTF-8");
        fake.run(shell);
        assumeTrue(fake.run(List.of("sh"), "x").code() == 0 && hasUtf8(), "no locale C.UTF-8");
        assertThat(fake.run(shell).output()).contains("java 25 [C.UTF-8|]");
        fake.environment.put("LC_ALL", "C");
        assertThat(fake.run(shell).output()).contains("java 25 [C.UTF-8|]");
        fake.environment.remove("LC_ALL");
        assertThat(fake.run(shell).output()).contains("java 25 [|C.UTF-8]");
        fake.environment.put("LANG", "xx_YY.UTF-8");
        assertThat(fake.run(shell).output()).contains("java 25 [|C.UTF-8]");
    }

    private static boolean hasUtf8() {
        try {
            ProcessBuilder builder = new ProcessBuilder("locale", "charmap");
            builder.environment().put("LC_ALL", "C.UTF-8");
            return FakeCheckout.end(builder.start()).output().strip().equals("UTF-8");
        } catch (IOException none) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theTerminalIsMeasured(List<String> shell) throws IOException {
        Path script = FakeCheckout.find("script");
        assumeTrue(script != null, "no program 'script' to make a terminal with");
        fake.run(shell);
        String applet = shell.size() > 1 ? shell.get(1) : "";
        String command = "stty cols 61; exec '" + FakeCheckout.find(shell.getFirst()) + "' " + applet + " '"
                + fake.checkout.resolve("lapidary") + "'";
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "-qec", command, "/dev/null");
        builder.environment().clear();
        builder.environment().putAll(fake.environment);
        builder.redirectInput(new File("/dev/null")).redirectErrorStream(true);

        assertThat(FakeCheckout.end(builder.start()).output())
                .contains("<-Dlapidary.columns=61>", "<-Dlapidary.columns.err=61>");
        assertThat(fake.run(shell).output()).doesNotContain("lapidary.columns");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void optionsThatJavaRefusesAreSaid(List<String> shell) throws IOException {
        fake.environment.put("LAPIDARY_JAVA_OPTS", "-Xmx1g -Dfine");
        assertThat(fake.run(shell).output()).contains("<-Xmx1g>\n<-Dfine>").doesNotContain("-Xms");
        FakeCheckout.script(fake.folder.resolve("jdk/bin/java"), "echo 'Unrecognized option: -Xfoo'; exit 1");
        FakeCheckout.Ended refused = fake.run(shell);

        assertThat(refused.output()).contains("error: Java cannot start with LAPIDARY_JAVA_OPTS=", "-Xfoo");
        assertThat(refused.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void anOldJavaHomeIsPassedOver(List<String> shell) throws IOException {
        fake.jdk("old", 17);
        fake.environment.put("JAVA_HOME", fake.folder.resolve("old").toString());
        Files.createSymbolicLink(fake.tools.resolve("java"), fake.folder.resolve("jdk/bin/java"));

        assertThat(fake.run(shell).output()).contains("java 25").doesNotContain("java 17");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void isReachedByALink(List<String> shell) throws IOException {
        Path link = Files.createSymbolicLink(fake.folder.resolve("link"), Path.of("a checkout/lapidary"));

        assertThat(FakeCheckout.end(fake.start(shell, link)).output()).contains("<" + fake.lib.toRealPath() + ">");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatIsMissingIsNamed(List<String> shell) throws IOException {
        Files.delete(fake.tools.resolve("mvn"));

        FakeCheckout.Ended ended = fake.run(shell);

        assertThat(ended.output())
                .isEqualTo(
                        """
                error: Lapidary builds itself with Maven and found none; install it (https://maven.apache.org)
                """);
        assertThat(ended.code()).isEqualTo(2);
        assertThat(fake.lock).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aCheckoutThatCannotBeWritten(List<String> shell) throws IOException {
        fake.run(shell);
        Path target = fake.lock.getParent();
        assumeTrue(target.toFile().setWritable(false));
        assumeFalse(Files.isWritable(target), "this user may write everywhere");
        try {
            assertThat(fake.run(shell).output()).contains("java 25");
            Files.writeString(fake.checkout.resolve("pom.xml"), "<lapidary.jvm>-Dnew</lapidary.jvm>");
            Files.setLastModifiedTime(fake.lib.resolve(".built"), FileTime.fromMillis(1_000_000_000_000L));
            FakeCheckout.Ended refused = fake.run(shell);
            assertThat(refused.output()).contains("error: ", "cannot write in " + target);
            assertThat(refused.code()).isEqualTo(2);
        } finally {
            assertThat(target.toFile().setWritable(true)).isTrue();
        }
    }

    /** A later JDK may move what Start adds the Vector API by: Java adds it then, and warns. */
    @ParameterizedTest
    @MethodSource("shells")
    void whereStartCannotAddVectorsJavaDoes(List<String> shell) throws IOException {
        assertThat(fake.run(shell).output()).doesNotContain("incubator", "Building Lapidary (its");
        assertThat(fake.lib.resolve(".vectors")).content().startsWith("yes " + fake.folder.resolve("jdk"));

        fake.jdk("jdk", 26);
        FakeCheckout.script(
                fake.folder.resolve("jdk/bin/java"),
                "for last; do :; done; [ \"$last\" != dev.lapidary.train.cli.Start ] || exit 2\n"
                        + "for a in \"$@\"; do echo \"<$a>\"; done\n");
        for (int i = 0; i < 2; i++) {
            FakeCheckout.Ended ended = fake.run(shell);
            assertThat(ended.output()).contains("<--add-modules=jdk.incubator.vector>", "<" + fake.lib + ">");
            assertThat(ended.code()).isZero();
        }
        assertThat(fake.lib.resolve(".vectors")).content().startsWith("no " + fake.folder.resolve("jdk"));
        fake.assertUnlocked();
    }
}
