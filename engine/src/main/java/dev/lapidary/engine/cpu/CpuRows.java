package dev.lapidary.engine.cpu;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.cpu.kernels.ColumnReduction;
import dev.lapidary.engine.cpu.kernels.CrossEntropyKernel;
import dev.lapidary.engine.cpu.kernels.GatherKernel;
import dev.lapidary.engine.cpu.kernels.SoftmaxKernel;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.simd.Simd;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.kernels.Rows;

/** Kernels on the rows of matrices, some rows or columns side by side. */
final class CpuRows implements Rows {
    /** Columns per task where all rows are one task's. */
    private static final int STRIP = 64;

    private final Launcher launcher;
    private final ColumnReduction columnSums;

    CpuRows(Launcher launcher, ColumnReduction columnSums) {
        this.launcher = launcher;
        this.columnSums = columnSums;
    }

    // --- rows and columns ---

    @Override
    public void addBias(NdArray x, NdArray bias, NdArray y) {
        int columns = x.shape().columns();
        long from = x.address();
        long row = bias.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                ElementwiseKernel.add(from + 4L * i * columns, row, to + 4L * i * columns, columns);
            }
        });
    }

    @Override
    public void sumOverRows(NdArray x, NdArray sum) {
        columnSums.add(x.address(), x.shape().rows(), x.shape().columns(), sum.address());
    }

    @Override
    public void gather(NdArray table, NdArray ids, NdArray y) {
        int columns = y.shape().columns();
        long from = table.address();
        long numbers = ids.address();
        long to = y.address();
        launcher.rows(
                y.shape().rows(),
                y.shape().columns(),
                (first, end, scratch) -> GatherKernel.gather(
                        from, numbers + 4L * first, end - first, columns, to + 4L * first * columns));
    }

    @Override
    public void scatterAdd(NdArray dy, NdArray ids, NdArray sum) {
        int columns = dy.shape().columns();
        int rows = dy.shape().rows();
        long from = dy.address();
        long numbers = ids.address();
        long to = sum.address();
        launcher.blocks(
                columns,
                STRIP,
                (first, end, scratch) -> GatherKernel.scatterAdd(
                        from + 4L * first, numbers, rows, end - first, columns, to + 4L * first));
    }

    @Override
    public void copyBlock(NdArray x, int xRow, int xColumn, NdArray y, int yRow, int yColumn, int rows, int columns) {
        long strideX = 4L * x.shape().columns();
        long strideY = 4L * y.shape().columns();
        long from = x.address() + xRow * strideX + 4L * xColumn;
        long to = y.address() + yRow * strideY + 4L * yColumn;
        launcher.rows(rows, columns, (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                ElementwiseKernel.copy(from + i * strideX, to + i * strideY, 4L * columns);
            }
        });
    }

    @Override
    public void softmax(NdArray x, NdArray y) {
        int columns = x.shape().columns();
        long from = x.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                SoftmaxKernel.forward(from + 4L * i * columns, to + 4L * i * columns, columns);
            }
        });
    }

    @Override
    public void softmaxBackward(NdArray y, NdArray dy, NdArray dx) {
        int columns = y.shape().columns();
        long output = y.address();
        long from = dy.address();
        long to = dx.address();
        launcher.rows(y.shape().rows(), y.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                long at = 4L * i * columns;
                SoftmaxKernel.backward(output + at, from + at, to + at, columns);
            }
        });
    }

    @Override
    public void crossEntropy(NdArray logits, NdArray labels, double smoothing, NdArray losses, NdArray dLogits) {
        int classes = logits.shape().columns();
        long from = logits.address();
        long targets = labels.address();
        long values = losses.address();
        long to = dLogits.address();
        launcher.rows(logits.shape().rows(), logits.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                long at = 4L * i * classes;
                int label = Simd.getInt(targets + 4L * i);
                Simd.put(values + 4L * i, CrossEntropyKernel.row(from + at, label, smoothing, classes, to + at));
            }
        });
    }
}
