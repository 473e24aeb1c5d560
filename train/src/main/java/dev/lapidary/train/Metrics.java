package dev.lapidary.train;

/**
 * How well predictions match labels.
 *
 * @param loss mean cross-entropy, without smoothing or penalties
 * @param confusion {@code confusion[label][prediction]} counts examples
 */
public record Metrics(double loss, long[][] confusion) {
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
