package dev.lapidary.loaders.data;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Data written in the tests themselves. */
final class Texts {
    private Texts() {}

    static TextData train(String name, String content) {
        return read(name, content, TextOptions.forTraining());
    }

    static TextData predict(String name, String content) {
        return read(name, content, TextOptions.forPrediction());
    }

    static TextData read(String name, String content, TextOptions options) {
        return TextData.parse(name, content.getBytes(StandardCharsets.UTF_8), options);
    }

    static List<String> texts(TextData data) {
        return data.examples().stream().map(Example::text).toList();
    }

    static List<String> pairs(TextData data) {
        return data.examples().stream().map(Example::textPair).toList();
    }

    static List<String> labels(TextData data) {
        return data.examples().stream().map(Example::label).toList();
    }

    static List<Long> lines(TextData data) {
        return data.examples().stream().map(example -> example.where().line()).toList();
    }
}
