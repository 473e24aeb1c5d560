package dev.lapidary.train.metrics;

import dev.lapidary.train.metrics.Metrics.ClassMetrics;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What precision, recall and F1 are made of, for each class, and their averages, as scikit-learn's
 * {@code precision_recall_fscore_support} with {@code zero_division=0} has them.
 *
 * @param found how many of each class were taken for it: true positives
 * @param predicted how many were taken for each class
 * @param actual how many are of each class
 */
public record ClassCounts(long[] found, long[] predicted, long[] actual) {
    /** Precision, recall and F1, each 0 where it would be 0 / 0. */
    public record Scores(double precision, double recall, double f1) {
        static Scores of(long found, long predicted, long actual) {
            return new Scores(ratio(found, predicted), ratio(found, actual), ratio(2 * found, predicted + actual));
        }

        private static double ratio(long part, long whole) {
            return whole == 0 ? 0 : (double) part / whole;
        }
    }

    /** @throws IllegalArgumentException if the numbers of classes differ */
    public ClassCounts {
        if (found.length != predicted.length || found.length != actual.length) {
            throw new IllegalArgumentException("counts of " + found.length + ", " + predicted.length + " and "
                    + actual.length + " classes do not belong together");
        }
    }

    /** @param confusion {@code confusion[label][prediction]} counts examples */
    public static ClassCounts of(long[][] confusion) {
        int classes = confusion.length;
        ClassCounts counts = new ClassCounts(new long[classes], new long[classes], new long[classes]);
        for (int label = 0; label < classes; label++) {
            counts.found[label] = confusion[label][label];
            for (int prediction = 0; prediction < classes; prediction++) {
                counts.actual[label] += confusion[label][prediction];
                counts.predicted[prediction] += confusion[label][prediction];
            }
        }
        return counts;
    }

    public int classes() {
        return found.length;
    }

    public Scores of(int c) {
        return Scores.of(found[c], predicted[c], actual[c]);
    }

    /** Of all classes' counts together. */
    public Scores micro() {
        return Scores.of(sum(found), sum(predicted), sum(actual));
    }

    /**
     * The mean of the classes, each counting alike. Classes that neither occur nor are predicted are left out, as scikit-learn
     * does unless it is given a list of classes; 0 if there is no other.
     */
    public Scores macro() {
        return mean(IntStream.range(0, classes())
                .mapToLong(c -> predicted[c] + actual[c] > 0 ? 1 : 0)
                .toArray());
    }

    /** The mean of all classes, each counting alike, whether it occurs or not: scikit-learn's {@code macro} of several labels. */
    public Scores macroOfAll() {
        return mean(IntStream.range(0, classes()).mapToLong(c -> 1).toArray());
    }

    /** The mean of the classes, each counting as often as it occurs; 0 if none does. */
    public Scores weighted() {
        return mean(actual);
    }

    private Scores mean(long[] weights) {
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        for (int c = 0; c < classes(); c++) {
            Scores own = of(c);
            precision += weights[c] * own.precision;
            recall += weights[c] * own.recall;
            f1 += weights[c] * own.f1;
        }
        double total = Math.max(1, sum(weights));
        return new Scores(precision / total, recall / total, f1 / total);
    }

    /** @param names one per class; null where they are known by their places only */
    public List<ClassMetrics> table(List<String> names) {
        return IntStream.range(0, classes())
                .mapToObj(c -> {
                    Scores own = of(c);
                    String name = names == null ? null : names.get(c);
                    return new ClassMetrics(name, own.precision, own.recall, own.f1, actual[c]);
                })
                .toList();
    }

    static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
