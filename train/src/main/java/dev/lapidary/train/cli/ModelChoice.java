package dev.lapidary.train.cli;

import dev.lapidary.loaders.pretrained.ModelStore;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which model. */
final class ModelChoice {
    @Option(names = {"-m", "--model", "--model-name-or-path"})
    private String model;

    /** The folder or name that was given. */
    String orElse(String otherwise) {
        return model == null ? otherwise : model;
    }

    /** Where the model is, once it is fetched. @param progress takes lines about that */
    Path folder(Consumer<String> progress) {
        if (model == null) {
            throw new UsageException("which model? Give --model a folder, or a name that 'lapidary models' lists");
        }
        return folder(model, progress);
    }

    static Path folder(String nameOrFolder, Consumer<String> progress) {
        return ModelStore.ofUser().resolve(nameOrFolder, progress);
    }
}
