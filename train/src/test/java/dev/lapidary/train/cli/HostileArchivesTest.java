package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The archives in {@code ../shared/cases/hostile}: each ends with a sentence, or is trained on without what is bad in it. */
class HostileArchivesTest extends PictureWorkplace {
    /** An entry of 200 MB of zeros is no image, and is not unpacked to find that out. */
    @Test
    void anEntryOfZeros() {
        String bomb = shared("bomb.zip");
        assertRefused(train(bomb, "fail"), bomb, "a/x.jpg is not a JPEG, PNG, GIF, BMP or WebP image");
        Cli run = train(bomb, "skip");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("note: left out: " + bomb);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deep.zip | fail | has more than 100 folders within each other; move the images up",
                "deep.zip | skip | has more than 100 folders within each other; move the images up",
                "nul.zip | fail | has only the class 'c'",
                "nul.zip | skip | has only the class 'c'"
            })
    void archivesWithoutClasses(String name, String policy, String message) {
        String archive = shared(name);
        assertRefused(train(archive, policy), archive, message);
    }

    @ParameterizedTest
    @CsvSource({"bomb.zip", "deep.zip", "nul.zip"})
    void noneIsAnImage(String name) {
        String archive = shared(name);
        String good = pictures.resolve("test/red/0.bmp").toString();
        assertThat(finetune("--from-scratch", "--max-steps", "1").code()).isZero();
        Cli refused = predict(archive, good, "fail");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("error: " + archive + " is a zip archive; unpack it")
                .hasLineCount(1);
        Cli skipped = predict(archive, good, "skip");
        assertThat(skipped.code()).isZero();
        assertThat(skipped.out().lines()).hasSize(1);
        assertThat(skipped.err()).contains("left out: " + archive);
    }

    private Cli train(String archive, String policy) {
        return finetune("--from-scratch", "--train-dir", archive, "--on-bad-image", policy, "--max-steps", "1");
    }

    private Cli predict(String archive, String good, String policy) {
        return Cli.run("predict", "--model", output.toString(), "--on-bad-image", policy, archive, good);
    }

    private static String shared(String name) {
        Path file = Path.of(System.getProperty("lapidary.shared", "../shared")).resolve("cases/hostile/" + name);
        assumeTrue(Files.isRegularFile(file), () -> "without " + file);
        return file.toString();
    }
}
