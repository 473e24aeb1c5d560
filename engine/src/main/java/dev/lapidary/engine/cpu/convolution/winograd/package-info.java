/**
 * Winograd's algorithm for 3×3 convolutions of stride 1 and 2 (Lavin and Gray, 2016): tiles of images and weights are transformed,
 * multiplied as matrices and transformed back, which takes fewer multiplications than the convolution itself.
 */
package dev.lapidary.engine.cpu.convolution.winograd;
