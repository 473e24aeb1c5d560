package dev.lapidary.train.tasks.classification;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.batching.Dataset;
import dev.lapidary.loaders.batching.EpochOrder;
import dev.lapidary.loaders.images.ImageBatch;
import dev.lapidary.loaders.images.ImageDataset;
import dev.lapidary.loaders.images.RgbImage;
import dev.lapidary.models.resnet.ResNetForImageClassification;

/** Telling classes of images apart. */
public final class ImageClassificationTask extends ClassificationTask<ImageBatch> {
    private final ResNetForImageClassification model;

    /** @param labelSmoothing ε of the cross-entropy; 0 for none */
    public ImageClassificationTask(ResNetForImageClassification model, double labelSmoothing) {
        super((batch, scope) -> logits(model, batch, scope), labelSmoothing);
        this.model = model;
    }

    private static Tensor logits(ResNetForImageClassification model, ImageBatch batch, Scope scope) {
        NdArray pixels =
                scope.of(Shape.of(batch.size(), batch.height(), batch.width(), RgbImage.CHANNELS), batch.pixels());
        batch.release();
        return model.forward(pixels);
    }

    @Override
    public void requireTrainable(Dataset<ImageBatch> training, EpochOrder order) {
        if (!(training instanceof ImageDataset images)) {
            return; // of another's making, who knows their size
        }
        int height = images.pipeline().height();
        int width = images.pipeline().width();
        int inLastBatch = order.examples() - (order.batches() - 1) * order.batchSize();
        if (inLastBatch == 1 && model.needsSeveralImages(height, width)) {
            throw new LoaderException(
                    ("the last batch of an epoch has one image (%,d in batches of %d), of which this model"
                                    + " leaves a single pixel, and batch normalization needs two numbers at least; choose another"
                                    + " --per-device-train-batch-size, or images of more than %d×%d pixels in its settings")
                            .formatted(order.examples(), order.batchSize(), width, height));
        }
    }
}
