package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.Lanes.ORDER;
import static dev.lapidary.engine.cpu.Lanes.SPECIES;
import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.put;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;

/** Normalization of the columns of rows of n numbers, with {@code slopes} = gamma·rstd. */
record BatchNorms(int n, long inputs, long means, long rstds, long slopes) {
    /** Rows whose sums are taken at once, while they are in cache. */
    static final int BLOCK = 128;

    /** mean[j] = avg x[i, j] and squares[j] = Σ (x[i, j] − mean[j])², over some rows. */
    static void moments(int n, int rows, long x, long mean, long squares) {
        Elementwise.fill(0, mean, n);
        for (int i = 0; i < rows; i++) {
            Elementwise.add(mean, x + 4L * i * n, mean, n);
        }
        Elementwise.scale(1f / rows, 0, mean, mean, n);
        Elementwise.fill(0, squares, n);
        for (int i = 0; i < rows; i++) {
            addSquares(x + 4L * i * n, mean, squares, n);
        }
    }

    /** squares += (x − centre)². */
    private static void addSquares(long x, long centre, long squares, int n) {
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            long at = 4L * j;
            FloatVector u = fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, centre + at, ORDER));
            u.fma(u, fromMemorySegment(SPECIES, ALL, squares + at, ORDER)).intoMemorySegment(ALL, squares + at, ORDER);
        }
        for (int j = whole; j < n; j++) {
            long at = 4L * j;
            float u = get(x + at) - get(centre + at);
            put(squares + at, Math.fma(u, u, get(squares + at)));
        }
    }

    /**
     * The moments of all rows from those of blocks of them: squares about the common mean are those about a block's own, and
     * the block's size times its mean's squared distance.
     */
    static void combine(int n, int rows, long blockMoments, long mean, long variance) {
        int blocks = Launcher.parts(rows, BLOCK);
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int b = 0; b < blocks; b++) {
                sum += (double) size(b, rows) * get(blockMoments + 4L * (2 * b * n + j));
            }
            double average = sum / Math.max(1, rows);
            double squares = 0;
            for (int b = 0; b < blocks; b++) {
                double distance = get(blockMoments + 4L * (2 * b * n + j)) - average;
                squares += size(b, rows) * distance * distance + get(blockMoments + 4L * ((2 * b + 1) * n + j));
            }
            put(mean + 4L * j, (float) average);
            put(variance + 4L * j, (float) (squares / Math.max(1, rows)));
        }
    }

    private static int size(int block, int rows) {
        return Math.min(BLOCK, rows - block * BLOCK);
    }

    /** y = (x − mean)·slope + beta. */
    void forward(int row, long beta, long outputs) {
        long x = inputs + 4L * row * n;
        long y = outputs + 4L * row * n;
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            long at = 4L * j;
            fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER))
                    .fma(
                            fromMemorySegment(SPECIES, ALL, slopes + at, ORDER),
                            fromMemorySegment(SPECIES, ALL, beta + at, ORDER))
                    .intoMemorySegment(ALL, y + at, ORDER);
        }
        for (int j = whole; j < n; j++) {
            long at = 4L * j;
            put(y + at, Math.fma(get(x + at) - get(means + at), get(slopes + at), get(beta + at)));
        }
    }

    /** sums += dy, normalSums += dy ⊙ x̂. */
    void addSums(int row, long outputGradients, long sums, long normalSums) {
        long x = inputs + 4L * row * n;
        long dy = outputGradients + 4L * row * n;
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            long at = 4L * j;
            FloatVector g = fromMemorySegment(SPECIES, ALL, dy + at, ORDER);
            FloatVector normal = fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER))
                    .mul(fromMemorySegment(SPECIES, ALL, rstds + at, ORDER));
            fromMemorySegment(SPECIES, ALL, sums + at, ORDER).add(g).intoMemorySegment(ALL, sums + at, ORDER);
            g.fma(normal, fromMemorySegment(SPECIES, ALL, normalSums + at, ORDER))
                    .intoMemorySegment(ALL, normalSums + at, ORDER);
        }
        for (int j = whole; j < n; j++) {
            long at = 4L * j;
            float normal = (get(x + at) - get(means + at)) * get(rstds + at);
            put(sums + at, get(sums + at) + get(dy + at));
            put(normalSums + at, Math.fma(get(dy + at), normal, get(normalSums + at)));
        }
    }

    /** dx = slope·(dy − average − x̂·normalAverage). */
    void backward(int row, long outputGradients, long averages, long normalAverages, long inputGradients) {
        long x = inputs + 4L * row * n;
        long dy = outputGradients + 4L * row * n;
        long dx = inputGradients + 4L * row * n;
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            long at = 4L * j;
            FloatVector normal = fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER))
                    .mul(fromMemorySegment(SPECIES, ALL, rstds + at, ORDER));
            fromMemorySegment(SPECIES, ALL, dy + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, averages + at, ORDER))
                    .sub(normal.mul(fromMemorySegment(SPECIES, ALL, normalAverages + at, ORDER)))
                    .mul(fromMemorySegment(SPECIES, ALL, slopes + at, ORDER))
                    .intoMemorySegment(ALL, dx + at, ORDER);
        }
        for (int j = whole; j < n; j++) {
            long at = 4L * j;
            float normal = (get(x + at) - get(means + at)) * get(rstds + at);
            float centred = get(dy + at) - get(averages + at) - normal * get(normalAverages + at);
            put(dx + at, centred * get(slopes + at));
        }
    }
}
