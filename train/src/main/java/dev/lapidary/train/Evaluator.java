package dev.lapidary.train;

import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.batching.Batch;
import dev.lapidary.loaders.batching.BatchIterator;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.train.metrics.Metrics;

/** Runs a model without learning. Keeps no more than one batch in memory. */
public final class Evaluator {
    private final Scope modelScope;
    private final int batchSize;

    /** @param modelScope where the model's parameters live */
    public Evaluator(Scope modelScope, int batchSize) {
        this.modelScope = modelScope;
        this.batchSize = batchSize;
    }

    /** What is done with each batch. */
    @FunctionalInterface
    public interface Visitor<B> {
        /** @param scope for inference: where all that is computed lives */
        void visit(B batch, Scope scope);
    }

    /** Measures a model on all examples, which have labels. @throws TrainingException if none could be read */
    public <B extends Batch> Metrics evaluate(Task<B> task, Dataset<B> dataset) {
        MetricAccumulator<B> accumulator = task.accumulator();
        long read = forEach(dataset, accumulator::add);
        if (read == 0) {
            throw new TrainingException("there is nothing to evaluate: none of the " + dataset.size()
                    + " examples could be read; correct or replace them");
        }
        return accumulator.result();
    }

    /** Visits all batches that have examples, in the order of the examples, and returns how many examples these were. */
    public <B extends Batch> long forEach(Dataset<B> dataset, Visitor<B> visitor) {
        long read = 0;
        try (BatchIterator<B> batches = dataset.inOrder(batchSize)) {
            while (batches.hasNext()) {
                B batch = batches.next();
                if (batch.size() > 0) {
                    try (Scope scope = modelScope.inference("evaluation")) {
                        visitor.visit(batch, scope);
                    }
                    read += batch.size();
                }
            }
        }
        return read;
    }
}
