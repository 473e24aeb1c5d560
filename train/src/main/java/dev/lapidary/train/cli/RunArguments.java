package dev.lapidary.train.cli;

import dev.lapidary.loaders.FolderFiles;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Everything that a run decided, for {@code training_args.json}: each option under transformers' name, and what follows from them. */
final class RunArguments {
    static final String FILE = "training_args.json";
    static final String LENGTH = "max_seq_length";

    private final Map<String, Object> values = new LinkedHashMap<>();

    private RunArguments() {}

    /** The options of a command as they were given or left at their defaults. */
    static RunArguments of(CommandSpec command) {
        RunArguments arguments = new RunArguments();
        command.options().stream()
                .filter(option -> !option.usageHelp())
                .forEach(option -> arguments.put(key(option), option.getValue()));
        return arguments;
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--", "").replace('-', '_');
    }

    void put(String key, Object value) {
        values.put(key, plain(value));
    }

    private static Object plain(Object value) {
        if (value instanceof Enum<?> choice) {
            return choice.name().toLowerCase(Locale.ROOT);
        }
        return value instanceof Path path ? path.toString() : value;
    }

    /**
     * What the texts were cut to that a model was trained on; {@code otherwise} if its folder does not say.
     *
     * @throws LoaderException if it says what no text can be cut to
     */
    static int trainedLength(Path model, int otherwise) {
        Optional<ModelConfig> saved = FolderFiles.find(model, FILE).map(ModelConfig::read);
        int length =
                saved.map(arguments -> arguments.integer(LENGTH, otherwise)).orElse(otherwise);
        if (length < LengthOptions.SHORTEST && saved.isPresent() && saved.get().has(LENGTH)) {
            throw new LoaderException(
                    "%s: '%s' is %d, not a length of at least %d tokens; correct it, or delete the file"
                            .formatted(saved.get().origin(), LENGTH, length, LengthOptions.SHORTEST));
        }
        return length;
    }

    Map<String, Object> values() {
        return values;
    }
}
