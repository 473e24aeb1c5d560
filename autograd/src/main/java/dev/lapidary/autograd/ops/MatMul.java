package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/** Y = A·B;  dA = dY·Bᵀ, dB = Aᵀ·dY. Shapes: {@code [n, k]}, {@code [k, m]} → {@code [n, m]}. */
public final class MatMul {
    private MatMul() {}

    public static Tensor matmul(Tensor a, Tensor b) {
        Checks.matrix("matmul", a);
        Checks.matrix("matmul", b);
        Checks.require(
                a.shape().dim(1) == b.shape().dim(0),
                "matmul",
                "the columns of the first must be the rows of the second",
                a.shape(),
                b.shape());
        Checks.sameType("matmul", a, b);
        NdArray y = Checks.result("matmul", Shape.of(a.shape().dim(0), b.shape().dim(1)), a, b);
        y.backend().matrices().matmul(a.data(), false, b.data(), false, 0, y);
        return Graph.record(y, new Back(a, b));
    }

    record Back(Tensor a, Tensor b) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(a, b);
        }

        @Override
        public void backward(NdArray dy) {
            if (a.requiresGradient()) {
                dy.backend().matrices().matmul(dy, false, b.data(), true, 1, a.gradientAccumulator());
            }
            if (b.requiresGradient()) {
                dy.backend().matrices().matmul(a.data(), true, dy, false, 1, b.gradientAccumulator());
            }
        }
    }
}
