package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn.Recomputable;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import java.util.List;

/**
 * Layer normalization (Ba, Kiros and Hinton, 2016). Per row, with μ its mean, r = 1/√(variance + ε) and x̂ = (x − μ)·r:
 *
 * <pre>
 * y  = x̂ ⊙ γ + β
 * dx = r·(h − avg(h) − x̂·avg(h ⊙ x̂)),  h = dy ⊙ γ      dγ = Σ rows of dy ⊙ x̂      dβ = Σ rows of dy
 * </pre>
 *
 * <p>Shapes: {@code [n, hidden]}, {@code [hidden]}, {@code [hidden]} → {@code [n, hidden]}.
 */
public final class LayerNorm {
    private LayerNorm() {}

    public static Tensor layerNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon) {
        Checks.perColumn("layerNorm", "gamma", x, gamma);
        Checks.perColumn("layerNorm", "beta", x, beta);
        NdArray y = Checks.result("layerNorm", x.shape(), x, gamma, beta);
        Shape perRow = Shape.of(x.shape().rows());
        NdArray mean = y.scope().empty("layerNorm", perRow);
        NdArray rstd = y.scope().empty("layerNorm", perRow);
        y.backend().layerNorm(x.data(), gamma.data(), beta.data(), epsilon, y, mean, rstd);
        return Graph.record(y, new Back(x, gamma, beta, epsilon, mean, rstd));
    }

    record Back(Tensor x, Tensor gamma, Tensor beta, double epsilon, NdArray mean, NdArray rstd)
            implements Recomputable {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, gamma, beta);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("layerNorm", dy);
            NdArray gammaSum = Checks.sumOrScratch(gamma, dy);
            NdArray betaSum = Checks.sumOrScratch(beta, dy);
            dy.backend().layerNormBackward(x.data(), gamma.data(), mean, rstd, dy, dx, gammaSum, betaSum);
            Checks.giveOrRelease(x, dx);
        }

        @Override
        public void recompute(NdArray y) {
            y.backend().layerNorm(x.data(), gamma.data(), beta.data(), epsilon, y, mean, rstd);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(mean, rstd);
        }
    }
}
