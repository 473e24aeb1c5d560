package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.GradFn;
import dev.lapidary.autograd.Graph;
import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import java.util.List;

/**
 * Batch normalization (Ioffe and Szegedy, 2015), a row being a pixel. Per column, with μ and σ² the mean and the variance over
 * all rows, r = 1/√(σ² + ε) and x̂ = (x − μ)·r:
 *
 * <pre>
 * y  = x̂ ⊙ γ + β
 * dx = γ·r·(dy − avg(dy) − x̂·avg(dy ⊙ x̂))      dγ = Σ rows of dy ⊙ x̂      dβ = Σ rows of dy
 * </pre>
 *
 * <p>Running statistics follow the batches', μ and, as PyTorch has it, the unbiased σ²·n/(n − 1); {@link #frozenBatchNorm}
 * normalises by them, which as constants leave dx = γ·r·dy.
 *
 * <p>Shapes: {@code […, channels]}, {@code [channels]} twice → {@code […, channels]}.
 */
public final class BatchNorm {
    private BatchNorm() {}

    /**
     * Statistics over the batches seen so far, {@code [channels]} each.
     *
     * @param momentum the share of the latest batch
     */
    public record Running(NdArray mean, NdArray variance, double momentum) {
        void follow(NdArray batchMean, NdArray batchVariance, int rows) {
            Backend backend = mean.backend();
            backend.scale(1 - momentum, 0, mean, mean);
            backend.axpy(momentum, batchMean, mean);
            backend.scale(1 - momentum, 0, variance, variance);
            backend.axpy(momentum * rows / (rows - 1), batchVariance, variance);
        }
    }

    /** Normalises by the statistics of this batch, which the running ones take in. */
    public static Tensor batchNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon, Running running) {
        int rows = x.shape().rows();
        Checks.require(rows > 1, "batchNorm", "needs more than one number per channel to train on", x.shape());
        Scope scope = Scope.youngest(x.scope(), gamma.scope());
        NdArray mean = scope.empty("batchNorm", gamma.shape());
        NdArray variance = scope.empty("batchNorm", gamma.shape());
        scope.backend().columnMoments(x.data(), mean, variance);
        running.follow(mean, variance, rows);
        Tensor y = normalize(true, x, gamma, beta, mean, variance, epsilon);
        variance.release();
        return y;
    }

    /** Normalises by the running statistics and leaves them alone: evaluation, and training with statistics that are frozen. */
    public static Tensor frozenBatchNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon, Running running) {
        Scope scope = Scope.youngest(x.scope(), gamma.scope());
        NdArray mean = scope.empty("frozenBatchNorm", gamma.shape());
        scope.backend().copy(running.mean, mean);
        return normalize(false, x, gamma, beta, mean, running.variance, epsilon);
    }

    private static Tensor normalize(
            boolean batch, Tensor x, Tensor gamma, Tensor beta, NdArray mean, NdArray variance, double epsilon) {
        Checks.perColumn("batchNorm", "gamma", x, gamma);
        Checks.perColumn("batchNorm", "beta", x, beta);
        NdArray y = Checks.result("batchNorm", x.shape(), x, gamma, beta);
        NdArray rstd = reciprocalRoot(variance, epsilon, y.scope());
        y.backend().batchNorm(x.data(), gamma.data(), beta.data(), mean, rstd, y);
        return Graph.record(y, new Back(batch, x, gamma, beta, mean, rstd));
    }

    private static NdArray reciprocalRoot(NdArray variance, double epsilon, Scope scope) {
        NdArray rstd = scope.empty("batchNorm", variance.shape());
        NdArray root = scope.empty("batchNorm", variance.shape());
        scope.backend().scale(1, epsilon, variance, root);
        scope.backend().sqrt(root, root);
        scope.backend().fill(1, rstd);
        scope.backend().divide(rstd, root, rstd);
        root.release();
        return rstd;
    }

    record Back(boolean batch, Tensor x, Tensor gamma, Tensor beta, NdArray mean, NdArray rstd) implements GradFn {
        @Override
        public List<Tensor> inputs() {
            return List.of(x, gamma, beta);
        }

        @Override
        public void backward(NdArray dy) {
            NdArray dx = Checks.like("batchNorm", dy);
            NdArray gammaSum = Checks.sumOrScratch(gamma, dy);
            NdArray betaSum = Checks.sumOrScratch(beta, dy);
            dy.backend().batchNormBackward(batch, x.data(), gamma.data(), mean, rstd, dy, dx, gammaSum, betaSum);
            Checks.giveOrRelease(x, dx);
        }

        @Override
        public List<NdArray> saved() {
            return List.of(mean, rstd);
        }
    }
}
