package dev.lapidary.engine;

/** How the CPU convolves. */
public enum ConvolutionAlgorithm {
    /** The fastest way for the shape at hand: Winograd's F(4×4, 3×3) for 3×3 windows, with a quarter of the multiplications. */
    AUTO,
    /** By the definition: each weight times each pixel. */
    DIRECT
}
