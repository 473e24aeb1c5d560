package dev.lapidary.loaders.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in the place of mvn. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in for mvn is a shell script")
class MavenFetcherTest {
    private static final PretrainedModel MODEL = TinyJar.onnx().model();

    @TempDir
    Path home;

    @TempDir
    Path folder;

    @BeforeEach
    void makeBin() throws IOException {
        Files.createDirectory(home.resolve("bin"));
    }

    @Test
    void asksForTheJarAloneInAFolderWithoutAProject() throws IOException {
        mvn("echo \"$@\" > arguments; echo jar > model-1.0.jar");

        Path jar = fetcher("MAVEN_HOME", home).fetch(MODEL, folder);

        assertThat(jar).isEqualTo(folder.resolve("model-1.0.jar"));
        assertThat(folder.resolve("arguments"))
                .content()
                .contains("-B -q", "maven-dependency-plugin:3.9.0:copy", "-Dartifact=org.example:tiny-onnx:1.0:jar")
                .contains("-DoutputDirectory=" + folder)
                .doesNotContain("-f ");
    }

    @Test
    void findsMavenOnThePath() throws IOException {
        mvn("echo jar > model-1.0.jar");

        Path path = Path.of("/nowhere:" + home.resolve("bin"));
        assertThat(fetcher("PATH", path).fetch(MODEL, folder)).exists();
    }

    @Test
    void saysThatMavenIsMissing() {
        assertRefused(new MavenFetcher(name -> null), "there is no mvn on the PATH nor in MAVEN_HOME");
        assertRefused(fetcher("PATH", Path.of("/nowhere")), "install Apache Maven, or give the folder of a model");
    }

    @Test
    void repeatsWhyMavenFailedAndWhatToDo() throws IOException {
        mvn(
                """
                echo '\033[1mnoise\033[m'
                echo '[\033[1;31mERROR\033[m] Failed to execute goal: Unable to find/resolve artifact. Cannot access \
                central (https://example.org) in offline mode and the artifact x has not been downloaded -> [Help 1]'
                echo '[ERROR] To see the full stack trace, re-run Maven with the -e switch.'
                exit 1
                """);

        assertRefused(
                fetcher("MAVEN_HOME", home),
                "tiny-onnx is not here and mvn could not get it (Cannot access central (https://example.org) in offline"
                        + " mode); run './lapidary models get tiny-onnx' once where your Maven settings reach a");
    }

    @Test
    void aSilentFailureIsNamedToo() throws IOException {
        mvn("exit 3");

        assertRefused(fetcher("MAVEN_HOME", home), "without a jar and without a word");
    }

    private void mvn(String script) throws IOException {
        Path file = Files.writeString(home.resolve("bin/mvn"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static MavenFetcher fetcher(String variable, Path value) {
        return new MavenFetcher(Map.of(variable, value.toString())::get);
    }

    private void assertRefused(MavenFetcher fetcher, String message) {
        assertThatThrownBy(() -> fetcher.fetch(MODEL, folder))
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining(message);
    }
}
