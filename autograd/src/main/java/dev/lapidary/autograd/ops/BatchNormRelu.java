package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn.Recomputable;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.kernels.Affine;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@link BatchNorm}, a residual's addition and ReLU in one pass, which keeps nothing but its input and its output:
 *
 * <pre>
 * y = max(s, 0), s = batchNorm(x) + residual
 * ds = dy where y > 0, else 0      dresidual = ds      dx, dγ, dβ as BatchNorm's, of ds
 * </pre>
 *
 * <p>Shapes: {@code […, channels]}, {@code [channels]} twice → {@code […, channels]}, the residual's too.
 */
public final class BatchNormRelu {
    private BatchNormRelu() {}

    public static Tensor batchNormRelu(Tensor x, Tensor gamma, Tensor beta, BatchStatistics statistics) {
        return batchNormRelu(x, gamma, beta, statistics, null);
    }

    /** @param residual null for none */
    public static Tensor batchNormRelu(
            Tensor x, Tensor gamma, Tensor beta, BatchStatistics statistics, Tensor residual) {
        Checks.perColumn("batchNormRelu", "gamma", x, gamma);
        Checks.perColumn("batchNormRelu", "beta", x, beta);
        statistics.require("batchNormRelu", x);
        Tensor added = residual == null ? x : residual;
        Checks.sameShape("batchNormRelu", x, added);
        NdArray y = Checks.result("batchNormRelu", x.shape(), x, gamma, beta, added);
        normalize(x, gamma, beta, statistics, residual, y);
        return Graph.record(y, new Back(x, gamma, beta, statistics, residual, y));
    }

    private static void normalize(
            Tensor x, Tensor gamma, Tensor beta, BatchStatistics statistics, Tensor residual, NdArray y) {
        y.backend()
                .normalizations()
                .batchNormRelu(
                        x.data(),
                        new Affine(gamma.data(), beta.data()),
                        statistics.values(),
                        residual == null ? null : residual.data(),
                        y);
    }

    record Back(Tensor x, Tensor gamma, Tensor beta, BatchStatistics statistics, Tensor residual, NdArray y)
            implements Recomputable {
        @Override
        public List<Tensor> inputs() {
            return Stream.of(x, gamma, beta, residual)
                    .filter(input -> input != null)
                    .toList();
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dSum = residual == null ? null : dy;
            NdArray dx = residual == null ? dy : Checks.like("batchNormRelu", dy);
            dy.backend()
                    .normalizations()
                    .batchNormReluBackward(
                            x.data(),
                            new Affine(gamma.data(), beta.data()),
                            statistics.values(),
                            y,
                            dy,
                            dSum,
                            dx,
                            new Affine(Checks.sumOrScratch(gamma, dy), Checks.sumOrScratch(beta, dy)));
            Checks.giveOrRelease(x, dx);
            if (residual != null) {
                Checks.giveOrRelease(residual, dSum);
            }
        }

        @Override
        public void recompute(NdArray y) {
            normalize(x, gamma, beta, statistics, residual, y);
        }

        @Override
        public List<NdArray> saved() {
            return statistics.arrays();
        }
    }
}
