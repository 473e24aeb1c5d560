package dev.lapidary.models.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.engine.Activation;
import dev.lapidary.models.BatchNorm.WhenFrozen;
import dev.lapidary.models.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResNetConfigTest {
    @Test
    void whatIsLeftOutIsAsInTransformers() {
        assertThat(ResNetConfig.of("config.json", Map.of()))
                .isEqualTo(new ResNetConfig(
                        3,
                        64,
                        List.of(256, 512, 1024, 2048),
                        List.of(3, 4, 6, 3),
                        true,
                        Activation.RELU,
                        false,
                        false,
                        false));
    }

    @Test
    void readsEveryKey() {
        assertThat(ResNetConfig.of(
                        "config.json",
                        Map.of(
                                "num_channels",
                                1,
                                "embedding_size",
                                16,
                                "hidden_sizes",
                                List.of(16, 32),
                                "depths",
                                List.of(3, 2),
                                "layer_type",
                                "basic",
                                "hidden_act",
                                "gelu",
                                "downsample_in_first_stage",
                                true,
                                "downsample_in_bottleneck",
                                true,
                                "small_image_stem",
                                true)))
                .isEqualTo(new ResNetConfig(
                        1, 16, List.of(16, 32), List.of(3, 2), false, Activation.GELU, true, true, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "basic | 4 | 4 8 | 2 1 | false | false",
                "basic | 8 | 4 4 | 1 3 | true | false",
                "basic | 4 | 4 4 4 | 1 1 2 | false | true",
                "bottleneck | 8 | 16 32 | 2 3 | false | false",
                "bottleneck | 16 | 16 16 | 1 2 | false | false",
                "bottleneck | 16 | 16 8 | 1 2 | true | true"
            })
    void countsItsParameters(
            String type, int embedding, String sizes, String depths, boolean firstHalves, boolean smallStem) {
        ResNetConfig config = ResNetConfig.of(
                "config.json",
                Map.of(
                        "layer_type",
                        type,
                        "embedding_size",
                        embedding,
                        "hidden_sizes",
                        numbers(sizes),
                        "depths",
                        numbers(depths),
                        "downsample_in_first_stage",
                        firstHalves,
                        "small_image_stem",
                        smallStem));
        long head = config.hiddenSizes().getLast() + 1;
        assertThat(config.parameters())
                .isEqualTo(new ResNetForImageClassification(config, 1, WhenFrozen.FOLLOW)
                                .parameters().values().stream()
                                        .mapToLong(
                                                parameter -> parameter.shape().size())
                                        .sum()
                        - head);
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
    }

    @Test
    void knowsTimmsArchitectures() {
        ResNetConfig config =
                ResNetConfig.ofTimm("config.json", Map.of("architecture", "resnet34", "num_classes", 1000));
        assertThat(config.bottleneck()).isFalse();
        assertThat(config.depths()).containsExactly(3, 4, 6, 3);
        assertThat(config.hiddenSizes()).containsExactly(64, 128, 256, 512);
    }

    @Test
    void timmsNamesOldNewAndWrapped() {
        ResNetConfig config = ResNetConfig.ofTimm("config.json", Map.of("architecture", "resnet18"));
        assertThat(ResNetConfig.ofTimm("config.json", Map.of("architecture", "resnet18.a1_in1k")))
                .isEqualTo(config);
        assertThat(ResNetConfig.ofTimm("config.json", Map.of("architecture", "gluon_resnet18_v1b")))
                .isEqualTo(config);
        assertThat(ResNetConfig.ofTimm("config.json", Map.of("architecture", "ssl_resnet18")))
                .isEqualTo(config);
        assertThat(ResNetConfig.ofTimm("config.json", Map.of("model_type", "timm_wrapper", "architecture", "resnet18")))
                .isEqualTo(config);
        assertThat(ResNetConfig.ofTimm("config.json", Map.of("model_type", "timm_wrapper")))
                .isEqualTo(ResNetConfig.of("config.json", Map.of()));
        ResNetConfig small = ResNetConfig.ofTimm("config.json", Map.of("architecture", "resnet26"));
        assertThat(small.bottleneck()).isTrue();
        assertThat(small.depths()).containsExactly(2, 2, 2, 2);
    }

    @Test
    void timmsModelsThatAreBuiltOtherwise() {
        refuses(Map.of("architecture", "resnet14t"), "architecture is 'resnet14t'; supported is resnet18, resnet26");
        refuses(Map.of("architecture", "resnet50d.ra2_in1k"), "architecture is 'resnet50d.ra2_in1k'");
        refuses(Map.of("architecture", "resnet50", "global_pool", "max"), "global_pool is 'max'; supported is avg");
        refuses(
                Map.of("architecture", "resnet50", "pretrained_cfg", Map.of("first_conv", "conv1.0")),
                "first_conv is 'conv1.0'; supported is conv1");
        refuses(
                Map.of("architecture", "resnet50", "model_args", Map.of("stem_type", "deep")),
                "model_args is '{stem_type=deep}'");
    }

    @Test
    void refusesWhatItDoesNotSupportByName() {
        refuses(Map.of("architecture", "resnetv2_50"), "architecture is 'resnetv2_50'");
        refuses(Map.of("model_type", "vit"), "model_type is 'vit'; supported is resnet");
        refuses(Map.of("layer_type", "wide"), "layer_type is 'wide'; supported is basic or bottleneck");
        refuses(Map.of("depths", List.of(2, 0)), "depths is '[2, 0]'; supported is a list of positive whole numbers");
        refuses(
                Map.of("depths", List.of(2)),
                "hidden_sizes has 4 numbers and depths 1, which must tell of equally many stages");
        refuses(Map.of("hidden_sizes", List.of(8, 6, 8, 8)), "'[8, 6, 8, 8]'; supported is a list of multiples of 4");
        refuses(Map.of("small_image_stem", "yes"), "small_image_stem is 'yes'; supported is true or false");
    }

    private static void refuses(Map<String, ?> json, String message) {
        boolean timm = json.containsKey("architecture");
        assertThatThrownBy(() -> {
                    ResNetConfig config = timm
                            ? ResNetConfig.ofTimm("model/config.json", json)
                            : ResNetConfig.of("model/config.json", json);
                    assertThat(config).isNull();
                })
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model/config.json: ")
                .hasMessageContaining(message);
    }
}
