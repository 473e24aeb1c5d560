package dev.lapidary.engine;

/**
 * Philox 4x32-10, a counter-based random number generator: ten rounds turn a 128-bit counter and a 64-bit key into four
 * 32-bit words. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * <p>Layout of a random matrix: the key is the seed, the counter is (block, row, op, step). Columns come in groups of 64, and
 * column 64·g + 16·w + l is word w of block 16·g + l: sixteen neighbouring blocks, computed side by side, yield each word
 * of sixteen neighbouring columns, which is what a vector wants.
 */
public final class Philox {
    public static final int MULTIPLIER_0 = 0xD2511F53;
    public static final int MULTIPLIER_1 = 0xCD9E8D57;
    public static final int WEYL_0 = 0x9E3779B9;
    public static final int WEYL_1 = 0xBB67AE85;
    public static final int ROUNDS = 10;

    private Philox() {}

    static int word(RandomKey key, int row, int column) {
        int[] counter = {column / 64 * 16 + column % 16, row, key.op(), key.step()};
        block(counter, (int) key.seed(), (int) (key.seed() >>> 32));
        return counter[column % 64 / 16];
    }

    /** Replaces the four counter words by four random words. */
    public static void block(int[] counter, int key0, int key1) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = (MULTIPLIER_0 & 0xFFFF_FFFFL) * (counter[0] & 0xFFFF_FFFFL);
            long product1 = (MULTIPLIER_1 & 0xFFFF_FFFFL) * (counter[2] & 0xFFFF_FFFFL);
            counter[0] = (int) (product1 >>> 32) ^ counter[1] ^ key0;
            counter[1] = (int) product1;
            counter[2] = (int) (product0 >>> 32) ^ counter[3] ^ key1;
            counter[3] = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
    }
}
