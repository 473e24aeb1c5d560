package dev.lapidary.engine.kernels;

import dev.lapidary.engine.NdArray;

/**
 * What a normalization scales and shifts by: x̂ ⊙ gamma + beta. Also their gradients.
 *
 * @param gamma {@code [columns]}
 * @param beta {@code [columns]}
 */
public record Affine(NdArray gamma, NdArray beta) {}
