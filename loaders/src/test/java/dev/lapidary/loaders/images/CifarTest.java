package dev.lapidary.loaders.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CifarTest {
    private static final Path ZIP =
            Path.of(System.getProperty("lapidary.shared", "../shared"), "data", "cifar10", "cifar10-jpg.zip");

    @Test
    void allPicturesOfAllClassesAreFound() {
        assumeTrue(Files.exists(ZIP), ZIP + " is not here");
        try (ImageData training = ImageData.read(ZIP);
                ImageData test = ImageData.read(ZIP, "test")) {
            assertThat(training.describe()).isEqualTo("cifar10-jpg.zip: 50,000 images of 10 classes");
            assertThat(test.describe()).isEqualTo("cifar10-jpg.zip: 10,000 images of 10 classes");
            assertThat(training.labelSet().names())
                    .containsExactly(
                            "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
                    .isEqualTo(test.labelSet().names());
        }
    }

    /** Sums of each channel by Pillow 13.0.0 with libjpeg-turbo; a decoder that rounded otherwise could be off by 1 a value. */
    @ParameterizedTest
    @CsvSource({
        "train, train/bird/0338.jpg, 114860, 125118, 98069",
        "train, train/cat/0001.jpg, 99403, 90138, 83478",
        "test, test/ship/0999.jpg, 158945, 164207, 181166"
    })
    void picturesAreWhatPillowReads(String part, String entry, int red, int green, int blue) throws IOException {
        assumeTrue(Files.exists(ZIP), ZIP + " is not here");
        try (ImageData data = ImageData.read(ZIP, part)) {
            ImageExample example = data.examples().stream()
                    .filter(one -> one.name().equals(ZIP.resolve(entry).toString()))
                    .findFirst()
                    .orElseThrow();
            RgbImage image =
                    new ImageDecoder().decode(example.name(), example.file().bytes());
            int[] sums = new int[3];
            for (int i = 0; i < image.pixels().length; i++) {
                sums[i % 3] += image.pixels()[i] & 0xFF;
            }
            assertThat(image.width()).isEqualTo(32);
            assertThat(sums).containsExactly(red, green, blue);
        }
    }
}
