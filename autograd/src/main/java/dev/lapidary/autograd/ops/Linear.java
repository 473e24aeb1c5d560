package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * Y = X·Wᵀ + b, b added to every row;  dX = dY·W, dW = dYᵀ·X, db = Σ rows of dY.
 *
 * <p>Shapes: {@code [n, in]}, {@code [out, in]}, {@code [out]} → {@code [n, out]}.
 */
public final class Linear {
    private Linear() {}

    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        Checks.linear("linear", x, weight, bias);
        NdArray y = Checks.result(
                "linear", Shape.of(x.shape().dim(0), weight.shape().dim(0)), x, weight, bias);
        y.backend().matrices().linear(x.data(), weight.data(), bias.data(), y);
        return Graph.record(y, new Back(x, weight, bias));
    }

    record Back(Tensor x, Tensor weight, Tensor bias) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, weight, bias);
        }

        @Override
        public void backward(NdArray dy) {
            back("linear", x, weight, dy);
            if (bias.requiresGradient()) {
                dy.backend().rows().sumOverRows(dy, bias.gradientAccumulator());
            }
        }
    }

    /** Gives X its gradient dY·W, and the weight dYᵀ·X, each if it is wanted. */
    static void back(String op, Tensor x, Tensor weight, NdArray dy) {
        if (!x.requiresGradient()) {
            if (weight.requiresGradient()) {
                dy.backend().matrices().matmul(dy, true, x.data(), false, 1, weight.gradientAccumulator());
            }
            return;
        }
        // The product adds to what others gave X: keys and values go the same way as queries, and so does the residual.
        boolean first = x.gradient() == null;
        double keep = first ? 0 : 1;
        NdArray dx = first ? Checks.like(op, x.data()) : x.gradientAccumulator();
        if (weight.requiresGradient()) {
            dy.backend().matrices().linearBackward(x.data(), weight.data(), dy, keep, dx, weight.gradientAccumulator());
        } else {
            dy.backend().matrices().matmul(dy, false, weight.data(), false, keep, dx);
        }
        if (first) {
            x.accumulateOwned(dx);
        }
    }
}
