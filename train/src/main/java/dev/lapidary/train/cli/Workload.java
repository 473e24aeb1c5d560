package dev.lapidary.train.cli;

import dev.lapidary.engine.Backend;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.LabelledBatch;
import dev.lapidary.train.LoadOptions;
import dev.lapidary.train.PretrainedClassifier;
import dev.lapidary.train.tasks.classification.ClassificationTask;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What finetune learns, and what it does for texts otherwise than for images. Closing it closes the data's files. */
sealed interface Workload extends AutoCloseable permits TextWorkload, ImageWorkload {
    /** Of the training data. */
    List<String> labels();

    /** Where the data come from, a line each. */
    List<String> descriptions();

    /** The model to start from if none is named. */
    String defaultModel();

    /**
     * Reads the model and makes the examples ready for it.
     *
     * @param arguments learn what was decided on the way
     * @param notes take what a user should know
     */
    Prepared<?> prepare(
            Backend backend, Path model, LoadOptions options, RunArguments arguments, Consumer<String> notes);

    Task task();

    /**
     * Something of the validation data to try the model on, which it gets right; images are put beside it.
     *
     * @param surest examples of the validation data that the saved model gets right, the surest first
     * @return what to hand to predict; null if there is nothing
     */
    String samples(List<Integer> surest, OutputFolder output);

    /** What a user should know when all is done. */
    List<String> closingNotes();

    @Override
    void close();

    /**
     * A model with examples for it. Closing it closes the model.
     *
     * @param validation null if there are none
     */
    record Prepared<B extends LabelledBatch>(
            PretrainedClassifier classifier, ClassificationTask<B> task, Dataset<B> training, Dataset<B> validation)
            implements AutoCloseable {
        @Override
        public void close() {
            classifier.close();
        }
    }
}
