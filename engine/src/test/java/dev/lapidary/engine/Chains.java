package dev.lapidary.engine;

/**
 * How many additions in single precision follow one another in a sum, by the way that a family of kernels adds up: what a sum can be
 * wrong by grows with the longest such chain, not with the number of terms.
 */
final class Chains {
    /** A vector's lanes, at the fewest, AVX2's: each has a sum of its own. On a GPU a row has 32 threads or more. */
    private static final int LANES = 8;
    /** Additions of the lanes' sums, in pairs. */
    private static final int PAIRS = 3;
    /** What kernels add up in single precision before they go on in double. */
    private static final int BLOCK = 1024;
    /** Rows that are added one after the other before their sums are. */
    private static final int ROWS = 32;
    /** How many terms of a product are added up in registers: OpenBLAS's blocks have at most about as many on all processors. */
    private static final int INNER = 384;

    private Chains() {}

    /** Of a sum over the n numbers of a row, of which those that fill no vector come last. */
    static int row(int n) {
        return Math.min(n, n / LANES + PAIRS + n % LANES);
    }

    /** Of sums over n rows: a tree. */
    static int column(int n) {
        return n <= ROWS ? n : ROWS + column((n + ROWS - 1) / ROWS);
    }

    /** Of a sum over n numbers, as of an array's squares. */
    static int all(int n) {
        return row(Math.min(n, BLOCK));
    }

    /** Of a row's share of n rows that are added to any of so many: a few more than the mean get to the one with most. */
    static int scattered(int n, int targets) {
        double mean = (double) n / targets;
        return (int) Math.min(n, Math.ceil(mean + 4 * Math.sqrt(mean)));
    }

    /** Of an element of a matrix product. */
    static int product(int inner) {
        return Math.min(inner, INNER) + inner / INNER;
    }
}
