package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.AdamStep;
import dev.lapidary.engine.ConvolutionAlgorithm;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.HostAccess;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Pool;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.SgdStep;
import dev.lapidary.engine.cpu.base.Elementwise;
import dev.lapidary.engine.cpu.base.Lanes;
import dev.lapidary.engine.cpu.base.OpenBlas;

/**
 * The CPU in single precision: OpenBLAS for many products, the Vector API for all else. This class picks slices and launches
 * kernels on them, {@link CpuTexts} those of texts and {@link CpuImages} those on images; how an array is cut depends on its shape alone, so results do not depend
 * on the number of threads.
 */
public final class CpuBackend extends CpuTexts {
    private final Pool pool;

    public CpuBackend(int threads, ConvolutionAlgorithm convolutions, Pool pool) {
        super(threads, convolutions);
        this.pool = pool;
    }

    @Override
    public String description() {
        return "CPU, " + workers.threads() + (workers.threads() == 1 ? " thread, " : " threads, ")
                + Lanes.SPECIES.vectorBitSize() + "-bit vectors, " + OpenBlas.name();
    }

    @Override
    public DType floatType() {
        return DType.F32;
    }

    @Override
    public Pool pool() {
        return pool;
    }

    @Override
    public HostAccess host() {
        return HostAccess.NATIVE;
    }

    // --- elementwise ---

    @Override
    public void fill(double value, NdArray y) {
        long to = y.address();
        float bits = y.dtype() == DType.I32 ? Float.intBitsToFloat((int) value) : (float) value;
        launcher.elements(y.size(), (at, n) -> Elementwise.fill(bits, to + at, n));
    }

    @Override
    public void copy(NdArray x, NdArray y) {
        long from = x.address();
        long to = y.address();
        launcher.elements(x.size(), (at, n) -> Elementwise.copy(from + at, to + at, 4L * n));
    }

