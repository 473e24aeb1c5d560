package dev.lapidary.train.cli;

import dev.lapidary.loaders.batching.Batch;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.train.PretrainedClassifier;
import dev.lapidary.train.Task;

/**
 * A model with examples for it. Closing it closes the model.
 *
 * @param training null where nothing is learnt
 * @param validation null if there are none
 */
record LoadedJob<B extends Batch>(PretrainedClassifier model, Task<B> task, Dataset<B> training, Dataset<B> validation)
        implements AutoCloseable {
    @Override
    public void close() {
        model.close();
    }
}
