package dev.lapidary.engine.cpu;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.cpu.kernels.ActivationKernel;
import dev.lapidary.engine.cpu.kernels.DropoutKernel;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.kernels.Elementwise;

/** Elementwise kernels, on slices of arrays side by side. */
final class CpuElementwise implements Elementwise {
    private final Launcher launcher;

    CpuElementwise(Launcher launcher) {
        this.launcher = launcher;
    }

    // --- elementwise ---

    @Override
    public void fill(double value, NdArray y) {
        long to = y.address();
        float bits = y.dtype() == DType.I32 ? Float.intBitsToFloat((int) value) : (float) value;
        launcher.elements(y.size(), (at, n) -> ElementwiseKernel.fill(bits, to + at, n));
    }

    @Override
    public void copy(NdArray x, NdArray y) {
        long from = x.address();
        long to = y.address();
        launcher.elements(x.size(), (at, n) -> ElementwiseKernel.copy(from + at, to + at, 4L * n));
    }

    @Override
    public void add(NdArray a, NdArray b, NdArray y) {
        long left = a.address();
        long right = b.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> ElementwiseKernel.add(left + at, right + at, to + at, n));
    }

    @Override
    public void multiply(NdArray a, NdArray b, NdArray y) {
        long left = a.address();
        long right = b.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> ElementwiseKernel.multiply(left + at, right + at, to + at, n));
    }

    @Override
    public void divide(NdArray a, NdArray b, NdArray y) {
        long left = a.address();
        long right = b.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> ElementwiseKernel.divide(left + at, right + at, to + at, n));
    }

    @Override
    public void sqrt(NdArray x, NdArray y) {
        long from = x.address();
        long to = y.address();
        launcher.elements(y.size(), (at, n) -> ElementwiseKernel.sqrt(from + at, to + at, n));
    }

    @Override
    public void scale(double scale, double shift, NdArray x, NdArray y) {
        long from = x.address();
        long to = y.address();
        launcher.elements(
                y.size(), (at, n) -> ElementwiseKernel.scale((float) scale, (float) shift, from + at, to + at, n));
    }

    @Override
    public void axpy(double alpha, NdArray x, NdArray sum) {
        long from = x.address();
        long to = sum.address();
        launcher.elements(x.size(), (at, n) -> ElementwiseKernel.axpy((float) alpha, from + at, to + at, n));
    }

    @Override
    public void activate(Activation f, NdArray x, NdArray y) {
        long from = x.address();
        long to = y.address();
        launcher.elements(x.size(), (at, n) -> ActivationKernel.forward(f, from + at, to + at, n));
    }

    @Override
    public void activateBackward(Activation f, NdArray x, NdArray dy, NdArray dx) {
        long input = x.address();
        long from = dy.address();
        long to = dx.address();
        launcher.elements(x.size(), (at, n) -> ActivationKernel.backward(f, input + at, from + at, to + at, n));
    }

    @Override
    public void dropout(DropoutMask dropout, int firstRow, NdArray x, NdArray y) {
        int columns = x.shape().columns();
        long from = x.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), x.shape().columns(), (first, end, scratch) -> {
            long factors = scratch.floats(DropoutKernel.bufferSize(columns));
            for (int i = first; i < end; i++) {
                long at = 4L * i * columns;
                DropoutKernel.apply(dropout, firstRow + i, from + at, factors, to + at, columns);
            }
        });
    }

    @Override
    public void residualAdd(DropoutMask dropout, NdArray x, NdArray residual, NdArray y) {
        if (dropout.isNone()) {
            add(x, residual, y);
            return;
        }
        int columns = x.shape().columns();
        long from = x.address();
        long added = residual.address();
        long to = y.address();
        launcher.rows(x.shape().rows(), columns, (first, end, scratch) -> {
            long factors = scratch.floats(DropoutKernel.bufferSize(columns));
            for (int i = first; i < end; i++) {
                long at = 4L * i * columns;
                DropoutKernel.apply(dropout, i, from + at, factors, to + at, columns);
                ElementwiseKernel.add(to + at, added + at, to + at, columns);
            }
        });
    }
}
