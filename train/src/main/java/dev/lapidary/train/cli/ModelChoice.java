package dev.lapidary.train.cli;

import dev.lapidary.loaders.pretrained.ModelStore;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which model. */
final class ModelChoice {
    @Option(names = {"-m", "--model", "--model-name-or-path"})
    private String model;

    boolean isGiven() {
        return model != null;
    }

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

    /**
     * Checks that there is such a model before anything else is said about it.
     *
     * @throws dev.lapidary.loaders.LoaderException if it is neither a folder nor the name of one
     */
    void requireKnown() {
        if (model != null && !BundledModel.isCalled(model)) {
            ModelStore.requireKnown(model);
        }
    }

    /** What the model that was given is for, unless {@code --task} says otherwise. */
    TaskCommand task(RuntimeOptions runtime) {
        requireKnown();
        return runtime.task() == null ? task() : runtime.task();
    }

    /** What the model that was given is for; text classification if none was. */
    TaskCommand task() {
        return model == null ? Tasks.TEXT_CLASSIFICATION : Tasks.ofModel(model);
    }

    static Path folder(String nameOrFolder, Consumer<String> progress) {
        return BundledModel.isCalled(nameOrFolder)
                ? BundledModel.folder()
                : ModelStore.ofUser().resolve(nameOrFolder, progress);
    }
}
