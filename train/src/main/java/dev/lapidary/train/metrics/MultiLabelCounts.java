package dev.lapidary.train.metrics;

import dev.lapidary.train.metrics.ClassCounts.Scores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Counts predictions of examples that may have any number of labels, as scikit-learn does for indicator matrices. Memory holds
 * one row per label, whatever the number of examples.
 */
public final class MultiLabelCounts {
    private final ClassCounts counts;
    private long examples;
    private long exact;
    private double precisions;
    private double recalls;
    private double f1s;

    public MultiLabelCounts(int labels) {
        counts = new ClassCounts(new long[labels], new long[labels], new long[labels]);
    }

    /**
     * @param actual for each label whether the example has it
     * @param predicted for each label whether it was predicted
     */
    public void add(boolean[] actual, boolean[] predicted) {
        if (actual.length != counts.classes() || predicted.length != counts.classes()) {
            throw new IllegalArgumentException(actual.length + " labels and " + predicted.length
                    + " predictions for an example, where there are " + counts.classes() + " labels");
        }
        long[] own = new long[3];
        for (int c = 0; c < actual.length; c++) {
            if (actual[c] && predicted[c]) {
                own[0]++;
                counts.found()[c]++;
            }
            if (predicted[c]) {
                own[1]++;
                counts.predicted()[c]++;
            }
            if (actual[c]) {
                own[2]++;
                counts.actual()[c]++;
            }
        }
        examples++;
        exact += own[0] == own[1] && own[0] == own[2] ? 1 : 0;
        Scores scores = Scores.of(own[0], own[1], own[2]);
        precisions += scores.precision();
        recalls += scores.recall();
        f1s += scores.f1();
    }

    /** For each label, and for their averages. */
    public ClassCounts counts() {
        return counts;
    }

    /** The share of examples whose labels are exactly those that were predicted; NaN without examples. */
    public double subsetAccuracy() {
        return (double) exact / examples;
    }

    /** The mean of what each example has by itself: scikit-learn's {@code samples}; NaN without examples. */
    public Scores samples() {
        return new Scores(precisions / examples, recalls / examples, f1s / examples);
    }

    /** @param names one per label; null where they are known by their places only */
    public Metrics result(List<String> names) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("accuracy", subsetAccuracy());
        put(values, "micro", counts.micro());
        put(values, "macro", counts.macroOfAll());
        put(values, "weighted", counts.weighted());
        put(values, "samples", samples());
        return new Metrics(values, examples, counts.table(names), null);
    }

    private static void put(SequencedMap<String, Double> values, String average, Scores scores) {
        values.put("precision_" + average, scores.precision());
        values.put("recall_" + average, scores.recall());
        values.put("f1_" + average, scores.f1());
    }
}
