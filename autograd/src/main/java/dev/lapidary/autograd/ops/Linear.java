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
        y.backend().linear(x.data(), weight.data(), bias.data(), y);
        return Graph.record(y, new Back(x, weight, bias));
    }

    record Back(Tensor x, Tensor weight, Tensor bias) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, weight, bias);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = back("linear", x, x.data(), weight, dy);
            if (dx != null) {
                x.giveGradient(dx);
            }
            if (bias.requiresGradient()) {
                dy.backend().sumRows(dy, bias.gradientSum());
            }
        }
    }

    /**
     * Adds dYᵀ·X to the weight's gradient and computes dX = dY·W, each if it is wanted.
     *
     * @param input what X was computed from
     * @return null if {@code input} needs no gradient
     */
    static NdArray back(String op, Tensor input, NdArray x, Tensor weight, NdArray dy) {
        NdArray dx = input.requiresGradient() ? Checks.like(op, x) : null;
        if (dx != null && weight.requiresGradient()) {
            dy.backend().linearBackward(x, weight.data(), dy, dx, weight.gradientSum());
        } else if (dx != null) {
            dy.backend().matmul(dy, false, weight.data(), false, 0, dx);
        } else if (weight.requiresGradient()) {
            dy.backend().matmul(dy, true, x, false, 1, weight.gradientSum());
        }
        return dx;
    }
}
