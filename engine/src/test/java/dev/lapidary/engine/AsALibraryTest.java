package dev.lapidary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.base.files.PrivateFolder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program on the class path or the module path meets, in a JVM of its own: which options it needs, and where code comes from. */
class AsALibraryTest {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    /** Java prints this about any incubator module that is there when it starts. */
    private static final String OF_JAVA = "WARNING: Using incubator modules: jdk.incubator.vector\n";

    @TempDir
    Path temporary;

    /** @param err without what Java says of incubator modules */
    private record Run(int code, String out, String err) {}

    @Test
    void withTheDocumentedOptionsNothingIsWarnedOfOnTheClassPath() throws Exception {
        Run run = onClassPath(
                List.of(VECTORS, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"),
                Map.of());
        assertThat(run.out).as(run.err).startsWith("[2.0] by CPU, 1 thread");
        assertThat(run.err).isEmpty();
    }

    @Test
    void theVectorModuleAloneWillDo() throws Exception {
        assertThat(onClassPath(List.of(VECTORS), Map.of()).out).startsWith("[2.0] by CPU, 1 thread");
    }

    @Test
    void withoutTheVectorModuleOneSentenceNamesTheOption() throws Exception {
        Run run = onClassPath(List.of("--enable-native-access=ALL-UNNAMED"), Map.of());
        assertThat(run.out)
                .as(run.err)
                .isEqualTo("DeviceException: the CPU backend needs the Vector API: start Java with"
                        + " --add-modules jdk.incubator.vector\n");
        assertThat(run.err).isEmpty();
    }

    @Test
    void whereNativeAccessIsDeniedOneSentenceNamesTheOption() throws Exception {
        Run run = onClassPath(List.of(VECTORS, "--illegal-native-access=deny"), Map.of());
        assertThat(run.out)
                .as(run.err)
                .isEqualTo("DeviceException: backends need native memory and libraries: start Java with"
                        + " --enable-native-access=ALL-UNNAMED\n");
    }

    @Test
    void onTheModulePathTheOptionNamesTheModules() throws Exception {
        List<String> modules = List.of("--add-modules=ALL-MODULE-PATH", "--illegal-native-access=deny");
        assertThat(onModulePath(modules).out)
                .isEqualTo("DeviceException: backends need native memory and libraries: start Java with"
                        + " --enable-native-access=dev.lapidary.engine,org.bytedeco.javacpp\n");
        List<String> one = new ArrayList<>(modules);
        one.add("--enable-native-access=dev.lapidary.engine");
        assertThat(onModulePath(one).out).isEqualTo(onModulePath(modules).out);
    }

    @Test
    void withTheDocumentedOptionsNothingIsWarnedOfOnTheModulePath() throws Exception {
        Run run = onModulePath(List.of(
                "--add-modules=ALL-MODULE-PATH",
                "--enable-native-access=dev.lapidary.engine,org.bytedeco.javacpp",
                "--sun-misc-unsafe-memory-access=allow"));
        assertThat(run.out).as(run.err).startsWith("[2.0] by CPU, 1 thread");
        assertThat(run.err).isEmpty();
    }

    /** In such a folder JavaCPP took what it found for its own. */
    @Test
    void withoutAWritableHomeNothingIsRunFromAFolderThatAnybodyCouldHaveMade() throws Exception {
        assumeTrue(File.separatorChar == '/', "Windows gives each user a folder for temporary files");
        Path planted = Files.createDirectories(
                temporary.resolve(".javacpp-" + System.getProperty("user.name")).resolve("cache"));
        Path home = Files.writeString(temporary.resolve("home"), "a file, so that nothing can be made in it");
        Run run = onClassPath(
                List.of(VECTORS, "-Duser.home=" + home, "-Djava.io.tmpdir=" + temporary),
                Map.of("LAPIDARY_HOME", home.toString()));
        assertThat(run.out).as(run.err).startsWith("[2.0] by CPU, 1 thread");
        assertThat(planted).isEmptyDirectory();
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).containsExactlyInAnyOrder(home, planted.getParent());
        }
    }

    @Test
    void aCacheThatOthersCanWriteToIsNotUsed() throws Exception {
        assumeTrue(File.separatorChar == '/', "needs POSIX permissions");
        Path open = Files.createDirectories(temporary.resolve("native"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Run run = onClassPath(List.of(VECTORS), Map.of("LAPIDARY_HOME", temporary.toString()));
        assertThat(run.out).as(run.err).startsWith("[2.0] by CPU, 1 thread");
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void theCacheIsTheUsersAlone() throws Exception {
        assumeTrue(File.separatorChar == '/', "needs POSIX permissions");
        assumePrivate(temporary.resolve("private"));
        Run run = onClassPath(
                List.of(VECTORS),
                Map.of("LAPIDARY_HOME", temporary.resolve("new").toString()));
        assertThat(run.out).as(run.err).startsWith("[2.0] by CPU, 1 thread");
        assertThat(temporary.resolve("new/native")).isNotEmptyDirectory();
        assertThat(Files.getPosixFilePermissions(temporary.resolve("new/native")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    /** Where others can write to a folder above the tests' own, there is no such cache. */
    private static void assumePrivate(Path folder) {
        try {
            PrivateFolder.open(folder);
        } catch (IOException e) {
            assumeTrue(false, e.getMessage());
        }
    }

    @Test
    void whereNothingCanBeUnpackedOneSentenceSaysSo() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "no folder");
        Run run = onClassPath(List.of(VECTORS, "-Djava.io.tmpdir=" + file), Map.of("LAPIDARY_HOME", file.toString()));
        assertThat(run.out)
                .as(run.err)
                .startsWith("DeviceException: OpenBLAS cannot be loaded (")
                .contains("LAPIDARY_HOME");
        assertThat(run.out.lines()).hasSize(1);
    }

    /** OpenBLAS by itself ends the process when it cannot allocate its buffers. */
    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void whereThereIsNoRoomForItsBuffersOneSentenceSaysSo(int threads) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs ulimit");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -v 1800000; exec \"$@\"", "sh"));
        command.addAll(classPathCommand(List.of(
                VECTORS,
                "-Xmx64m",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:CompressedClassSpaceSize=32m",
                "-XX:+UseSerialGC")));
        command.add(String.valueOf(threads));
        Run run = run(command, Map.of());
        assertThat(run.out)
                .as(run.err)
                .startsWith("DeviceException: there is no room for OpenBLAS's buffers")
                .contains("--threads");
        assertThat(run.code).isZero();
    }

    private static List<String> classPathCommand(List<String> options) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(ExtraOptions.ofTheBuild());
        command.addAll(options);
        command.addAll(List.of("-cp", testClasses() + File.pathSeparator + path(), OnePlusOne.class.getName()));
        return command;
    }

    private Run onClassPath(List<String> options, Map<String, String> environment) throws Exception {
        return run(classPathCommand(options), environment);
    }

    private Run onModulePath(List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(ExtraOptions.ofTheBuild());
        command.addAll(options);
        String modules = Stream.of(path().split(File.pathSeparator))
                .filter(entry -> entry.endsWith("classes") || entry.contains("bytedeco") || entry.contains("lapidary-"))
                .filter(entry -> !entry.equals(testClasses()))
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of(
                "-p",
                modules,
                "--patch-module=dev.lapidary.engine=" + testClasses(),
                "-m",
                "dev.lapidary.engine/" + OnePlusOne.class.getName()));
        return run(command, Map.of());
    }

    private Run run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Path out = Files.createTempFile("lapidary-out", null);
        Path err = Files.createTempFile("lapidary-err", null);
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_") || name.startsWith("JDK_JAVA"));
            builder.environment().putAll(environment);
            int code = builder.start().waitFor();
            return new Run(code, read(out), read(err).replace(OF_JAVA, ""));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String testClasses() {
        return Path.of("target", "test-classes").toAbsolutePath().toString();
    }

    private static String path() {
        return Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"))
                .filter(path -> path != null && !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
