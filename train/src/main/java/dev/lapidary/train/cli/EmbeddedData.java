package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import dev.lapidary.loaders.images.ImageData;
import dev.lapidary.loaders.images.drawn.DrawnPictures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The data that Lapidary brings along: short support requests in eight intents, written for it; and images that it draws. */
final class EmbeddedData {
    private static final int TRAINING_PICTURES_PER_CLASS = 100;
    private static final int VALIDATION_PICTURES_PER_CLASS = 30;
    /** Always the same images, whatever the run's seed. */
    private static final long PICTURES_SEED = 1;

    private EmbeddedData() {}

    static ImageData trainingPictures() {
        return DrawnPictures.training(TRAINING_PICTURES_PER_CLASS, PICTURES_SEED);
    }

    static ImageData validationPictures() {
        return DrawnPictures.validation(VALIDATION_PICTURES_PER_CLASS, PICTURES_SEED);
    }

    static TextData training(TextOptions options) {
        return read("support-train.csv", options);
    }

    static TextData validation(TextOptions options) {
        return read("support-validation.csv", options);
    }

    private static TextData read(String name, TextOptions options) {
        try (InputStream csv = EmbeddedData.class.getResourceAsStream("/dev/lapidary/train/data/" + name)) {
            return TextData.parse(name, csv.readAllBytes(), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
