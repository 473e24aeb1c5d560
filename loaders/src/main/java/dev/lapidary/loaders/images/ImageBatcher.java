package dev.lapidary.loaders.images;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.EpochOrder;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.data.TokenizedExample;
import java.util.List;
import java.util.Objects;

/** Deals images out in batches, every image once an epoch, decoded by several threads ahead of their use. */
public final class ImageBatcher {
    private final List<ImageExample> examples;
    private final int[] labels;
    private final ImagePipeline pipeline;
    private final EpochOrder order;
    private final BadImages bad;
    private final int workers;

    /**
     * @param labels gives classes their indices; null if the images' labels do not matter
     * @param order of as many examples as there are
     * @param bad learns of the images that cannot be decoded
     * @param workers how many threads decode
     * @throws LoaderException if an example's label is not among the labels
     */
    public ImageBatcher(
            List<ImageExample> examples,
            LabelSet labels,
            ImagePipeline pipeline,
            EpochOrder order,
            BadImages bad,
            int workers) {
        if (order.examples() != examples.size()) {
            throw new IllegalArgumentException(
                    "an order of " + order.examples() + " for " + examples.size() + " examples");
        }
        this.examples = List.copyOf(examples);
        this.labels = examples.stream()
                .mapToInt(example ->
                        labels == null || example.label() == null ? TokenizedExample.NO_LABEL : labels.idOf(example))
                .toArray();
        this.pipeline = pipeline;
        this.order = order;
        this.bad = bad;
        this.workers = workers;
    }

    public int batchesPerEpoch() {
        return order.batches();
    }

    /**
     * The batches of an epoch, counted from 0, from {@code firstBatch} on; the caller closes them. A batch is smaller by the
     * images in it that were skipped, and perhaps empty.
     */
    public ImageBatches batches(int epoch, int firstBatch) {
        Objects.checkIndex(firstBatch, batchesPerEpoch() + 1);
        return new ImageBatches(this, epoch, firstBatch, workers);
    }

    int[] order(int epoch) {
        return order.of(epoch);
    }

    int[] members(int[] epochOrder, int batch) {
        return order.batch(epochOrder, batch);
    }

    ImagePipeline pipeline() {
        return pipeline;
    }

    int label(int index) {
        return labels[index];
    }

    /** Fills in one image, or learns that it is bad. */
    boolean fill(int epoch, int index, float[] pixels, int offset) {
        ImageExample example = examples.get(index);
        try {
            pipeline.fill(example, order.seed(), epoch, index, pixels, offset);
            return true;
        } catch (LoaderException e) {
            bad.report(example.name(), e);
            return false;
        }
    }
}
