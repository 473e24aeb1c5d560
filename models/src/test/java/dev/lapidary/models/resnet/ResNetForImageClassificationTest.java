package dev.lapidary.models.resnet;

import static dev.lapidary.autograd.ops.CrossEntropy.crossEntropy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.autograd.ModelBuffer;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.RandomStream;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.engine.ShapeException;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.Classifier.Unit;
import dev.lapidary.models.ModelException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResNetForImageClassificationTest {
    private static final String STEM_MEAN = "resnet.embedder.embedder.normalization.running_mean";
    private static final String STEM_COUNT = "resnet.embedder.embedder.normalization.num_batches_tracked";
    private static final String STAGE_MEAN = "resnet.encoder.stages.0.layers.0.layer.0.normalization.running_mean";

    private final Scope scope = Scope.root(Backends.cpu(1), "model");

    private ResNetForImageClassification model(boolean smallImageStem, WhenFrozen whenFrozen) {
        ResNetConfig config = ResNetConfig.of(
                "config.json",
                Map.of(
                        "embedding_size",
                        4,
                        "hidden_sizes",
                        List.of(4, 8),
                        "depths",
                        List.of(1, 1),
                        "layer_type",
                        "basic",
                        "small_image_stem",
                        smallImageStem));
        ResNetForImageClassification model = new ResNetForImageClassification(config, 3, whenFrozen);
        TorchRandom random = new TorchRandom(3);
        new ParameterStore(model.parameters(), scope).parameters().values().forEach(p -> p.initialize(random));
        ModelBuffer.bind(model.buffers(), scope);
        return model;
    }

    private static NdArray images(Scope into, int size) {
        float[] values = new float[2 * size * size * 3];
        RandomStream random = new RandomStream(5, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1 + random.nextGaussian());
        }
        return into.of(Shape.of(2, size, size, 3), values);
    }

    private void train(ResNetForImageClassification model) {
        try (Scope step = scope.child("step")) {
            crossEntropy(model.forward(images(step, 16)), step.ofInts(0, 2), 0).backward();
        }
    }

    private static double[] buffer(ResNetForImageClassification model, String key) {
        return model.buffers().get(key).data().toDoubles();
    }

    @Test
    void parametersAndBuffersAreNamedAsInCheckpoints() {
        ResNetForImageClassification model = model(false, WhenFrozen.FOLLOW);
        assertThat(model.parameters().keySet())
                .hasSize(20)
                .startsWith(
                        "resnet.embedder.embedder.convolution.weight",
                        "resnet.embedder.embedder.normalization.weight",
                        "resnet.embedder.embedder.normalization.bias",
                        "resnet.encoder.stages.0.layers.0.layer.0.convolution.weight")
                .contains("resnet.encoder.stages.1.layers.0.shortcut.normalization.bias")
                .endsWith("classifier.1.weight", "classifier.1.bias");
        assertThat(model.buffers().keySet()).hasSize(18).contains(STEM_MEAN, STEM_COUNT, STAGE_MEAN);
    }

    @Test
    void unitsAreStemStagesAndHeadAndHaveAllParameters() {
        ResNetForImageClassification model = model(false, WhenFrozen.FOLLOW);
        assertThat(model.units().stream().map(Unit::name))
                .containsExactly("embedder", "stage.0", "stage.1", "classifier");
        assertThat(model.units().stream().flatMap(unit -> unit.parameters().stream()))
                .containsExactlyElementsOf(model.parameters().values());
    }

    @Test
    void runningStatisticsFollowTrainingAndNotInference() {
        ResNetForImageClassification model = model(false, WhenFrozen.FOLLOW);
        try (Scope step = scope.inference("evaluation")) {
            model.forward(images(step, 16));
        }
        assertThat(buffer(model, STEM_MEAN)).containsOnly(0);
        train(model);
        train(model);
        assertThat(buffer(model, STEM_MEAN)).doesNotContain(0);
        assertThat(buffer(model, STEM_COUNT)).containsExactly(2);
    }

    @Test
    void runningStatisticsOfFrozenLayersFollowOrStayAsAsked() {
        for (WhenFrozen whenFrozen : WhenFrozen.values()) {
            ResNetForImageClassification model = model(false, whenFrozen);
            model.units().getFirst().parameters().forEach(parameter -> parameter.setTrainable(false));
            train(model);
            boolean stays = whenFrozen == WhenFrozen.STAY;
            assertThat(buffer(model, STEM_COUNT)).containsExactly(stays ? 0 : 1);
            assertThat(IntStream.range(0, 4).allMatch(i -> buffer(model, STEM_MEAN)[i] == 0))
                    .isEqualTo(stays);
            assertThat(buffer(model, STAGE_MEAN)).doesNotContain(0);
        }
    }

    @Test
    void aSmallImageStemLeavesImagesTheirSize() {
        ResNetForImageClassification model = model(true, WhenFrozen.FOLLOW);
        try (Scope step = scope.inference("evaluation")) {
            assertThat(model.parameters()
                            .get("resnet.embedder.embedder.convolution.weight")
                            .shape())
                    .isEqualTo(Shape.of(4, 3, 3, 3));
            assertThat(model.forward(images(step, 5)).shape()).isEqualTo(Shape.of(2, 3));
        }
    }

    @Test
    void refusesOtherChannelsAndShowsShapes() {
        ResNetForImageClassification model = model(false, WhenFrozen.FOLLOW);
        assertThatThrownBy(() -> model.forward(scope.zeros("grey", Shape.of(1, 8, 8, 1))))
                .isInstanceOf(ModelException.class)
                .hasMessage("this model needs images [n, height, width, 3]; got [1, 8, 8, 1]");
        assertThatThrownBy(() -> model.forward(scope.zeros("empty", Shape.of(1, 0, 8, 3))))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("does not fit images [1, 0, 8, 3] padded by 3");
    }
}
