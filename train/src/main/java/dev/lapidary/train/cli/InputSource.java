package dev.lapidary.train.cli;

import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.TextData;
import dev.lapidary.loaders.images.ImageData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What to classify: what the arguments say, or a file, or else standard input. */
final class InputSource {
    @Parameters(arity = "0..*", paramLabel = "TEXT")
    private List<String> arguments = new ArrayList<>();

    @Option(names = {"-i", "--input", "--input-file"})
    private Path file;

    @Mixin
    private ColumnOptions columns;

    List<Example> texts(Console console) {
        if (file != null && !arguments.isEmpty()) {
            throw new UsageException("what to read comes from the arguments or from --input, not from both");
        }
        if (file != null) {
            return Texts.ofFile(file, columns.forPrediction(), note -> console.tell("note: %s", note));
        }
        return arguments.isEmpty() ? TextData.lines("standard input", console.in()) : Texts.ofArguments(arguments);
    }

    /** Each text is the path of an image, or of a folder of some; those in a file are relative to the file's folder. */
    ImageData pictures(Console console) {
        if (file != null && Files.isDirectory(file)) {
            return ImageData.ofFiles(List.of(file));
        }
        List<Path> paths = texts(console).stream()
                .map(text -> Path.of(text.text().strip()))
                .map(path -> file == null ? path : file.resolveSibling(path))
                .toList();
        return ImageData.ofFiles(paths);
    }
}
