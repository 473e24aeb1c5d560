package dev.lapidary.train.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Figures of one output's values, with labels and predictions of the same examples in the same order. */
public final class Regression {
    private Regression() {}

    /** The mean of the squared differences. */
    public static double meanSquaredError(double[] labels, double[] predictions) {
        requirePairs(labels, predictions);
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += square(labels[i] - predictions[i]);
        }
        return sum / labels.length;
    }

    /** The mean of the absolute differences. */
    public static double meanAbsoluteError(double[] labels, double[] predictions) {
        requirePairs(labels, predictions);
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += Math.abs(labels[i] - predictions[i]);
        }
        return sum / labels.length;
    }

    /**
     * The coefficient of determination, as scikit-learn's {@code r2_score}: 1 if all is right, 0 for the labels' mean. Where all
     * labels are alike it is 1 if all is right and 0 otherwise.
     *
     * @return NaN for fewer than two examples
     */
    public static double r2(double[] labels, double[] predictions) {
        requirePairs(labels, predictions);
        if (labels.length < 2) {
            return Double.NaN;
        }
        double error = meanSquaredError(labels, predictions) * labels.length;
        double mean = mean(labels);
        double spread = Arrays.stream(labels).map(label -> square(label - mean)).sum();
        if (spread == 0) {
            return error == 0 ? 1 : 0;
        }
        return 1 - error / spread;
    }

    /** Pearson's correlation coefficient, as scipy's {@code pearsonr}. @return NaN where labels or predictions are all alike */
    public static double pearson(double[] labels, double[] predictions) {
        requirePairs(labels, predictions);
        if (labels.length < 2 || constant(labels) || constant(predictions)) {
            return Double.NaN;
        }
        double[] x = centred(labels);
        double[] y = centred(predictions);
        double product = 0;
        for (int i = 0; i < x.length; i++) {
            product += x[i] * y[i];
        }
        return Math.clamp(product, -1, 1);
    }

    /**
     * Spearman's rank correlation coefficient, as scipy's {@code spearmanr}: Pearson's of the ranks, where equal values share
     * the mean of theirs.
     *
     * @return NaN where labels or predictions are all alike
     */
    public static double spearman(double[] labels, double[] predictions) {
        requirePairs(labels, predictions);
        return pearson(ranks(labels), ranks(predictions));
    }

    /** 1 for the lowest value; equal ones share the mean of their ranks. */
    static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Double.compare(values[a] + 0.0, values[b] + 0.0)) // -0 is 0
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        for (int begin = 0; begin < order.length; ) {
            int end = begin + 1;
            while (end < order.length && values[order[end]] == values[order[begin]]) {
                end++;
            }
            for (int i = begin; i < end; i++) {
                ranks[order[i]] = (begin + 1 + end) / 2.0;
            }
            begin = end;
        }
        return ranks;
    }

    /** With mean 0 and length 1. Scaled by the largest value first, so that squares neither overflow nor vanish. */
    private static double[] centred(double[] values) {
        double mean = mean(values);
        double[] result = Arrays.stream(values).map(value -> value - mean).toArray();
        double largest = Arrays.stream(result).map(Math::abs).max().orElse(0);
        double length = largest
                * Math.sqrt(Arrays.stream(result).map(v -> square(v / largest)).sum());
        for (int i = 0; i < result.length; i++) {
            result[i] /= length;
        }
        return result;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static boolean constant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    private static double square(double value) {
        return value * value;
    }

    private static void requirePairs(double[] labels, double[] predictions) {
        if (labels.length != predictions.length || labels.length == 0) {
            throw new IllegalArgumentException(labels.length + " labels and " + predictions.length
                    + " predictions: there must be as many, and one at" + " least");
        }
    }
}
