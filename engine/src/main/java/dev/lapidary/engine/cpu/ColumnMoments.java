package dev.lapidary.engine.cpu;

import static dev.lapidary.engine.Memory.ALL;
import static dev.lapidary.engine.cpu.Lanes.ORDER;
import static dev.lapidary.engine.cpu.Lanes.SPECIES;
import static dev.lapidary.engine.cpu.Lanes.get;
import static dev.lapidary.engine.cpu.Lanes.put;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;

/** Means and variances of the columns of rows of n numbers: those of blocks of rows, then of all. */
final class ColumnMoments {
    /** Rows at a time: a vector's columns of them stay in cache from their mean to their squares. */
    static final int BLOCK = 128;

    private ColumnMoments() {}

    /** mean[j] = avg x[i, j] and squares[j] = Σ (x[i, j] − mean[j])², over the rows of a block. */
    static void ofBlock(int n, int rows, long x, long mean, long squares) {
        int whole = Lanes.whole(n);
        for (int j = 0; j < whole; j += Lanes.COUNT) {
            ofVector(4L * n, rows, x + 4L * j, mean + 4L * j, squares + 4L * j);
        }
        for (int j = whole; j < n; j++) {
            ofColumn(4L * n, rows, x + 4L * j, mean + 4L * j, squares + 4L * j);
        }
    }

    /** @param row from a row to the next, in bytes */
    private static void ofVector(long row, int rows, long x, long mean, long squares) {
        int paired = rows & -2;
        long last = x + paired * row;
        FloatVector a = broadcast(SPECIES, 0);
        FloatVector b = a;
        for (int i = 0; i < paired; i += 2) {
            long at = x + i * row;
            a = a.add(fromMemorySegment(SPECIES, ALL, at, ORDER));
            b = b.add(fromMemorySegment(SPECIES, ALL, at + row, ORDER));
        }
        if (paired < rows) {
            a = a.add(fromMemorySegment(SPECIES, ALL, last, ORDER));
        }
        FloatVector centre = a.add(b).mul(1f / rows);
        centre.intoMemorySegment(ALL, mean, ORDER);
        a = broadcast(SPECIES, 0);
        b = a;
        for (int i = 0; i < paired; i += 2) {
            long at = x + i * row;
            FloatVector u = fromMemorySegment(SPECIES, ALL, at, ORDER).sub(centre);
            FloatVector v = fromMemorySegment(SPECIES, ALL, at + row, ORDER).sub(centre);
            a = u.fma(u, a);
            b = v.fma(v, b);
        }
        if (paired < rows) {
            FloatVector u = fromMemorySegment(SPECIES, ALL, last, ORDER).sub(centre);
            a = u.fma(u, a);
        }
        a.add(b).intoMemorySegment(ALL, squares, ORDER);
    }

    private static void ofColumn(long row, int rows, long x, long mean, long squares) {
        float sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += get(x + i * row);
        }
        float centre = sum * (1f / rows);
        put(mean, centre);
        float square = 0;
        for (int i = 0; i < rows; i++) {
            float u = get(x + i * row) - centre;
            square = Math.fma(u, u, square);
        }
        put(squares, square);
    }

    /**
     * The moments of all rows from those of blocks: squares about the common mean are those about a block's own, and the
     * block's size times its mean's squared distance.
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
}
