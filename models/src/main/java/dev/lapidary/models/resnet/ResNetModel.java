package dev.lapidary.models.resnet;

import static dev.lapidary.autograd.ops.AveragePool.averagePool;
import static dev.lapidary.autograd.ops.MaxPool.maxPool;

import dev.lapidary.autograd.Tensor;
import dev.lapidary.engine.Activation;
import dev.lapidary.engine.Conv2dGeometry;
import dev.lapidary.engine.Scope;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.Classifier.Unit;
import dev.lapidary.models.Module;
import java.util.ArrayList;
import java.util.List;

/** Stem and stages: images {@code [n, height, width, channels]} → their features, {@code [n, last hidden size]}. */
public final class ResNetModel extends Module {
    private final Embeddings embedder;
    private final Encoder encoder;

    public ResNetModel(ResNetConfig config, WhenFrozen whenFrozen) {
        embedder = new Embeddings(config, whenFrozen);
        encoder = new Encoder(config, whenFrozen);
    }

    /** The last stage's output, averaged over each image. */
    public Tensor forward(Tensor images) {
        Scope.Mark before = images.scope().mark();
        Tensor hidden = embedder.forward(images);
        for (Stage stage : encoder.stages) {
            for (ResNetLayer layer : stage.layers) {
                hidden = layer.forward(hidden);
                if (!hidden.requiresGradient()) {
                    before.releaseSince(hidden.data()); // frozen, or inference: nobody will come back for the rest
                }
            }
        }
        return averagePool(hidden);
    }

    /** Stem, then each stage. */
    List<Unit> units() {
        List<Unit> units = new ArrayList<>();
        units.add(Unit.of("embedder", embedder));
        for (int i = 0; i < encoder.stages.size(); i++) {
            units.add(Unit.of("stage." + i, encoder.stages.get(i)));
        }
        return units;
    }

    private static final class Embeddings extends Module {
        private static final Conv2dGeometry POOL = new Conv2dGeometry(3, 2, 1, 1);
        private final ResNetConvLayer embedder;
        private final Activation activation;
        private final boolean pools;

        Embeddings(ResNetConfig config, WhenFrozen whenFrozen) {
            boolean small = config.smallImageStem();
            embedder = new ResNetConvLayer(
                    config.numChannels(), config.embeddingSize(), small ? 3 : 7, small ? 1 : 2, whenFrozen);
            activation = config.hiddenAct();
            pools = !small;
        }

        Tensor forward(Tensor images) {
            Tensor embedded = embedder.forward(images, activation);
            return pools ? maxPool(embedded, POOL) : embedded;
        }
    }

    private static final class Encoder extends Module {
        private final List<Stage> stages = new ArrayList<>();

        Encoder(ResNetConfig config, WhenFrozen whenFrozen) {
            int in = config.embeddingSize();
            for (int i = 0; i < config.depths().size(); i++) {
                stages.add(new Stage(config, i, in, whenFrozen));
                in = config.hiddenSizes().get(i);
            }
        }
    }

    private static final class Stage extends Module {
        private final List<ResNetLayer> layers = new ArrayList<>();

        Stage(ResNetConfig config, int number, int in, WhenFrozen whenFrozen) {
            int out = config.hiddenSizes().get(number);
            int stride = number > 0 || config.downsampleInFirstStage() ? 2 : 1;
            layers.add(new ResNetLayer(config, in, out, stride, whenFrozen));
            while (layers.size() < config.depths().get(number)) {
                layers.add(new ResNetLayer(config, out, out, 1, whenFrozen));
            }
        }
    }
}
