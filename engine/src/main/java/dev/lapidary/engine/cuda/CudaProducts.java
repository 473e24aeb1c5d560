package dev.lapidary.engine.cuda;

import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Precision;
import dev.lapidary.engine.Scope;

/** Products of matrices, which cuBLAS computes, and the type of activations, which decides in what precision. */
abstract class CudaProducts extends CudaImages {
    private final DType activationType;

    CudaProducts(CudaDevice device, Precision precision) {
        super(device);
        activationType = precision == Precision.BF16 ? DType.BF16 : floatType();
    }

    @Override
    public final DType activationType() {
        return activationType;
    }

    @Override
    public void matmul(NdArray a, boolean transposeA, NdArray b, boolean transposeB, double keep, NdArray y) {
        int inner = a.shape().dim(transposeA ? 0 : 1);
        if (inner == 0 && keep == 0) {
            fill(0, y);
        } else if (inner > 0 && y.size() > 0) {
            try (Scope scratch = Scope.root(this, "matmul")) {
                NdArray left = as(activationType, a, scratch);
                NdArray right = as(activationType, b, scratch);
                device.multiply(left, transposeA, right, transposeB, inner, (float) keep, y);
            }
        }
    }

    /** In bfloat16 the bias is rounded as the weights are, and y once, with all added up. */
    @Override
    public void linear(NdArray x, NdArray w, NdArray bias, NdArray y) {
        boolean aligned = CublasLt.isAligned(x.address(), w.address(), bias.address());
        int inner = x.shape().dim(1);
        if (inner == 0 || y.size() == 0 || !aligned || !device.hasLinear(activationType, inner, y)) {
            super.linear(x, w, bias, y);
            return;
        }
        try (Scope scratch = Scope.root(this, "linear")) {
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
        copy(x, y);
        return y;
    }
}
