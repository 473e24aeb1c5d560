package dev.lapidary.train;

import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.data.EpochOrder;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Small pictures of three classes, each bright in a channel of its own, with noise. */
record DrawnPictures(ResNetForImageClassification model, int count) implements Examples {
    private static final int SIDE = 8;
    private static final int CHANNELS = 3;

    /** In an order of their own; the last batch may be smaller. */
    @Override
    public Batches batches(EpochOrder order, int epoch) {
        int size = order.batchSize();
        int batches = (count + size - 1) / size;
        return Batches.of(
                IntStream.range(0, batches)
                        .mapToObj(b -> batch(b * size, Math.min(count, (b + 1) * size)))
                        .iterator(),
                batch -> batch,
                () -> {});
    }

    private Batch batch(int from, int to) {
        int[] indices = IntStream.range(from, to).toArray();
        int[] labels = Arrays.stream(indices).map(i -> i % CHANNELS).toArray();
        Shape shape = Shape.of(indices.length, SIDE, SIDE, CHANNELS);
        RandomStream random = new RandomStream(from, 3);
        float[] pixels = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < pixels.length; i++) {
            int picture = i / (SIDE * SIDE * CHANNELS);
            pixels[i] = (float) random.nextGaussian() + (i % CHANNELS == labels[picture] ? 1 : 0);
        }
        return new Batch(labels, indices, 0, scope -> model.forward(scope.of(shape, pixels)));
    }
}
