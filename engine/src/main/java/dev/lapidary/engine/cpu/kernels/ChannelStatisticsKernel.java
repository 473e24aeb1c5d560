package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.simd.Simd.ORDER;
import static dev.lapidary.engine.cpu.simd.Simd.SPECIES;
import static dev.lapidary.engine.cpu.simd.Simd.get;
import static dev.lapidary.engine.cpu.simd.Simd.put;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.threads.Launcher;
import jdk.incubator.vector.FloatVector;

/** Means and variances of the columns of {@link TiledRows}: those of blocks of rows, then of all. */
public final class ChannelStatisticsKernel {
    /** Numbers that one task adds up. */
    public static final int BLOCK = 64 << 10;

    /** Long rows whose mean is the guess. */
    private static final int GUESSED = 4;

    private ChannelStatisticsKernel() {}

    /**
     * mean[j] = avg x[i, j] and squares[j] = Σ (x[i, j] − mean[j])², over the rows of a block, which is read once: about a guess g, the
     * mean of the first rows, so that Σ (x − mean)² = Σ (x − g)² − (Σ (x − g))² / rows cancels little: as those are a 64th of the rows or
     * more, g is at most 8 deviations from the mean.
     *
     * @param workspace for three long rows
     */
    public static void ofBlock(TiledRows all, int rows, long x, long workspace, long mean, long squares) {
        int n = all.n();
        int length = all.length();
        long guesses = workspace;
        long sums = guesses + 4L * length;
        long squareSums = sums + 4L * length;
        int first = Math.min(rows, GUESSED * all.times());
        ElementwiseKernel.fill(0, sums, 2 * length);
        all.forEach(0, first, (at, count) -> ElementwiseKernel.add(sums, x + at, sums, count));
        all.fold(sums);
        ElementwiseKernel.scale(1f / first, 0, sums, sums, n);
        all.repeat(sums, guesses);
        ElementwiseKernel.fill(0, sums, length);
        all.forEach(0, rows, (at, count) -> addRow(count, x + at, guesses, sums, squareSums));
        all.fold(sums);
        all.fold(squareSums);
        aboutMean(n, 1f / rows, guesses, sums, squareSums, mean, squares);
    }

    /** Moments about the mean from the sums about a guess. @param share 1 / rows */
    private static void aboutMean(
            int n, float share, long guesses, long sums, long squareSums, long mean, long squares) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector sum = fromMemorySegment(SPECIES, ALL, sums + at, ORDER);
            FloatVector distance = sum.mul(share);
            fromMemorySegment(SPECIES, ALL, guesses + at, ORDER).add(distance).intoMemorySegment(ALL, mean + at, ORDER);
            distance.neg()
                    .fma(sum, fromMemorySegment(SPECIES, ALL, squareSums + at, ORDER))
                    .max(0)
                    .intoMemorySegment(ALL, squares + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float sum = get(sums + at);
            float distance = sum * share;
            put(mean + at, get(guesses + at) + distance);
            put(squares + at, Math.max(0, Math.fma(-distance, sum, get(squareSums + at))));
        }
    }

    /** sums += x − guess, squares += (x − guess)². */
    private static void addRow(int n, long x, long guesses, long sums, long squares) {
        int whole = Simd.whole(n);
        for (int i = 0; i < whole; i += Simd.COUNT) {
            long at = 4L * i;
            FloatVector u = fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, guesses + at, ORDER));
            u.add(fromMemorySegment(SPECIES, ALL, sums + at, ORDER)).intoMemorySegment(ALL, sums + at, ORDER);
            u.fma(u, fromMemorySegment(SPECIES, ALL, squares + at, ORDER)).intoMemorySegment(ALL, squares + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float u = get(x + at) - get(guesses + at);
            put(sums + at, get(sums + at) + u);
            put(squares + at, Math.fma(u, u, get(squares + at)));
        }
    }

    /**
     * The moments of all rows from those of blocks: squares about the common mean are those about a block's own, and the
     * block's size times its mean's squared distance.
     *
     * @param size rows of a block
     */
    public static void combine(
            int first, int end, int n, int rows, int size, long blockMoments, long mean, long variance) {
        int blocks = Launcher.parts(rows, size);
        for (int j = first; j < end; j++) {
            double sum = 0;
            for (int b = 0; b < blocks; b++) {
                sum += (double) size(b, size, rows) * get(blockMoments + 4L * (2 * b * n + j));
            }
            double average = sum / Math.max(1, rows);
            double squares = 0;
            for (int b = 0; b < blocks; b++) {
                double distance = get(blockMoments + 4L * (2 * b * n + j)) - average;
                squares += size(b, size, rows) * distance * distance + get(blockMoments + 4L * ((2 * b + 1) * n + j));
            }
            put(mean + 4L * j, (float) average);
            put(variance + 4L * j, (float) (squares / Math.max(1, rows)));
        }
    }

    private static int size(int block, int size, int rows) {
        return Math.min(size, rows - block * size);
    }
}
