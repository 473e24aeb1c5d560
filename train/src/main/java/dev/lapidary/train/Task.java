package dev.lapidary.train;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Scope;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.batching.Batch;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.EpochOrder;
import dev.lapidary.train.metrics.Metric;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a model is to learn from batches of one kind: all that the {@link Trainer} does not know. A task holds the model that it
 * runs.
 */
public interface Task<B extends Batch> {
    /**
     * What a batch counts in the mean that is the loss: the number of examples with a label, or of tokens, or the sum of their
     * weights. 0 for a batch that teaches nothing.
     */
    double weight(B batch);

    /**
     * Runs the model, and gives the sum of the weighted losses of a batch, divided by {@code divisor}.
     *
     * @param divisor the weight of all batches of an update together, so that their losses add up to the mean
     * @param step where all that is computed lives
     * @return a scalar
     */
    Tensor loss(B batch, double divisor, Scope step);

    /** The figures that {@link #accumulator} gives and that models can be compared by; the first decides unless told otherwise. */
    List<Metric> metrics();

    /**
     * The metric of a name, with or without {@code eval_}.
     *
     * @param name null for the first
     * @throws IllegalArgumentException if there is none: lists those that there are
     */
    default Metric metric(String name) {
        if (name == null) {
            return metrics().getFirst();
        }
        String bare = name.replaceFirst("^eval_", "");
        return metrics().stream()
                .filter(metric -> metric.name().equals(bare))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no metric '" + name + "' here; choose one of "
                        + metrics().stream().map(Metric::name).collect(Collectors.joining(", "))));
    }

    /** Begins an evaluation. */
    MetricAccumulator<B> accumulator();

    /**
     * Finds out before training what would end it in its course.
     *
     * @throws LoaderException if there is such a thing: the message says what, and the remedy
     */
    default void requireTrainable(Dataset<B> training, EpochOrder order) {}
}
