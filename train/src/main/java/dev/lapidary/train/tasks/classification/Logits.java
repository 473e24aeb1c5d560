package dev.lapidary.train.tasks.classification;

/** Functions of the logits of one example. */
public final class Logits {
    private Logits() {}

    /** The class with the largest logit; the first of several. */
    public static int argMax(double[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            if (logits[c] > logits[best]) {
                best = c;
            }
        }
        return best;
    }

    /** softmax of logits. */
    public static double[] probabilities(double[] logits) {
        double[] p = new double[logits.length];
        for (int c = 0; c < p.length; c++) {
            p[c] = Math.exp(logProbability(logits, c));
        }
        return p;
    }

    /** log softmax of logits, of one class. */
    public static double logProbability(double[] logits, int c) {
        double max = logits[argMax(logits)];
        double total = 0;
        for (double logit : logits) {
            total += Math.exp(logit - max);
        }
        return logits[c] - max - Math.log(total);
    }
}
