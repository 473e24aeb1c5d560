package dev.lapidary.models.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResNetKeysTest {
    private static List<String> modelKeys() {
        ResNetForImageClassification model = new ResNetForImageClassification(
                ResNetConfig.ofTimm("config.json", Map.of("architecture", "resnet50")), 10, WhenFrozen.FOLLOW);
        List<String> keys = new ArrayList<>(model.parameters().keySet());
        keys.addAll(model.buffers().keySet());
        return keys;
    }

    @Test
    void everyKeyHasANameInTimmThatLeadsBack() {
        List<String> stored = modelKeys().stream().map(ResNetKeys.TIMM::stored).toList();
        assertThat(stored).hasSize(320).doesNotHaveDuplicates();
        assertThat(stored)
                .allMatch(
                        key -> key.matches("(conv1|bn1|fc|layer[1-4]\\.\\d\\.(conv[1-3]|bn[1-3]|downsample\\.[01]))\\."
                                + "(weight|bias|running_mean|running_var|num_batches_tracked)"));
        assertThat(stored.stream().map(ResNetKeys.TIMM::model)).containsExactlyElementsOf(modelKeys());
    }

    @Test
    void countsAsTimmDoes() {
        assertThat(ResNetKeys.TIMM.stored("resnet.encoder.stages.2.layers.5.layer.1.normalization.running_var"))
                .isEqualTo("layer3.5.bn2.running_var");
        assertThat(ResNetKeys.TIMM.stored("resnet.encoder.stages.0.layers.0.shortcut.convolution.weight"))
                .isEqualTo("layer1.0.downsample.0.weight");
        assertThat(ResNetKeys.TIMM.stored("classifier.1.bias")).isEqualTo("fc.bias");
        assertThat(ResNetKeys.TIMM.model("attention.weight")).isEqualTo("attention.weight");
    }

    @Test
    void timmWithinTransformers() {
        assertThat(ResNetKeys.TIMM_WRAPPER.stored("classifier.1.bias")).isEqualTo("timm_model.fc.bias");
        assertThat(modelKeys().stream().map(ResNetKeys.TIMM_WRAPPER::stored).map(ResNetKeys.TIMM_WRAPPER::model))
                .containsExactlyElementsOf(modelKeys());
    }

    @Test
    void tellsNamingsApart() {
        assertThat(ResNetKeys.of(List.of("timm_model.bn1.weight", "timm_model.conv1.weight")))
                .isEqualTo(ResNetKeys.TIMM_WRAPPER);
        assertThat(ResNetKeys.of(List.of("bn1.weight", "conv1.weight"))).isEqualTo(ResNetKeys.TIMM);
        assertThat(ResNetKeys.of(modelKeys())).isEqualTo(ResNetKeys.TRANSFORMERS);
        assertThat(ResNetKeys.of(List.of("embedder.embedder.convolution.weight")))
                .isEqualTo(ResNetKeys.TRANSFORMERS);
        assertThatThrownBy(() -> ResNetKeys.of(List.of("bert.pooler.dense.weight")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("use a checkpoint of a ResNet");
    }
}
