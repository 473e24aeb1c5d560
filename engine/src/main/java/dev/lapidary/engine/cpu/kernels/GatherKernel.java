package dev.lapidary.engine.cpu.kernels;

import static dev.lapidary.engine.cpu.simd.Simd.getInt;

import dev.lapidary.engine.cpu.simd.ElementwiseKernel;

/** Rows of a table, by their numbers. Strides are distances between rows, in elements. */
public final class GatherKernel {
    private GatherKernel() {}

    /** y[i, :] = table[ids[i], :] for a number of rows. */
    public static void gather(long table, long ids, int rows, int columns, long y) {
        for (int i = 0; i < rows; i++) {
            ElementwiseKernel.copy(table + 4L * getInt(ids + 4L * i) * columns, y + 4L * i * columns, 4L * columns);
        }
    }

    /** sum[ids[i], :] += dy[i, :] in the order of i, for some of the columns. */
    public static void scatterAdd(long dy, long ids, int rows, int columns, int stride, long sum) {
        for (int i = 0; i < rows; i++) {
            long row = sum + 4L * getInt(ids + 4L * i) * stride;
            ElementwiseKernel.add(row, dy + 4L * i * stride, row, columns);
        }
    }
}
