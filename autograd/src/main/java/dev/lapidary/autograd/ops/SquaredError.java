package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * The squared distance of values from targets, divided by a number of the caller's choice:
 *
 * <pre>
 * loss = Σ (x − t)² / divisor      dx = dLoss·2·(x − t) / divisor
 * </pre>
 *
 * <p>PyTorch's {@code MSELoss} is this with the number of values for a divisor. Shapes: any, the same → a scalar.
 */
public final class SquaredError {
    private SquaredError() {}

    /** @param targets as many as there are values */
    public static Tensor squaredError(Tensor x, long divisor, double... targets) {
        Checks.require(
                targets.length == x.shape().size(),
                "squaredError",
                "needs one target per value",
                x.shape(),
                targets.length);
        Checks.require(divisor > 0, "squaredError", "divides by a positive number", divisor);
        DType single = x.backend().floatType();
        NdArray loss = Checks.result("squaredError", single, Shape.SCALAR, x);
        NdArray difference = Checks.like("squaredError", x.data());
        difference.set(targets);
        loss.backend().elementwise().scale(-1, 0, difference, difference);
        loss.backend().elementwise().add(x.data(), difference, difference);
        NdArray square = Checks.like("squaredError", difference);
        loss.backend().elementwise().multiply(difference, difference, square);
        loss.backend().reductions().mean(square, divisor, loss);
        square.release();
        return Graph.record(loss, new Back(x, difference, divisor));
    }

    record Back(Tensor x, NdArray difference, long divisor) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray twice = Checks.like("squaredError", difference);
            dy.backend().elementwise().scale(2, 0, difference, twice);
            dy.backend().elementwise().axpy(dy, divisor, twice, x.gradientAccumulator());
            twice.release();
        }

        @Override
        public List<NdArray> saved() {
            return List.of(difference);
        }
    }
}
