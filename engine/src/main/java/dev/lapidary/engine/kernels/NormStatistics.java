package dev.lapidary.engine.kernels;

import dev.lapidary.engine.NdArray;

/**
 * What a normalization normalises by: x̂ = (x − mean)·rstd.
 *
 * @param mean {@code [rows]} for layer normalization, {@code [channels]} for batch normalization
 * @param rstd 1/√(variance + epsilon), of the same shape
 * @param ofInput whether they were computed from x, so that gradients flow through them, or are constants
 */
public record NormStatistics(NdArray mean, NdArray rstd, boolean ofInput) {
    /** Those of the very array that they normalise. */
    public static NormStatistics ofInput(NdArray mean, NdArray rstd) {
        return new NormStatistics(mean, rstd, true);
    }
}
