package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.loaders.batching.Batch;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.PretrainedClassifier;
import dev.lapidary.train.ProblemType;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The data of a run of finetune or evaluate, before there is a model. Closing it closes their files. */
interface Job<B extends Batch> extends AutoCloseable {
    /** Of the training data: what a new head is made for. */
    List<String> labels();

    /** Where the data come from, a line each. */
    List<String> descriptions();

    /** The model to start from if none is named. */
    String defaultModel();

    /**
     * Reads the model and makes the examples ready for it.
     *
     * @param arguments learn what was decided on the way
     * @param notes take what a user should know of the data
     */
    LoadedJob<B> load(Backend backend, Path model, LoadOptions options, RunArguments arguments, Consumer<String> notes);

    /**
     * Something of the validation data to try the model on, which it gets right; images are put beside it.
     *
     * @param saved this job, with the model that was saved
     * @return what to hand to predict; null if there is nothing
     */
    default String sample(LoadedJob<B> saved, int batchSize, OutputFolder output) {
        return null;
    }

    /** What a user should know when all is done. */
    default List<String> closingNotes() {
        return List.of();
    }

    /** @throws UsageException if a model that is measured does not tell classes apart of which one is right */
    static void requireOneLabel(Path folder, PretrainedClassifier classifier) {
        ProblemType type = classifier.meaning().problemType();
        if (type != ProblemType.SINGLE_LABEL_CLASSIFICATION) {
            throw new UsageException("%s is a model for %s, and evaluate measures those that tell classes apart;"
                            .formatted(folder, type.configName())
                    + " 'lapidary predict --model " + folder + "' says what it makes of texts or images");
        }
    }

    @Override
    void close();
}
