package dev.lapidary.loaders.images;

/**
 * Images as a model reads them.
 *
 * @param pixels {@code [size, height, width, 3]}, normalised
 * @param height of each, in pixels
 * @param width of each, in pixels
 * @param labels {@code [size]}, {@link dev.lapidary.loaders.data.TokenizedExample#NO_LABEL} where there is none
 * @param indices {@code [size]}, of the examples in their data set
 */
public record ImageBatch(float[] pixels, int height, int width, int[] labels, int[] indices) {
    /** The number of images. */
    public int size() {
        return labels.length;
    }
}
