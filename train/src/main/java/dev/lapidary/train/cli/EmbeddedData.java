package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The data set that Lapidary carries: short support requests in eight intents, written for it. */
final class EmbeddedData {
    private EmbeddedData() {}

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
