package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * The end of a transformer's sub-layer, in one pass: y = layerNorm(s), s = x ⊙ M + residual, M the dropout's factors.
 *
 * <p>ds as in {@link LayerNorm};  dx = ds ⊙ M, dResidual = ds.
 *
 * <p>Shapes: {@code [n, hidden]} twice, {@code [hidden]} twice → {@code [n, hidden]}.
 */
public final class ResidualNorm {
    private ResidualNorm() {}

    public static Tensor residualNorm(
            Tensor x, DropoutMask mask, Tensor residual, Tensor gamma, Tensor beta, double epsilon) {
        Checks.sameShape("residualNorm", x, residual);
        Checks.perColumn("residualNorm", "gamma", x, gamma);
        Checks.perColumn("residualNorm", "beta", x, beta);
        NdArray y = Checks.result("residualNorm", x.shape(), x, residual, gamma, beta);
        NdArray sum = Checks.like("residualNorm", y);
        Shape perRow = Shape.of(x.shape().rows());
        NdArray mean = y.scope().empty("residualNorm", perRow);
        NdArray rstd = y.scope().empty("residualNorm", perRow);
        DropoutMask active = y.scope().isInference() ? DropoutMask.NONE : mask;
        y.backend()
                .residualNorm(
                        active, x.data(), residual.data(), gamma.data(), beta.data(), epsilon, sum, y, mean, rstd);
        return Graph.record(y, new Back(x, active, residual, gamma, beta, sum, mean, rstd));
    }

    record Back(
            Tensor x,
            DropoutMask mask,
            Tensor residual,
            Tensor gamma,
            Tensor beta,
            NdArray sum,
            NdArray mean,
            NdArray rstd)
            implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, residual, gamma, beta);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("residualNorm", dy);
            NdArray dResidual = Checks.like("residualNorm", dy);
            NdArray gammaSum = Checks.sumOrScratch(gamma, dy);
            NdArray betaSum = Checks.sumOrScratch(beta, dy);
            dy.backend()
                    .residualNormBackward(mask, sum, gamma.data(), mean, rstd, dy, dx, dResidual, gammaSum, betaSum);
            Checks.giveOrRelease(x, dx);
            Checks.giveOrRelease(residual, dResidual);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(sum, mean, rstd);
        }
    }
}
