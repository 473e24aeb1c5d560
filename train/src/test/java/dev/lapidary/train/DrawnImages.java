package dev.lapidary.train;

import dev.lapidary.engine.RandomStream;
import dev.lapidary.loaders.batching.BatchIterator;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.EpochOrder;
import dev.lapidary.loaders.images.ImageBatch;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Small images of three classes, each bright in a channel of its own, with noise. */
record DrawnImages(int size) implements Dataset<ImageBatch> {
    private static final int SIDE = 8;
    private static final int CHANNELS = 3;

    /** In an order of their own; the last batch may be smaller. */
    @Override
    public BatchIterator<ImageBatch> batches(EpochOrder order, int epoch, int firstBatch) {
        int each = order.batchSize();
        return BatchIterator.of(IntStream.range(firstBatch, order.batches())
                .mapToObj(b -> batch(b * each, Math.min(size, (b + 1) * each)))
                .iterator());
    }

    private static ImageBatch batch(int from, int to) {
        int[] indices = IntStream.range(from, to).toArray();
        int[] labels = Arrays.stream(indices).map(i -> i % CHANNELS).toArray();
        RandomStream random = new RandomStream(from, 3);
        float[] pixels = new float[indices.length * SIDE * SIDE * CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / (SIDE * SIDE * CHANNELS);
            pixels[i] = (float) random.nextGaussian() + (i % CHANNELS == labels[image] ? 1 : 0);
        }
        return new ImageBatch(pixels, SIDE, SIDE, labels, indices, () -> {});
    }
}
