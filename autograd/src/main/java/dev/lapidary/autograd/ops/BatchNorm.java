package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn.Recomputable;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Affine;
import java.util.List;

/**
 * Batch normalization (Ioffe and Szegedy, 2015), a row being a pixel. Per column, with μ and r = 1/√(variance + ε) from the
 * {@link BatchStatistics} and x̂ = (x − μ)·r:
 *
 * <pre>
 * y  = x̂ ⊙ γ + β
 * dx = γ·r·(dy − avg(dy) − x̂·avg(dy ⊙ x̂))      dγ = Σ rows of dy ⊙ x̂      dβ = Σ rows of dy
 * </pre>
 *
 * <p>Averages are over rows; they come of μ and r depending on x, and are left out where those are constants.
 *
 * <p>Shapes: {@code […, channels]}, {@code [channels]} twice → {@code […, channels]}.
 */
public final class BatchNorm {
    private BatchNorm() {}

    public static Tensor batchNorm(Tensor x, Tensor gamma, Tensor beta, BatchStatistics statistics) {
        Checks.perColumn("batchNorm", "gamma", x, gamma);
        Checks.perColumn("batchNorm", "beta", x, beta);
        statistics.require("batchNorm", x);
        NdArray y = Checks.result("batchNorm", x.shape(), x, gamma, beta);
        y.backend().normalizations().batchNorm(x.data(), new Affine(gamma.data(), beta.data()), statistics.values(), y);
        return Graph.record(y, new Back(x, gamma, beta, statistics));
    }

    record Back(Tensor x, Tensor gamma, Tensor beta, BatchStatistics statistics) implements Recomputable {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, gamma, beta);
        }

        @Override
        public void backward(NdArray dy) {
            dy.backend()
                    .normalizations()
                    .batchNormBackward(
                            x.data(),
                            gamma.data(),
                            statistics.values(),
                            dy,
                            dy,
                            new Affine(Checks.sumOrScratch(gamma, dy), Checks.sumOrScratch(beta, dy)));
            Checks.giveOrRelease(x, dy);
        }

        @Override
        public void recompute(NdArray y) {
            y.backend()
                    .normalizations()
                    .batchNorm(x.data(), new Affine(gamma.data(), beta.data()), statistics.values(), y);
        }

        @Override
        public List<NdArray> saved() {
            return statistics.arrays();
        }
    }
}
