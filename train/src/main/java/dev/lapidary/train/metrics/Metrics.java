package dev.lapidary.train.metrics;

import java.util.List;
import java.util.SequencedMap;

/**
 * How good a model was found to be.
 *
 * @param values by the metrics' names, in the order in which they are told
 * @param examples the number of examples that were looked at
 * @param classes for each class or type of entity, in order; empty where there are none
 * @param confusion {@code confusion[label][prediction]} counts examples; null where there is no such thing
 */
public record Metrics(
        SequencedMap<String, Double> values, long examples, List<ClassMetrics> classes, long[][] confusion) {
    /**
     * How well one class was told from the others.
     *
     * @param name of the class; null where it is known by its place only
     * @param precision the share of what was taken for it that is of it; 0 if there is none
     * @param recall the share of what is of it that was found; 0 if there is none
     * @param f1 their harmonic mean; 0 if both are
     * @param support how many are of it
     */
    public record ClassMetrics(String name, double precision, double recall, double f1, long support) {}

    /** @throws IllegalArgumentException if there is no such metric: lists those that there are */
    public double value(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no metric '" + name + "' among " + values.keySet());
        }
        return value;
    }

    /** The mean loss of the examples, without penalties. */
    public double loss() {
        return value(Metric.LOSS.name());
    }
}
