package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.cuda.driver.CublasLt;
import dev.lapidary.engine.kernels.Elementwise;
import dev.lapidary.engine.kernels.Matrices;

/** Products of matrices, which cuBLAS computes in the precision of activations. */
final class CudaMatrices implements Matrices {
    private final CudaDevice device;
    private final DType activationType;
    private final Elementwise elementwise;

    CudaMatrices(CudaDevice device, DType activationType, Elementwise elementwise) {
        this.device = device;
        this.activationType = activationType;
        this.elementwise = elementwise;
    }

    @Override
    public void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double beta, NdArray y) {
        int inner = a.shape().dim(transposeA ? 0 : 1);
        if (inner == 0 && beta == 0) {
            elementwise.fill(0, y);
        } else if (inner > 0 && y.size() > 0) {
            try (Scope scratch = Scope.root(y.backend(), "matmul")) {
                NdArray left = as(activationType, a, scratch);
                NdArray right = as(activationType, b, scratch);
                device.multiply(left, transposeA, right, transposeB, inner, (float) beta, y);
            }
        }
    }

    /** In bfloat16 the bias is rounded as the weights are, and y once, with all added up. */
    @Override
    public void linear(NdArray x, NdArray w, NdArray bias, NdArray y) {
        boolean aligned = CublasLt.isAligned(x.address(), w.address(), bias.address());
        int inner = x.shape().dim(1);
        if (inner == 0 || y.size() == 0 || !aligned || !device.hasLinear(activationType, inner, y)) {
            Matrices.super.linear(x, w, bias, y);
            return;
        }
        try (Scope scratch = Scope.root(y.backend(), "linear")) {
            NdArray inputs = as(activationType, x, scratch);
            NdArray weights = as(activationType, w, scratch);
            device.linear(inputs, weights, as(y.dtype(), bias, scratch), y);
        }
    }

    /** x itself if it is of that type, else a copy that is. */
    private NdArray as(DType type, NdArray x, Scope scratch) {
        if (x.dtype() == type) {
            return x;
        }
        NdArray y = scratch.empty("copy", type, x.shape());
        elementwise.copy(x, y);
        return y;
    }
}
