package dev.lapidary.engine.cpu.kernels;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;

/**
 * Rows of n numbers, one after the other in memory, taken as longer rows of several each. So loops along a row stay in the order of
 * memory, and pay for their start-up cost however few columns there are; the last row may be shorter. What each column has, such as
 * its mean, is repeated along a row, or {@link #fold folded} back.
 *
 * @param rows those of n numbers
 */
public record TiledRows(int rows, int n) {
    /** Numbers of a row at least. */
    private static final int SHORTEST = 256;

    public static TiledRows of(NdArray x) {
        return new TiledRows(x.shape().rows(), x.shape().columns());
    }

    /** Works on the numbers of a long row, or of what there is of it, from byte {@code at} on. */
    public interface Row {
        void run(long at, int n);
    }

    /** Visits some rows of n numbers, of which the first begins a long one. */
    public void forEach(int first, int end, Row row) {
        long last = (long) end * n;
        for (long from = (long) first * n; from < last; from += length()) {
            row.run(4 * from, (int) Math.min(length(), last - from));
        }
    }

    /** How many rows of n numbers a long one has. */
    int times() {
        return Launcher.parts(SHORTEST, Math.max(1, n));
    }

    /** Numbers of a long row. */
    public int length() {
        return times() * n;
    }

    /** How many rows of n numbers make about so many numbers: whole long ones. */
    public int blockOf(int numbers) {
        return Math.max(1, numbers / Math.max(1, length())) * times();
    }

    /** The address of the columns' numbers, repeated along a row. */
    public long repeat(NdArray numbers, Scope scope) {
        if (times() == 1) {
            return numbers.address();
        }
        long repeated = scope.empty("repeated", Shape.of(times(), n)).address();
        repeat(numbers.address(), repeated);
        return repeated;
    }

    public void repeat(long numbers, long repeated) {
        for (int i = 0; i < times(); i++) {
            ElementwiseKernel.copy(numbers, repeated + 4L * i * n, 4L * n);
        }
    }

    /** Leaves the sums of each column along a row in the row's first n numbers. */
    public void fold(long row) {
        for (int i = 1; i < times(); i++) {
            ElementwiseKernel.add(row, row + 4L * i * n, row, n);
        }
    }
}
