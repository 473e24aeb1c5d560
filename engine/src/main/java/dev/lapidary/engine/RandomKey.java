package dev.lapidary.engine;

/**
 * Names one array of random numbers: element (row, column) is a function of this key and its place alone, so nothing is
 * stored, and every device and thread count sees the same numbers.
 *
 * @param seed of the run
 * @param step of the training, counting every forward pass
 * @param op the index of the use within the step
 */
public record RandomKey(long seed, int step, int op) {
    /** 32 random bits for an element of a matrix. See {@link Philox} for the layout. */
    public int bits(int row, int column) {
        return Philox.word(this, row, column);
    }

    /** Whether dropout with probability {@code p} keeps the element: its bits, as an unsigned number, are at least p·2³². */
    public boolean keeps(double p, int row, int column) {
        return Integer.compareUnsigned(bits(row, column), threshold(p)) >= 0;
    }

    /** p·2³² as an unsigned integer. */
    public static int threshold(double p) {
        return (int) Math.min(0xFFFF_FFFFL, Math.round(p * 0x1p32));
    }
}
