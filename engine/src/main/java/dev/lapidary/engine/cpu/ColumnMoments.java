package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.base.Lanes.ORDER;
import static dev.lapidary.engine.cpu.base.Lanes.SPECIES;
import static dev.lapidary.engine.cpu.base.Lanes.get;
import static dev.lapidary.engine.cpu.base.Lanes.put;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import dev.lapidary.engine.cpu.base.Elementwise;
import dev.lapidary.engine.cpu.base.Lanes;
import dev.lapidary.engine.cpu.base.Launcher;
import jdk.incubator.vector.FloatVector;

/** Means and variances of the columns of {@link LongRows}: those of blocks of rows, then of all. */
final class ColumnMoments {
    /** Numbers at a time: they stay in cache from their mean to their squares. */
    static final int BLOCK = 32 << 10;

    private ColumnMoments() {}

    /**
     * mean[j] = avg x[i, j] and squares[j] = Σ (x[i, j] − mean[j])², over the rows of a block.
     *
     * @param room for two long rows
     */
    static void ofBlock(LongRows all, int rows, long x, long room, long mean, long squares) {
        int n = all.n();
        int length = all.length();
        long sums = room;
        long means = room + 4L * length;
        Elementwise.fill(0, sums, length);
        for (int first = 0; first < rows * n; first += length) {
            Elementwise.add(sums, x + 4L * first, sums, Math.min(length, rows * n - first));
        }
        all.fold(sums);
        for (int j = 0; j < n; j++) {
            put(mean + 4L * j, get(sums + 4L * j) * (1f / rows));
        }
        all.repeat(mean, means);
        Elementwise.fill(0, sums, length);
        for (int first = 0; first < rows * n; first += length) {
            addSquares(Math.min(length, rows * n - first), x + 4L * first, means, sums);
        }
        all.fold(sums);
        Elementwise.copy(sums, squares, 4L * n);
    }

    /** squares += (x − mean)², along one row. */
    private static void addSquares(int n, long x, long means, long squares) {
        int whole = Lanes.whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long at = 4L * i;
            FloatVector u = fromMemorySegment(SPECIES, ALL, x + at, ORDER)
                    .sub(fromMemorySegment(SPECIES, ALL, means + at, ORDER));
            u.fma(u, fromMemorySegment(SPECIES, ALL, squares + at, ORDER)).intoMemorySegment(ALL, squares + at, ORDER);
        }
        for (int i = whole; i < n; i++) {
            long at = 4L * i;
            float u = get(x + at) - get(means + at);
            put(squares + at, Math.fma(u, u, get(squares + at)));
        }
    }

    /**
     * The moments of all rows from those of blocks: squares about the common mean are those about a block's own, and the
     * block's size times its mean's squared distance.
     *
     * @param size rows of a block
     */
    static void combine(int first, int end, int n, int rows, int size, long blockMoments, long mean, long variance) {
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
