package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Backends;
import dev.lapidary.loaders.pretrained.ModelStore;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which model, and what it runs on. */
final class ModelOptions {
    private static final String TEXT_CLASSIFICATION = "text-classification";

    @Option(names = {"-m", "--model", "--model-name-or-path"})
    private String model;

    @Option(names = "--task", defaultValue = TEXT_CLASSIFICATION)
    private String task;

    @Option(names = "--threads")
    private Integer threads;

    /** The folder or name that was given, or null. */
    String model() {
        return model;
    }

    String task() {
        if (!task.equals(TEXT_CLASSIFICATION)) {
            throw new UsageException("there is no --task '" + task + "'; there is " + TEXT_CLASSIFICATION);
        }
        return task;
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

    Backend backend() {
        if (threads == null) {
            return Backends.cpu();
        }
        if (threads < 1) {
            throw new UsageException("--threads must be at least 1, not " + threads);
        }
        return Backends.cpu(threads);
    }

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
