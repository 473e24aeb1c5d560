package dev.lapidary.engine.cpu;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.cpu.gemm.Gemm;
import dev.lapidary.engine.cpu.simd.ElementwiseKernel;
import dev.lapidary.engine.cpu.threads.Launcher;
import dev.lapidary.engine.kernels.Matrices;

/** Products of matrices, by {@link Gemm}. */
final class CpuMatrices implements Matrices {
    private final Launcher launcher;

    CpuMatrices(Launcher launcher) {
        this.launcher = launcher;
    }

    // --- products, reductions, updates ---

    @Override
    public void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double beta, NdArray y) {
        int inner = a.shape().dim(transposeA ? 0 : 1);
        try (Scope scope = Scope.root(y.backend(), "matmul")) {
            Gemm.of(a, transposeA, b, transposeB, inner, beta, y).run(launcher, scope, Gemm.Epilogue.NOTHING);
        }
    }

    // --- fused ---

    @Override
    public void linear(NdArray x, NdArray w, NdArray bias, NdArray y) {
        long row = bias.address();
        long to = y.address();
        int columns = y.shape().columns();
        Gemm product = Gemm.of(x, false, w, true, x.shape().columns(), 0, y);
        try (Scope scope = Scope.root(y.backend(), "linear")) {
            product.run(launcher, scope, (firstRow, firstColumn, height, width) -> {
                for (int i = firstRow; i < firstRow + height; i++) {
                    long at = to + 4 * ((long) i * columns + firstColumn);
                    ElementwiseKernel.add(at, row + 4L * firstColumn, at, width);
                }
            });
        }
    }

    /** Two products side by side, so that threads wait for each other once. */
    @Override
    public void linearBackward(NdArray x, NdArray w, NdArray dy, double beta, NdArray dx, NdArray wSum) {
        Gemm weights = Gemm.of(dy, true, x, false, dy.shape().rows(), 1, wSum);
        Gemm inputs = Gemm.of(dy, false, w, false, dy.shape().columns(), beta, dx);
        try (Scope scope = Scope.root(dx.backend(), "linear")) {
            weights.runConcurrently(inputs, launcher, scope);
        }
    }
}
