package dev.lapidary.train.cli;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.Place;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.data.TextOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Texts without regard to labels: from arguments, from a file, or from standard input with a text a line. */
final class Texts {
    private static final Set<String> TABLES = Set.of("tsv", "tab", "csv", "jsonl", "ndjson", "json");

    private Texts() {}

    static List<Example> ofArguments(List<String> texts) {
        List<Example> examples = new ArrayList<>();
        texts.forEach(text -> examples.add(new Example(text, null, null, new Place("text", examples.size() + 1))));
        return examples;
    }

    /** A table, as its extension says; any other file has a text a line. */
    static List<Example> ofFile(Path file, TextOptions options) {
        String name = file.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (TABLES.contains(extension) || !Files.isRegularFile(file)) {
            return TextData.read(file, options).examples().stream()
                    .map(e -> new Example(e.text(), e.textPair(), null, e.where()))
                    .toList();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return ofLines(in, file.toString());
        } catch (IOException e) {
            throw new LoaderException(file + " cannot be read (" + e.getMessage() + "); check its permissions", e);
        }
    }

    /** @param source as messages name it */
    static List<Example> ofLines(InputStream in, String source) {
        List<Example> examples = new ArrayList<>();
        try {
            String content = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in.readAllBytes()))
                    .toString();
            content.lines()
                    .forEach(line ->
                            examples.add(new Example(line, null, null, new Place(source, examples.size() + 1))));
        } catch (CharacterCodingException e) {
            throw new LoaderException(source + " is not UTF-8 text; convert it to UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return examples;
    }
}
