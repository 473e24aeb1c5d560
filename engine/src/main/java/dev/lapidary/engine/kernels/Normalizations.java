package dev.lapidary.engine.kernels;

import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Backend;
import dev.lapidary.engine.DropoutMask;
import dev.lapidary.engine.NdArray;

/** Layer normalization of rows and batch normalization of columns, which are an image's channels. */
public interface Normalizations {
    /** y = x̂ ⊙ gamma + beta. The statistics of each row are computed and kept for backward. */
    void layerNorm(NdArray x, Affine affine, double epsilon, NdArray y, NormStatistics statistics);

    /** With h = dy ⊙ gamma: dx = rstd·(h − avg(h) − x̂·avg(h ⊙ x̂)); sums += Σᵢ dy ⊙ x̂ and Σᵢ dy. */
    void layerNormBackward(
            NdArray x, NdArray gamma, NormStatistics statistics, NdArray dy, NdArray dx, Affine affineSum);

    /** y = layerNorm(dropout(x) + residual). {@code sum}, kept for backward, is what was normalised. */
    default void residualNorm(
            DropoutMask dropout,
            NdArray x,
            NdArray residual,
            Affine affine,
            double epsilon,
            NdArray sum,
            NdArray y,
            NormStatistics statistics) {
        Backend backend = y.backend();
        backend.elementwise().dropout(dropout, 0, x, sum);
        backend.elementwise().add(sum, residual, sum);
        layerNorm(sum, affine, epsilon, y, statistics);
    }

    /** Backward of {@link #residualNorm}: dx and dResidual; gamma's and beta's gradients are added to. */
    default void residualNormBackward(
            DropoutMask dropout,
            NdArray sum,
            NdArray gamma,
            NormStatistics statistics,
            NdArray dy,
            NdArray dx,
            NdArray dResidual,
            Affine affineSum) {
        layerNormBackward(sum, gamma, statistics, dy, dResidual, affineSum);
        dx.backend().elementwise().dropout(dropout, 0, dResidual, dx);
    }

    /** mean[j] = avgᵢ x[i, j] and variance[j] = avgᵢ (x[i, j] − mean[j])²; 0 where there are no rows. */
    void channelStatistics(NdArray x, NdArray mean, NdArray variance);

    /** y[i, j] = x̂[i, j]·gamma[j] + beta[j]. */
    void batchNorm(NdArray x, Affine affine, NormStatistics statistics, NdArray y);

    /**
     * dx = gamma·rstd·(dy − avgᵢ(dy) − x̂·avgᵢ(dy ⊙ x̂)), or without the averages if the statistics are constants; sums +=
     * Σᵢ dy ⊙ x̂ and Σᵢ dy. dx may be dy.
     */
    void batchNormBackward(
            NdArray x, NdArray gamma, NormStatistics statistics, NdArray dy, NdArray dx, Affine affineSum);

    /** y = max(batchNorm(x) + residual, 0). @param residual null for none */
    default void batchNormRelu(NdArray x, Affine affine, NormStatistics statistics, NdArray residual, NdArray y) {
        Elementwise elementwise = y.backend().elementwise();
        batchNorm(x, affine, statistics, y);
        if (residual != null) {
            elementwise.add(y, residual, y);
        }
        elementwise.activate(Activation.RELU, y, y);
    }

    /**
     * Backward of {@link #batchNormRelu}, given what it read and wrote: dx and dSum, the gradient of what ReLU saw and so of the
     * residual. gamma's and beta's gradients are added to. One of dx and dSum may be dy.
     *
     * @param dSum null if there was no residual
     */
    default void batchNormReluBackward(
            NdArray x,
            Affine affine,
            NormStatistics statistics,
            NdArray y,
            NdArray dy,
            NdArray dSum,
            NdArray dx,
            Affine affineSum) {
        NdArray gradient = dSum == null ? dx : dSum;
        dx.backend().elementwise().activateBackward(Activation.RELU, y, dy, gradient);
        batchNormBackward(x, affine.gamma(), statistics, gradient, dx, affineSum);
    }
}
