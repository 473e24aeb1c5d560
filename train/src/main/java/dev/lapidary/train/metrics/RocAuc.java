package dev.lapidary.train.metrics;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** Area under the receiver operating characteristic: how likely a positive example has a higher score than a negative one. */
public final class RocAuc {
    private RocAuc() {}

    /**
     * As scikit-learn's {@code roc_auc_score}: equal scores count one half. What matters is the order of scores, so that logits
     * serve as well as their sigmoids, which are rounded to 1 where they are high.
     *
     * @param scores one per example, all numbers
     * @param positive whether an example is of the class
     * @return NaN where all examples are positive or none is
     * @throws IllegalArgumentException if a score is NaN
     */
    public static double of(float[] scores, IntPredicate positive) {
        // An example is one number: its score, in an order that integers keep, and below it whether it is positive.
        long[] order = new long[scores.length];
        for (int i = 0; i < scores.length; i++) {
            if (Float.isNaN(scores[i])) {
                throw new IllegalArgumentException("score " + (i + 1) + " of " + scores.length + " is NaN");
            }
            int bits = Float.floatToIntBits(scores[i] + 0f); // -0 is 0
            int sortable = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            order[i] = (long) sortable << 1 | (positive.test(i) ? 1 : 0);
        }
        Arrays.sort(order);
        long negatives = 0;
        long positives = 0;
        double pairs = 0;
        for (int begin = 0; begin < order.length; ) {
            int end = begin;
            long ownPositives = 0;
            for (; end < order.length && order[end] >> 1 == order[begin] >> 1; end++) {
                ownPositives += order[end] & 1;
            }
            long ownNegatives = end - begin - ownPositives;
            pairs += ownPositives * (negatives + 0.5 * ownNegatives);
            positives += ownPositives;
            negatives += ownNegatives;
            begin = end;
        }
        return positives == 0 || negatives == 0 ? Double.NaN : pairs / positives / negatives;
    }
}
