package dev.lapidary.loaders.images;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.EpochOrder;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.TokenizedExample;
import java.util.List;
import java.util.Objects;

/** Images, decoded by several threads ahead of their use. */
public final class ImageDataset implements Dataset<ImageBatch> {
    private final List<ImageExample> examples;
    private final int[] labels;
    private final ImagePipeline pipeline;
    private final BadImages bad;
    private final int workers;

    /**
     * @param labels gives classes their indices; null if the images' labels do not matter
     * @param bad learns of the images that cannot be decoded
     * @param workers how many threads decode
     * @throws LoaderException if an example's label is not among the labels: now, not when its batch comes
     */
    public ImageDataset(
            List<ImageExample> examples, LabelSet labels, ImagePipeline pipeline, BadImages bad, int workers) {
        this.examples = List.copyOf(examples);
        this.labels = examples.stream()
                .mapToInt(example ->
                        labels == null || example.label() == null ? TokenizedExample.NO_LABEL : labels.idOf(example))
                .toArray();
        this.pipeline = pipeline;
        this.bad = bad;
        this.workers = workers;
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public ImageBatchIterator batches(EpochOrder order, int epoch, int firstBatch) {
        order.requireSize(size());
        Objects.checkIndex(firstBatch, order.batches() + 1);
        return new ImageBatchIterator(this, order, epoch, firstBatch, workers);
    }

    /** What is made of each image. */
    public ImagePipeline pipeline() {
        return pipeline;
    }

    int label(int index) {
        return labels[index];
    }

    /** Fills in one image, or learns that it is bad. */
    boolean fill(long seed, int epoch, int index, float[] pixels, int offset) {
        ImageExample example = examples.get(index);
        try {
            pipeline.fill(example, seed, epoch, index, pixels, offset);
            return true;
        } catch (LoaderException e) {
            bad.report(example.name(), e);
            return false;
        }
    }
}
