package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.Place;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Texts without regard to labels: from arguments, from a file, or from standard input with a text a line. */
final class Texts {
    private Texts() {}

    static List<Example> ofArguments(List<String> texts) {
        List<Example> examples = new ArrayList<>();
        texts.forEach(text -> examples.add(new Example(text, null, null, new Place("text", examples.size() + 1))));
        return examples;
    }

    /** A table, as its extension says, or as a pipe shows; any other file has a text a line. @param notes take what is odd */
    static List<Example> ofFile(Path file, TextOptions options, Consumer<String> notes) {
        if (Files.isRegularFile(file) && !TextData.isTable(file.toString())) {
            return TextData.lines(file);
        }
        TextData data = TextData.read(file, options);
        data.notes().forEach(notes);
        return data.examples().stream()
                .map(e -> new Example(e.text(), e.textPair(), null, e.where()))
                .toList();
    }
}
