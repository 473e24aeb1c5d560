package dev.lapidary.engine;

/**
 * The random numbers that PyTorch has after {@code torch.manual_seed(seed)}, so that a run begins with the same new weights and
 * sees the same batches there and here. A generator of 32 bits: Matsumoto and Nishimura, "Mersenne twister", TOMACS 8, 1998.
 */
public final class TorchRandom {
    private static final int SIZE = 624;
    private static final int DISTANCE = 397;
    /** Normal numbers are drawn in groups of so many, the first half giving radii and the second angles. */
    private static final int GROUP = 16;

    private final int[] state = new int[SIZE];
    private int next = SIZE;

    /** @param seed of which PyTorch uses the lower 32 bits */
    public TorchRandom(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1_812_433_253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
    }

    /** 32 random bits. */
    public int nextInt() {
        if (next == SIZE) {
            twist();
            next = 0;
        }
        int bits = state[next++];
        bits ^= bits >>> 11;
        bits ^= bits << 7 & 0x9D2C_5680;
        bits ^= bits << 15 & 0xEFC6_0000;
        return bits ^ bits >>> 18;
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int joined = state[i] & 0x8000_0000 | state[(i + 1) % SIZE] & 0x7FFF_FFFF;
            state[i] = state[(i + DISTANCE) % SIZE] ^ joined >>> 1 ^ ((joined & 1) == 0 ? 0 : 0x9908_B0DF);
        }
    }

    /** The numbers from 0 to below n in a random order: {@code torch.randperm(n)}. */
    public int[] permutation(int n) {
        requireCount(n);
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = 0; i < n - 1; i++) {
            int j = i + Integer.remainderUnsigned(nextInt(), n - i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /**
     * Numbers of the normal distribution around 0: {@code tensor.normal_(0, deviation)}, but for its roundings. Of fewer than 16 and an
     * odd number PyTorch keeps one more for the next so few; here it is lost, as no layer is so small.
     */
    public float[] normal(int n, double deviation) {
        requireCount(n);
        float[] values = new float[n];
        if (n < GROUP) {
            fillOneByOne(values, deviation);
            return values;
        }
        for (int i = 0; i < n; i++) {
            values[i] = nextFloat();
        }
        int whole = n / GROUP * GROUP;
        for (int i = 0; i < whole; i += GROUP) {
            toNormal(values, i, deviation);
        }
        if (whole < n) {
            int last = n - GROUP; // the last group is drawn anew, together with some of the one before
            for (int i = last; i < n; i++) {
                values[i] = nextFloat();
            }
            toNormal(values, last, deviation);
        }
        return values;
    }

    private static void requireCount(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("there are no " + n + " random numbers");
        }
    }

    /** Box and Muller's two normal numbers from two uniform ones, for a group. */
    private static void toNormal(float[] values, int from, double deviation) {
        int half = GROUP / 2;
        for (int i = from; i < from + half; i++) {
            double radius = deviation * Math.sqrt(-2 * Math.log(1 - values[i]));
            double angle = 2 * Math.PI * values[i + half];
            values[i] = (float) (radius * Math.cos(angle));
            values[i + half] = (float) (radius * Math.sin(angle));
        }
    }

    private void fillOneByOne(float[] values, double deviation) {
        for (int i = 0; i < values.length; i += 2) {
            double angle = 2 * Math.PI * nextDouble();
            double radius = deviation * Math.sqrt(-2 * Math.log1p(-nextDouble()));
            values[i] = (float) (radius * Math.cos(angle));
            if (i + 1 < values.length) {
                values[i + 1] = (float) (radius * Math.sin(angle));
            }
        }
    }

    /** In [0, 1), of 24 random bits. */
    private float nextFloat() {
        return (nextInt() & 0xFF_FFFF) * 0x1p-24f;
    }

    /** In [0, 1), of 53 random bits. */
    private double nextDouble() {
        long high = nextInt() & 0x1F_FFFFL;
        return (high << 32 | nextInt() & 0xFFFF_FFFFL) * 0x1p-53;
    }
}
