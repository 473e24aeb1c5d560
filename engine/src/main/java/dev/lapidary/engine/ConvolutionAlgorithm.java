package dev.lapidary.engine;

/** How the CPU convolves. */
public enum ConvolutionAlgorithm {
    /** The fastest way for the shape at hand: Winograd's for 3×3 windows, with a quarter of the multiplications, or half with a stride of 2. */
    AUTO,
    /** By the definition: each weight times each pixel. */
    DIRECT
}
