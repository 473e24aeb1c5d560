package dev.lapidary.engine;

import java.util.Objects;

/**
 * What is dropped out and how the rest is scaled: element (row, column) becomes x/(1 − p) if {@code key} keeps it and 0
 * otherwise. The mask is never stored; backward derives it again.
 *
 * @param p the probability that an element is dropped, in [0, 1)
 */
public record DropoutMask(double p, RandomKey key) {
    /** Keeps everything. */
    public static final DropoutMask NONE = new DropoutMask(0, new RandomKey(0, 0, 0));

    public DropoutMask {
        Objects.requireNonNull(key, "key");
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("a dropout probability lies in [0, 1), not " + p);
        }
    }

    public boolean isNone() {
        return p == 0;
    }

    /** What the element is multiplied by: 0 or 1/(1 − p). */
    public double factor(int row, int column) {
        return p == 0 || key.keeps(p, row, column) ? 1 / (1 - p) : 0;
    }
}