    @Override
    public void add(NdArray a, NdArray b, NdArray y) {
        long left = a.address();
        long right = b.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> Elementwise.add(left + at, right + at, to + at, n));
    }

    @Override
    public void multiply(NdArray a, NdArray b, NdArray y) {
        long left = a.address();
        long right = b.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> Elementwise.multiply(left + at, right + at, to + at, n));
    }

    @Override
    public void divide(NdArray a, NdArray b, NdArray y) {
        long left = a.address();
        long right = b.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> Elementwise.divide(left + at, right + at, to + at, n));
    }

    @Override
    public void sqrt(NdArray x, NdArray y) {
        long from = x.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> Elementwise.sqrt(from + at, to + at, n));
    }

    @Override
    public void scale(double scale, double shift, NdArray x, NdArray y) {
        long from = x.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> Elementwise.scale((float) scale, (float) shift, from + at, to + at, n));
    }

    @Override
    public void axpy(double alpha, NdArray x, NdArray sum) {
        long from = x.address();
        long to = sum.address();
        launcher.elements(x.size(), (at, n) -> Elementwise.axpy((float) alpha, from + at, to + at, n));
    }

    @Override
    public void activate(Activation f, NdArray x, NdArray y) {
        long from = x.address();
        long to = y.address();
        launcher.elements(x.size(), (at, n) -> Activations.forward(f, from + at, to + at, n));
    }

    @Override
    public void activateBackward(Activation f, NdArray x, NdArray dy, NdArray dx) {
        long input = x.address();
        long from = dy.address();
        long to = dx.address();
        launcher.elements(x.size(), (at, n) -> Activations.backward(f, input + at, from + at, to + at, n));
    }

    @Override
    public void dropout(DropoutMask dropout, int firstRow, NdArray x, NdArray y) {
        int columns = x.shape().columns();
        long from = x.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            long factors = scratch.floats(Dropouts.room(columns));
            for (int i = first; i < end; i++) {
                long at = 4L * i * columns;
                Dropouts.apply(dropout, firstRow + i, from + at, factors, to + at, columns);
            }
        });
    }

    // --- rows and columns ---

    @Override
    public void addRow(NdArray x, NdArray bias, NdArray y) {
        int columns = x.shape().columns();
        long from = x.address();
        long row = bias.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                Elementwise.add(from + 4L * i * columns, row, to + 4L * i * columns, columns);
            }
        });
    }

    @Override
    public void sumRows(NdArray x, NdArray sum) {
        columnSums.add(x.address(), x.shape().rows(), x.shape().columns(), sum.address());
    }

    @Override
    public void copyBlock(NdArray x, int xRow, int xColumn, NdArray y, int yRow, int yColumn, int rows, int columns) {
        long strideX = 4L * x.shape().columns();
        long strideY = 4L * y.shape().columns();
        long from = x.address() + xRow * strideX + 4L * xColumn;
        long to = y.address() + yRow * strideY + 4L * yColumn;
        launcher.rows(rows, columns, (first, end, scratch) -> {
            for (int i = first; i < end; i++) {
                Elementwise.copy(from + i * strideX, to + i * strideY, 4L * columns);
            }
        });
    }

    // --- products, reductions, updates ---

    @Override
    public void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double keep, NdArray y) {
        int inner = a.shape().dim(transposeA ? 0 : 1);
        try (Scope scope = Scope.root(this, "matmul")) {
            Gemm.of(a, transposeA, b, transposeB, inner, keep, y).run(launcher, scope, Gemm.Finish.NOTHING);
        }
    }

    @Override
    public double sum(NdArray x) {
        long from = x.address();
        return launcher.total(x.size(), (at, n) -> Reductions.blocked(Reductions::sum, from + at, n));
    }

    @Override
    public double sumOfSquares(NdArray x) {
        long from = x.address();
        return launcher.total(x.size(), (at, n) -> Reductions.blocked(Reductions::squares, from + at, n));
    }

    @Override
    public double penalty(double l1, double l2, NdArray p, NdArray sum) {
        long from = p.address();
        long to = sum.address();
        return launcher.total(p.size(), (at, n) -> {
            Elementwise.penaltyGradient((float) l1, (float) l2, from + at, to + at, n);
            return l2 * Reductions.blocked(Reductions::squares, from + at, n)
                    + l1 * Reductions.blocked(Reductions::magnitudes, from + at, n);
        });
    }

    // --- fused ---

    @Override
    public void linear(NdArray x, NdArray w, NdArray bias, NdArray y) {
        long row = bias.address();
        long to = y.address();
        int columns = y.shape().columns();
        Gemm product = Gemm.of(x, false, w, true, x.shape().columns(), 0, y);
        try (Scope scope = Scope.root(this, "linear")) {
            product.run(launcher, scope, (firstRow, firstColumn, height, width) -> {
                for (int i = firstRow; i < firstRow + height; i++) {
                    long at = to + 4 * ((long) i * columns + firstColumn);
                    Elementwise.add(at, row + 4L * firstColumn, at, width);
                }
            });
        }
    }

    /** Two products side by side, so that threads wait for each other once. */
    @Override
    public void linearBackward(NdArray x, NdArray w, NdArray dy, double keep, NdArray dx, NdArray wSum) {
        Gemm weights = Gemm.of(dy, true, x, false, dy.shape().rows(), 1, wSum);
        Gemm inputs = Gemm.of(dy, false, w, false, dy.shape().columns(), keep, dx);
        try (Scope scope = Scope.root(this, "linear")) {
            weights.runBeside(inputs, launcher, scope);
        }
    }

    @Override
    public void adam(AdamStep step, NdArray p, NdArray g, NdArray m, NdArray v) {
        long parameters = p.address();
        long gradient = g.address();
        long first = m.address();
        long second = v.address();
        launcher.elements(
                p.size(), (at, n) -> Optimizers.adam(step, parameters + at, gradient + at, first + at, second + at, n));
    }

    @Override
    public void adamRows(AdamStep step, NdArray rows, NdArray p, NdArray g, NdArray m, NdArray v) {
        int columns = p.shape().columns();
        long numbers = rows.address();
        long parameters = p.address();
        long gradient = g.address();
        long first = m.address();
        long second = v.address();
        launcher.rows(rows.shape().dim(0), columns, (from, end, scratch) -> {
            for (int i = from; i < end; i++) {
                long at = 4L * Lanes.getInt(numbers + 4L * i) * columns;
                Optimizers.adam(step, parameters + at, gradient + at, first + at, second + at, columns);
            }
        });
    }

    @Override
    public void sgd(SgdStep step, NdArray p, NdArray g, NdArray velocity) {
        long parameters = p.address();
        long gradient = g.address();
        if (velocity == null) {
            launcher.elements(p.size(), (at, n) -> Optimizers.sgd(step, parameters + at, gradient + at, n));
        } else {
            long momentum = velocity.address();
            launcher.elements(
                    p.size(), (at, n) -> Optimizers.sgd(step, parameters + at, gradient + at, momentum + at, n));
        }
    }
}
