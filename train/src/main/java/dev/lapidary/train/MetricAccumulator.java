package dev.lapidary.train;

import dev.lapidary.engine.Scope;
import dev.lapidary.train.metrics.Metrics;

/** Measures a model, batch by batch, in memory that does not grow with the number of its outputs. */
public interface MetricAccumulator<B> {
    /**
     * Runs the model on a batch and compares what it says with what is right.
     *
     * @param scope for inference: where all that is computed lives
     */
    void add(B batch, Scope scope);

    /** The figures of all batches so far, of which there is at least one that is not empty. */
    Metrics result();
}
