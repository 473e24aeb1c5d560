package dev.lapidary.engine.cpu.kernels;

import dev.lapidary.engine.Backend;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;

/** Sums over the rows of a matrix, as a tree: blocks of rows are summed, then blocks of such sums, until one is left. */
public final class ColumnReduction {
    /** Rows that are added one after the other. */
    public static final int BLOCK = 32;
    /** Columns per task, where all rows are in one block. */
    private static final int STRIP = 256;

    private final Backend backend;
    private final Launcher launcher;

    public ColumnReduction(Backend backend, Launcher launcher) {
        this.backend = backend;
        this.launcher = launcher;
    }

    /** sum[j] += Σᵢ x[i, j]. */
    public void add(long x, int rows, int columns, long sum) {
        if (rows <= BLOCK) {
            launcher.blocks(columns, STRIP, (first, end, scratch) -> {
                long blockSum = scratch.floats(end - first);
                sumBlock(x + 4L * first, rows, end - first, columns, blockSum);
                ElementwiseKernel.add(sum + 4L * first, blockSum, sum + 4L * first, end - first);
            });
            return;
        }
        int blocks = Launcher.parts(rows, BLOCK);
        try (Scope scope = Scope.root(backend, "column sums")) {
            long sums = scope.empty("column sums", Shape.of(blocks, columns)).address();
            launcher.blocks(
                    rows,
                    BLOCK,
                    (first, end, scratch) -> sumBlock(
                            x + 4L * first * columns,
                            end - first,
                            columns,
                            columns,
                            sums + 4L * (first / BLOCK) * columns));
            add(sums, blocks, columns, sum);
        }
    }

    private static void sumBlock(long x, int rows, int columns, int stride, long sum) {
        ElementwiseKernel.fill(0, sum, columns);
        for (int i = 0; i < rows; i++) {
            ElementwiseKernel.add(sum, x + 4L * i * stride, sum, columns);
        }
    }
}
