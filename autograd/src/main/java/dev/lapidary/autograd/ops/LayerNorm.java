package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn.Recomputable;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.kernels.Affine;
import dev.lapidary.engine.kernels.NormStatistics;
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
        NormStatistics statistics = NormStatistics.ofInput(
                y.scope().empty("layerNorm", perRow), y.scope().empty("layerNorm", perRow));
        y.backend().normalizations().layerNorm(x.data(), new Affine(gamma.data(), beta.data()), epsilon, y, statistics);
        return Graph.record(y, new Back(x, gamma, beta, epsilon, statistics));
    }

    record Back(Tensor x, Tensor gamma, Tensor beta, double epsilon, NormStatistics statistics)
            implements Recomputable {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, gamma, beta);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("layerNorm", dy);
            Affine affineSum = new Affine(Checks.sumOrScratch(gamma, dy), Checks.sumOrScratch(beta, dy));
            dy.backend().normalizations().layerNormBackward(x.data(), gamma.data(), statistics, dy, dx, affineSum);
            Checks.giveOrRelease(x, dx);
        }

        @Override
        public void recompute(NdArray y) {
            y.backend()
                    .normalizations()
                    .layerNorm(x.data(), new Affine(gamma.data(), beta.data()), epsilon, y, statistics);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(statistics.mean(), statistics.rstd());
        }
    }
}
