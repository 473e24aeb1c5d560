package dev.lapidary.train.metrics;

/**
 * A figure by which models can be compared.
 *
 * @param name as transformers and scikit-learn know it, without {@code eval_}: "accuracy", "f1", "loss"
 * @param higherIsBetter whether the better of two models has the higher figure
 */
public record Metric(String name, boolean higherIsBetter) {
    /** The mean loss of the examples, without penalties. */
    public static final Metric LOSS = new Metric("loss", false);

    public static Metric higherIsBetter(String name) {
        return new Metric(name, true);
    }

    public static Metric lowerIsBetter(String name) {
        return new Metric(name, false);
    }

    /** Whether a model with one value is better than one with the other. Nothing is as bad as NaN. */
    public boolean isBetter(double value, double than) {
        if (Double.isNaN(value) || Double.isNaN(than)) {
            return !Double.isNaN(value);
        }
        return higherIsBetter ? value > than : value < than;
    }
}
