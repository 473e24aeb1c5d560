package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn.Recomputable;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * The end of a transformer's sub-layer, which keeps nothing but its input and what it normalised. With f an activation, or
 * nothing, and M the dropout's factors:
 *
 * <pre>
 * y = layerNorm(s), s = p ⊙ M + residual, p = f(x)·Wᵀ + b
 * ds, dγ, dβ as LayerNorm's      dresidual = ds      dp = ds ⊙ M      dW = dpᵀ·f(x), db = Σ rows of dp      dx = (dp·W) ⊙ f′(x)
 * </pre>
 *
 * <p>f(x), the widest array of the model, is computed again for dW: that costs a hundredth of the product.
 *
 * <p>Shapes: {@code [n, in]}, {@code [hidden, in]}, {@code [hidden]}, {@code [n, hidden]}, {@code [hidden]} twice →
 * {@code [n, hidden]}.
 */
public final class ResidualProjection {
    private ResidualProjection() {}

    /** @param f null for none */
    public static Tensor residualProjection(
            Activation f,
            Tensor x,
            Tensor weight,
            Tensor bias,
            DropoutMask mask,
            Tensor residual,
            Tensor gamma,
            Tensor beta,
            double epsilon) {
        Checks.linear("residualProjection", x, weight, bias);
        Shape shape = Shape.of(x.shape().dim(0), weight.shape().dim(0));
        Checks.require(
                residual.shape().equals(shape),
                "residualProjection",
                "the residual must have the projection's shape",
                residual.shape(),
                shape);
        Checks.sameType("residualProjection", x, residual);
        Checks.perColumn("residualProjection", "gamma", residual, gamma);
        Checks.perColumn("residualProjection", "beta", residual, beta);
        NdArray y = Checks.result("residualProjection", shape, x, weight, bias, residual, gamma, beta);
        NdArray sum = Checks.like("residualProjection", y);
        NdArray mean = y.scope().empty("residualProjection", Shape.of(shape.rows()));
        NdArray rstd = y.scope().empty("residualProjection", Shape.of(shape.rows()));
        DropoutMask active = y.scope().isInference() ? DropoutMask.NONE : mask;
        NdArray activated = activated(f, x);
        y.backend().linear(activated, weight.data(), bias.data(), sum);
        releaseUnlessInput(activated, x);
        y.backend().residualNorm(active, sum, residual.data(), gamma.data(), beta.data(), epsilon, sum, y, mean, rstd);
        return Graph.record(y, new Back(f, x, weight, bias, active, residual, gamma, beta, epsilon, sum, mean, rstd));
    }

    private static NdArray activated(Activation f, Tensor x) {
        if (f == null) {
            return x.data();
        }
        NdArray activated = Checks.like("residualProjection", x.data());
        x.backend().activate(f, x.data(), activated);
        return activated;
    }

    private static void releaseUnlessInput(NdArray activated, Tensor x) {
        if (activated != x.data()) {
            activated.release();
        }
    }

    record Back(
            Activation f,
            Tensor x,
            Tensor weight,
            Tensor bias,
            DropoutMask mask,
            Tensor residual,
            Tensor gamma,
            Tensor beta,
            double epsilon,
            NdArray sum,
            NdArray mean,
            NdArray rstd)
            implements Recomputable {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, weight, bias, residual, gamma, beta);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dp = Checks.like("residualProjection", dy);
            NdArray dResidual = Checks.like("residualProjection", dy);
            NdArray gammaSum = Checks.sumOrScratch(gamma, dy);
            NdArray betaSum = Checks.sumOrScratch(beta, dy);
            dy.backend()
                    .residualNormBackward(mask, sum, gamma.data(), mean, rstd, dy, dp, dResidual, gammaSum, betaSum);
            Checks.giveOrRelease(residual, dResidual);
            if (bias.requiresGradient()) {
                dy.backend().sumRows(dp, bias.gradientSum());
            }
            if (f == null) {
                Linear.back("residualProjection", x, weight, dp);
            } else {
                activationBack(dp);
            }
            dp.release();
        }

        /** f(x), computed again, is gone before dx, as large, comes: together they would make the peak of a step's memory. */
        private void activationBack(NdArray dp) {
            Backend backend = dp.backend();
            if (weight.requiresGradient()) {
                NdArray activated = activated(f, x);
                backend.matmul(dp, true, activated, false, 1, weight.gradientSum());
                activated.release();
            }
            if (x.requiresGradient()) {
                NdArray dx = Checks.like("residualProjection", x.data());
                backend.matmul(dp, false, weight.data(), false, 0, dx);
                backend.activateBackward(f, x.data(), dx, dx);
                x.giveGradient(dx);
            }
        }

        @Override
        public void recompute(NdArray y) {
            y.backend().layerNorm(sum, gamma.data(), beta.data(), epsilon, y, mean, rstd);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(sum, mean, rstd);
        }
    }
}
