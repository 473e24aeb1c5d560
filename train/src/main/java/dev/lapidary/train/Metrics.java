package dev.lapidary.train;

/**
 * How well predictions match labels.
 *
 * @param loss mean cross-entropy, without smoothing or penalties
 * @param confusion {@code confusion[label][prediction]} counts examples
 * @param amongTop how many examples have their label among the {@link #TOP} likeliest classes
 */
public record Metrics(double loss, long[][] confusion, long amongTop) {
    /** Of top-5 accuracy. */
    public static final int TOP = 5;

    /** Counts predictions. */
    static final class Tally {
        private long[][] confusion = {};
        private double totalLoss;
        private long amongTop;
        private long examples;

        void add(int label, double[] logits, double loss) {
            if (examples++ == 0) {
                confusion = new long[logits.length][logits.length];
            }
            confusion[label][Evaluator.argMax(logits)]++;
            totalLoss += loss;
            if (rank(label, logits) < TOP) {
                amongTop++;
            }
        }

        /** How many classes were found likelier, or as likely and come first. */
        private static int rank(int label, double[] logits) {
            int rank = 0;
            for (int c = 0; c < logits.length; c++) {
                if (logits[c] > logits[label] || logits[c] == logits[label] && c < label) {
                    rank++;
                }
            }
            return rank;
        }

        long examples() {
            return examples;
        }

        Metrics metrics() {
            return new Metrics(totalLoss / examples, confusion, amongTop);
        }
    }

    public long examples() {
        long total = 0;
        for (long[] row : confusion) {
            for (long count : row) {
                total += count;
            }
        }
        return total;
    }

    /** The share of examples whose prediction is their label. */
    public double accuracy() {
        long right = 0;
        for (int c = 0; c < confusion.length; c++) {
            right += confusion[c][c];
        }
        return examples() == 0 ? 0 : (double) right / examples();
    }

    /** The share of examples whose label is among the five likeliest classes. */
    public double top5Accuracy() {
        return examples() == 0 ? 0 : (double) amongTop / examples();
    }

    /** With two classes, F1 of the second, the positive one; with more, the mean of all classes' F1 (macro). */
    public double f1() {
        if (confusion.length == 2) {
            return f1(1);
        }
        double sum = 0;
        for (int c = 0; c < confusion.length; c++) {
            sum += f1(c);
        }
        return sum / confusion.length;
    }

    /** The share of the examples predicted as this class that are of it; 0 if there are none. */
    public double precision(int c) {
        long predicted = 0;
        for (long[] row : confusion) {
            predicted += row[c];
        }
        return predicted == 0 ? 0 : (double) confusion[c][c] / predicted;
    }

    /** The share of this class's examples that were found; 0 if there are none. */
    public double recall(int c) {
        long labelled = 0;
        for (long count : confusion[c]) {
            labelled += count;
        }
        return labelled == 0 ? 0 : (double) confusion[c][c] / labelled;
    }

    /** 2·precision·recall / (precision + recall); 0 if both are. */
    public double f1(int c) {
        double sum = precision(c) + recall(c);
        return sum == 0 ? 0 : 2 * precision(c) * recall(c) / sum;
    }
}
