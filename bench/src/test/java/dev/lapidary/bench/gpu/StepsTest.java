package dev.lapidary.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Backends;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.resnet.ResNetConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On small models and the CPU: that the work can be done. */
class StepsTest {
    private final Steps steps = new Steps(Backends.cpu(1), 3);

    @Test
    void bertTrains() {
        BertConfig config = BertConfig.of(
                "config.json",
                Map.of(
                        "vocab_size", 20,
                        "hidden_size", 16,
                        "num_hidden_layers", 2,
                        "num_attention_heads", 2,
                        "intermediate_size", 32));
        assertThat(steps.ofBert(config, 3, 5)).hasSize(3).doesNotContain(0);
    }

    @Test
    void resNetTrains() {
        ResNetConfig config = ResNetConfig.of(
                "config.json",
                Map.of(
                        "model_type",
                        "resnet",
                        "embedding_size",
                        8,
                        "hidden_sizes",
                        List.of(8, 16),
                        "depths",
                        List.of(1, 1),
                        "layer_type",
                        "basic"));
        assertThat(steps.ofResNet(config, 4, 3, 32)).hasSize(3).doesNotContain(0);
    }

    @Test
    void theTypicalStepIsTheMedianOfTheLaterHalf() {
        assertThat(Steps.typical(new double[] {9, 9, 9, 1, 5, 2})).isEqualTo(2);
    }
}
