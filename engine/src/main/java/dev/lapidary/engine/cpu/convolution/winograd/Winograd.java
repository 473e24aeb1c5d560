package dev.lapidary.engine.cpu.convolution.winograd;

/**
 * Winograd's minimal filtering: a tile of outputs of a 3×3 convolution from fewer multiplications than the definition's. Of a
 * tile's pixels d and of weights g,
 *
 * <pre>  y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A,</pre>
 *
 * and as that is linear in g and in d, its derivatives are {@code dg = Gᵀ[(Bᵀ d B) ⊙ (A dy Aᵀ)]G} and a convolution.
 *
 * <p>A transform goes along one side of a square; {@link #square} applies it along both. All channels of a pixel are
 * transformed alike, whole vectors of them.
 */
enum Winograd {
    /** 4×4 outputs from 36 multiplications rather than 144. */
    STRIDE_1(
            6,
            4,
            4,
            6,
            WinogradStride1Transforms::pixels,
            WinogradStride1Transforms::outputs,
            WinogradStride1Transforms::outputGradients,
            WinogradStride1Transforms::weights,
            WinogradStride1Transforms::weightGradients),
    /** 4×4 outputs of stride 2 from 81 multiplications rather than 144. */
    STRIDE_2(
            9,
            8,
            4,
            9,
            WinogradStride2Transforms::pixels,
            WinogradStride2Transforms::outputs,
            WinogradStride2Transforms::outputGradients,
            WinogradStride2Transforms::weights,
            WinogradStride2Transforms::weightGradients),
    /** What the gradient by the input of {@link #STRIDE_2} is: 8×8 outputs, 2×2 of each pixel, from 81 rather than 144. */
    STRIDE_HALF(
            5,
            4,
            8,
            9,
            WinogradStride2Transforms::pixelsOfHalf,
            WinogradStride2Transforms::outputsOfHalf,
            null,
            WinogradStride2Transforms::weights,
            null);

    /** Taps along the window's side. */
    static final int TAPS = 3;
    /** Transformed weights along a side. A product has the weight of its own index, those beyond the last have the last one. */
    static final int WEIGHTS = 6;

    /** Pixels along a tile's side. */
    final int pixels;
    /** From a tile's first pixel to the next tile's. */
    final int step;
    /** Outputs along a tile's side: tiles of them do not overlap. */
    final int outputs;
    /** Products along a tile's side. */
    final int products;
    /** Bᵀ: products' numbers of pixels. */
    final Transform ofPixels;
    /** Aᵀ: outputs of products. */
    final Transform ofProducts;
    /** A: the gradients of products of those of outputs. */
    final Transform ofOutputGradients;
    /** G: numbers of taps. */
    final Transform ofWeights;
    /** Gᵀ: the gradients of taps of those of numbers. */
    final Transform ofWeightGradients;

    Winograd(
            int pixels,
            int step,
            int outputs,
            int products,
            Transform ofPixels,
            Transform ofProducts,
            Transform ofOutputGradients,
            Transform ofWeights,
            Transform ofWeightGradients) {
        this.pixels = pixels;
        this.step = step;
        this.outputs = outputs;
        this.products = products;
        this.ofPixels = ofPixels;
        this.ofProducts = ofProducts;
        this.ofOutputGradients = ofOutputGradients;
        this.ofWeights = ofWeights;
        this.ofWeightGradients = ofWeightGradients;
    }

    /** Products of a tile. */
    int allProducts() {
        return products * products;
    }

    /** Which of the 36 weights a tile's product has. */
    int weight(int product) {
        int row = Math.min(product / products, WEIGHTS - 1);
        int column = Math.min(product % products, WEIGHTS - 1);
        return row * WEIGHTS + column;
    }

    /** Whether no product before this one has its weight. */
    boolean isFirst(int product) {
        return product / products < WEIGHTS && product % products < WEIGHTS;
    }

    /** Whether a product along a side is for the point ∞, or the pixel there: only the last quarter of a tile's outputs need it. */
    boolean isLast(int product) {
        return product == products - 1 || this != STRIDE_1 && product == WEIGHTS - 2;
    }

    /** Makes some numbers, {@code toStep} bytes apart, of others, {@code step} bytes apart, for n channels side by side. */
    interface Transform {
        void apply(int n, long from, long step, long to, long toStep);
    }

    /**
     * Transforms a square along both sides: its columns, then the rows of what this made.
     *
     * @param in numbers along the side of the square
     * @param out numbers along the side of the result
     * @param n channels
     * @param workspace for {@code in · out · n} floats
     */
    static void square(
            Transform transform,
            int in,
            int out,
            int n,
            long from,
            long rowStep,
            long columnStep,
            long workspace,
            long to,
            long toRowStep,
            long toColumnStep) {
        long one = 4L * n;
        for (int column = 0; column < in; column++) {
            transform.apply(n, from + column * columnStep, rowStep, workspace + column * one, in * one);
        }
        for (int row = 0; row < out; row++) {
            transform.apply(n, workspace + row * in * one, one, to + row * toRowStep, toColumnStep);
        }
    }
}
