package dev.lapidary.engine;

import java.util.Arrays;

/**
 * Numbers of the standard normal distribution, the same from the beginning each time. They are made once and remembered: thousands of
 * tests need millions of them, and took longer to make them than to compute with them.
 */
final class Normals {
    private static final RandomStream STREAM = new RandomStream(42, 8);
    private static double[] known = {};

    private int next;

    double next() {
        if (next == known.length) {
            makeMore(next + 1);
        }
        return known[next++];
    }

    private static synchronized void makeMore(int count) {
        int have = known.length;
        if (have < count) {
            double[] more = Arrays.copyOf(known, Math.max(1 << 16, 2 * have));
            for (int i = have; i < more.length; i++) {
                more[i] = STREAM.nextGaussian();
            }
            known = more;
        }
    }
}
