package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which texts to read: the arguments, a file, or else standard input. */
final class TextSource {
    @Parameters(arity = "0..*", paramLabel = "TEXT")
    private List<String> texts = new ArrayList<>();

    @Option(names = {"-i", "--input", "--input-file"})
    private Path file;

    @Mixin
    private ColumnOptions columns;

    List<Example> read(Console console) {
        if (file != null && !texts.isEmpty()) {
            throw new UsageException("texts come from the arguments or from --input, not from both");
        }
        if (file != null) {
            return Texts.ofFile(file, columns.forPrediction());
        }
        return texts.isEmpty() ? Texts.ofLines(console.in(), "standard input") : Texts.ofArguments(texts);
    }
}
