package dev.lapidary.train;

import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.data.EpochOrder;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.images.BadImages;
import dev.lapidary.loaders.images.ImageBatch;
import dev.lapidary.loaders.images.ImageBatcher;
import dev.lapidary.loaders.images.ImageBatches;
import dev.lapidary.loaders.images.ImageExample;
import dev.lapidary.loaders.images.ImagePipeline;
import dev.lapidary.loaders.images.RgbImage;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import java.util.List;

/**
 * Images, decoded by several threads ahead of their use.
 *
 * @param labels gives classes their indices; null if the images' labels do not matter
 * @param bad learns of the images that cannot be decoded
 * @param threads that decode
 */
public record ImageExamples(
        ResNetForImageClassification model,
        List<ImageExample> pictures,
        LabelSet labels,
        ImagePipeline pipeline,
        BadImages bad,
        int threads)
        implements Examples {

    /** @throws LoaderException if a label that matters is not one of the model's: now, not when its batch comes */
    public ImageExamples {
        if (labels != null) {
            pictures.forEach(labels::idOf);
        }
    }

    @Override
    public void requireTrainable(EpochOrder order) {
        int inLastBatch = order.examples() - (order.batches() - 1) * order.batchSize();
        if (inLastBatch == 1 && model.needsSeveralImages(pipeline.height(), pipeline.width())) {
            throw new LoaderException(
                    ("the last batch of an epoch has one image (%,d in batches of %d), of which this model"
                                    + " leaves a single pixel, and batch normalization needs two numbers at least; choose another"
                                    + " --per-device-train-batch-size, or images of more than %d×%d pixels in its settings")
                            .formatted(order.examples(), order.batchSize(), pipeline.width(), pipeline.height()));
        }
    }

    @Override
    public int count() {
        return pictures.size();
    }

    @Override
    public Batches batches(EpochOrder order, int epoch) {
        ImageBatches decoded = new ImageBatcher(pictures, labels, pipeline, order, bad, threads).batches(epoch, 0);
        return Batches.of(decoded, batch -> ready(batch, decoded), decoded::close);
    }

    private Batch ready(ImageBatch batch, ImageBatches decoded) {
        Shape shape = Shape.of(batch.size(), batch.height(), batch.width(), RgbImage.CHANNELS);
        return new Batch(batch.labels(), batch.indices(), 0, scope -> {
            NdArray pixels = scope.of(shape, batch.pixels());
            decoded.recycle(batch);
            return model.forward(pixels);
        });
    }
}
