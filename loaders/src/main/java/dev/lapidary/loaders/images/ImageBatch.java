package dev.lapidary.loaders.images;

import dev.lapidary.loaders.batching.LabelledBatch;

/**
 * Images as a model reads them.
 *
 * @param pixels {@code [size, height, width, 3]}, normalised
 * @param height of each, in pixels
 * @param width of each, in pixels
 * @param labels {@code [size]}, {@link dev.lapidary.loaders.data.TokenizedExample#NO_LABEL} where there is none
 * @param indices {@code [size]}, of the examples in their data set
 * @param whenRead takes the array of pixels back, for a batch to come to be decoded into: arrays of this size that live for a few
 *     steps each would fill the heap before the collector looks at them
 */
public record ImageBatch(float[] pixels, int height, int width, int[] labels, int[] indices, Runnable whenRead)
        implements LabelledBatch {
    /** Gives the pixels back: nobody reads them any more. */
    public void release() {
        whenRead.run();
    }
}
