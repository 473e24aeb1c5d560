package dev.lapidary.engine.kernels;

import dev.lapidary.engine.NdArray;

/** Products of matrices. */
public interface Matrices {
    /** y = op(a)·op(b) + beta·y for matrices, op transposing where asked; {@code beta} is 0 (y may be undefined) or 1. */
    void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double beta, NdArray y);

    /** y = x·wᵀ + bias, for x {@code [n, in]}, w {@code [out, in]}. */
    default void linear(NdArray x, NdArray w, NdArray bias, NdArray y) {
        matmul(x, false, w, true, 0, y);
        y.backend().rows().addBias(y, bias, y);
    }

    /** Backward of {@link #linear} but for the bias: dx = dy·w + beta·dx, {@code beta} as for a product, and wSum += dyᵀ·x. */
    default void linearBackward(NdArray x, NdArray w, NdArray dy, double beta, NdArray dx, NdArray wSum) {
        matmul(dy, true, x, false, 1, wSum);
        matmul(dy, false, w, false, beta, dx);
    }
}
