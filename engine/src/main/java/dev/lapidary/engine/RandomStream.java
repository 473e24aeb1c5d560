package dev.lapidary.engine;

/**
 * A sequence of random numbers from {@link Philox}: for splits and augmentations. Its state is two numbers. First weights and the
 * order of examples come from {@link TorchRandom} instead, to be PyTorch's.
 */
public final class RandomStream {
    private final long seed;
    private final int stream;
    private final int[] block = new int[4];
    private long next;

    /**
     * @param seed of the run
     * @param stream which of the run's independent sequences
     */
    public RandomStream(long seed, int stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /** 32 random bits. */
    public int nextInt() {
        int word = (int) (next & 3);
        if (word == 0) {
            block[0] = (int) (next >>> 2);
            block[1] = (int) (next >>> 34);
            block[2] = stream;
            block[3] = -1; // no training step has this number: streams never meet dropout masks
            Philox.block(block, (int) seed, (int) (seed >>> 32));
        }
        next++;
        return block[word];
    }

    /**
     * A number in [0, bound), every one as likely to within 2⁻³².
     *
     * @throws IllegalArgumentException if {@code bound} is less than 1
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("there is no number from 0 to below " + bound);
        }
        return (int) ((nextInt() & 0xFFFF_FFFFL) * bound >>> 32);
    }

    /** A number strictly between 0 and 1. */
    public double nextDouble() {
        return ((nextInt() & 0xFFFF_FFFFL) + 0.5) * 0x1p-32;
    }

    /** A number of the standard normal distribution (Box and Muller). */
    public double nextGaussian() {
        return Math.sqrt(-2 * Math.log(nextDouble())) * Math.cos(2 * Math.PI * nextDouble());
    }

    /** Puts the elements in a random order (Fisher and Yates). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}
