package dev.lapidary.autograd.ops;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.kernels.NormStatistics;
import java.util.List;

/** What batch normalization normalises by: the mean of each channel and 1/√(variance + ε), {@code [channels]} each. */
public record BatchStatistics(NormStatistics values) {
    /**
     * Statistics of the batches seen so far, {@code [channels]} each. They updateRunning the batches' as in PyTorch: the mean, and
     * the unbiased variance σ²·n/(n − 1) of n numbers.
     *
     * @param momentum the share of the latest batch
     */
    public record Running(NdArray mean, NdArray variance, double momentum) {
        private void require(String op, Tensor x) {
            Checks.perColumn(op, "the running mean", x, Tensor.constant(mean));
            Checks.perColumn(op, "the running variance", x, Tensor.constant(variance));
        }

        private void updateRunning(NdArray batchMean, NdArray batchVariance, int rows) {
            Backend backend = mean.backend();
            backend.elementwise().scale(1 - momentum, 0, mean, mean);
            backend.elementwise().axpy(momentum, batchMean, mean);
            backend.elementwise().scale(1 - momentum, 0, variance, variance);
            backend.elementwise().axpy(momentum * rows / (rows - 1), batchVariance, variance);
        }
    }

    /** Those of x, which the running ones take in. */
    public static BatchStatistics ofBatch(Tensor x, Running running, double epsilon) {
        int rows = x.shape().rows();
        Checks.require(rows > 1, "batchNorm", "needs more than one number per channel to train on", x.shape());
        Shape channels = Shape.of(x.shape().columns());
        running.require("batchNorm", x);
        Checks.fraction("batchNorm", "momentum", running.momentum);
        NdArray mean = x.scope().empty("batchNorm", channels);
        NdArray variance = x.scope().empty("batchNorm", channels);
        x.backend().normalizations().channelStatistics(x.data(), mean, variance);
        running.updateRunning(mean, variance, rows);
        BatchStatistics statistics =
                new BatchStatistics(NormStatistics.ofInput(mean, reciprocalRoot(variance, epsilon, x.scope())));
        variance.release();
        return statistics;
    }

    /** The running ones, as constants. They are copied: a later batch does not change them. */
    public static BatchStatistics ofRunning(Tensor x, Running running, double epsilon) {
        running.require("batchNorm", x);
        NdArray mean = x.scope().empty("batchNorm", running.mean.shape());
        x.backend().elementwise().copy(running.mean, mean);
        return new BatchStatistics(
                new NormStatistics(mean, reciprocalRoot(running.variance, epsilon, x.scope()), false));
    }

    /** There is a number per channel of x, where x is. */
    void require(String op, Tensor x) {
        Checks.perColumn(op, "the mean", x, Tensor.constant(values.mean()));
        Checks.perColumn(op, "1/√(variance + ε)", x, Tensor.constant(values.rstd()));
    }

    List<NdArray> arrays() {
        return List.of(values.mean(), values.rstd());
    }

    private static NdArray reciprocalRoot(NdArray variance, double epsilon, Scope scope) {
        NdArray rstd = scope.empty("batchNorm", variance.shape());
        NdArray root = scope.empty("batchNorm", variance.shape());
        scope.backend().elementwise().scale(1, epsilon, variance, root);
        scope.backend().elementwise().sqrt(root, root);
        scope.backend().elementwise().fill(1, rstd);
        scope.backend().elementwise().divide(rstd, root, rstd);
        root.release();
        return rstd;
    }
}
