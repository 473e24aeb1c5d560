package dev.lapidary.train.metrics;

/** Figures of a confusion matrix: {@code confusion[label][prediction]} counts examples. */
public final class Confusion {
    private Confusion() {}

    /** The share of examples whose prediction is their label; NaN without examples. */
    public static double accuracy(long[][] confusion) {
        ClassCounts counts = ClassCounts.of(confusion);
        return (double) ClassCounts.sum(counts.found()) / ClassCounts.sum(counts.actual());
    }

    /**
     * Matthews correlation coefficient of any number of classes (Gorodkin 2004), as scikit-learn's {@code matthews_corrcoef}: 1
     * if all is right, about 0 for guesses; 0 where all labels or all predictions are alike.
     */
    public static double matthews(long[][] confusion) {
        ClassCounts counts = ClassCounts.of(confusion);
        double total = ClassCounts.sum(counts.actual());
        double together = total * ClassCounts.sum(counts.found());
        double ofPredictions = total * total;
        double ofLabels = total * total;
        for (int c = 0; c < confusion.length; c++) {
            double predicted = counts.predicted()[c];
            double actual = counts.actual()[c];
            together -= predicted * actual;
            ofPredictions -= predicted * predicted;
            ofLabels -= actual * actual;
        }
        double product = ofPredictions * ofLabels;
        return product == 0 ? 0 : together / Math.sqrt(product);
    }
}
