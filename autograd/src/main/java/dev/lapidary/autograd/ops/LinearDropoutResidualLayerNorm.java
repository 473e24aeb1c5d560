package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn.Recomputable;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.NormStatistics;
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
public final class LinearDropoutResidualLayerNorm {
    private LinearDropoutResidualLayerNorm() {}

    /** @param f null for none */
    public static Tensor linearDropoutResidualLayerNorm(
            Activation f,
            Tensor x,
            Tensor weight,
            Tensor bias,
            DropoutMask mask,
            Tensor residual,
            Tensor gamma,
            Tensor beta,
            double epsilon) {
        Checks.linear("linearDropoutResidualLayerNorm", x, weight, bias);
        Shape shape = Shape.of(x.shape().dim(0), weight.shape().dim(0));
        Checks.require(
                residual.shape().equals(shape),
                "linearDropoutResidualLayerNorm",
                "the residual must have the projection's shape",
                residual.shape(),
                shape);
        Checks.sameType("linearDropoutResidualLayerNorm", x, residual);
        Checks.perColumn("linearDropoutResidualLayerNorm", "gamma", residual, gamma);
        Checks.perColumn("linearDropoutResidualLayerNorm", "beta", residual, beta);
        NdArray y = Checks.result("linearDropoutResidualLayerNorm", shape, x, weight, bias, residual, gamma, beta);
        NdArray sum = Checks.like("linearDropoutResidualLayerNorm", y);
        Shape perRow = Shape.of(shape.rows());
        NormStatistics statistics = NormStatistics.ofInput(
                y.scope().empty("linearDropoutResidualLayerNorm", perRow),
                y.scope().empty("linearDropoutResidualLayerNorm", perRow));
        DropoutMask active = y.scope().isInference() ? DropoutMask.NONE : mask;
        NdArray activated = activated(f, x);
        y.backend().matrices().linear(activated, weight.data(), bias.data(), sum);
        releaseUnlessInput(activated, x);
        y.backend()
                .normalizations()
                .residualNorm(
                        active,
                        sum,
                        residual.data(),
                        new Affine(gamma.data(), beta.data()),
                        epsilon,
                        sum,
                        y,
                        statistics);
        return Graph.record(y, new Back(f, x, weight, bias, active, residual, gamma, beta, epsilon, sum, statistics));
    }

    private static NdArray activated(Activation f, Tensor x) {
        if (f == null) {
            return x.data();
        }
        NdArray activated = Checks.like("linearDropoutResidualLayerNorm", x.data());
        x.backend().elementwise().activate(f, x.data(), activated);
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
            NormStatistics statistics)
            implements Recomputable {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, weight, bias, residual, gamma, beta);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dp = Checks.like("linearDropoutResidualLayerNorm", dy);
            NdArray dResidual = Checks.like("linearDropoutResidualLayerNorm", dy);
            Affine affineSum = new Affine(Checks.sumOrScratch(gamma, dy), Checks.sumOrScratch(beta, dy));
            dy.backend()
                    .normalizations()
                    .residualNormBackward(mask, sum, gamma.data(), statistics, dy, dp, dResidual, affineSum);
            Checks.giveOrRelease(residual, dResidual);
            if (bias.requiresGradient()) {
                dy.backend().rows().sumOverRows(dp, bias.gradientAccumulator());
            }
            if (f == null) {
                Linear.back("linearDropoutResidualLayerNorm", x, weight, dp);
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
                backend.matrices().matmul(dp, true, activated, false, 1, weight.gradientAccumulator());
                activated.release();
            }
            if (x.requiresGradient()) {
                NdArray dx = Checks.like("linearDropoutResidualLayerNorm", x.data());
                backend.matrices().matmul(dp, false, weight.data(), false, 0, dx);
                backend.elementwise().activateBackward(f, x.data(), dx, dx);
                x.accumulateOwned(dx);
            }
        }

        @Override
        public void recompute(NdArray y) {
            y.backend().normalizations().layerNorm(sum, new Affine(gamma.data(), beta.data()), epsilon, y, statistics);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(sum, statistics.mean(), statistics.rstd());
        }
    }
}
