package dev.lapidary.engine.kernels;

import dev.lapidary.engine.NdArray;

/**
 * What attention reads and writes, and its backward reads.
 *
 * @param q {@code [queries' tokens, heads·d]}
 * @param k {@code [keys' tokens, heads·d]}
 * @param v {@code [keys' tokens, heads·d]}
 * @param y {@code [queries' tokens, heads·d]}
 * @param logSumExp {@code [queries' tokens, heads]}: the logarithm of each row's sum of exponentials, scaled as suits the device,
 *     for its backward alone; the composed version leaves it as it is
 */
public record AttentionArrays(NdArray q, NdArray k, NdArray v, NdArray y, NdArray logSumExp) {}
