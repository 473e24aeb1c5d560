package dev.lapidary.train;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.loaders.data.EpochOrder;
import dev.lapidary.loaders.data.LabelSet;
import dev.lapidary.loaders.images.BadImages;
import dev.lapidary.loaders.images.ImageBatch;
import dev.lapidary.loaders.images.ImageBatcher;
import dev.lapidary.loaders.images.ImageBatches;
import dev.lapidary.loaders.images.ImageExample;
import dev.lapidary.loaders.images.ImagePipeline;
import dev.lapidary.models.resnet.ResNetForImageClassification;
import java.util.List;

/**
 * Pictures, decoded by several threads ahead of their use.
 *
 * @param labels gives classes their indices; null if the pictures' labels do not matter
 * @param bad learns of the pictures that cannot be decoded
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

    @Override
    public int count() {
        return pictures.size();
    }

    @Override
    public Batches batches(EpochOrder order, int epoch) {
        return new Ahead(model, new ImageBatcher(pictures, labels, pipeline, order, bad, threads).batches(epoch, 0));
    }

    private record Ahead(ResNetForImageClassification model, ImageBatches decoded) implements Batches {
        @Override
        public boolean hasNext() {
            return decoded.hasNext();
        }

        @Override
        public Batch next() {
            return new Decoded(model, decoded.next());
        }

        @Override
        public void close() {
            decoded.close();
        }
    }

    private record Decoded(ResNetForImageClassification model, ImageBatch batch) implements Batch {
        @Override
        public int[] labels() {
            return batch.labels();
        }

        @Override
        public int[] indices() {
            return batch.indices();
        }

        @Override
        public long tokens() {
            return 0;
        }

        @Override
        public Tensor logits(Scope scope) {
            Shape shape = Shape.of(batch.size(), batch.height(), batch.width(), 3);
            return model.forward(scope.of(shape, batch.pixels()));
        }
    }
}
