package dev.lapidary.train.optim;

/** What the numbers of settings may be. */
final class Range {
    private Range() {}

    static void fraction(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " must be a number from 0 to below 1, not " + value);
        }
    }

    static void atLeastZero(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the " + what + " must be a number from 0 on, not " + value);
        }
    }
}
