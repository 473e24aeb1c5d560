package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lapidary.autograd.Parameter;
import dev.lapidary.autograd.ParameterStore;
import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.TorchRandom;
import dev.lapidary.models.Masks;
import dev.lapidary.models.bert.BertConfig;
import dev.lapidary.models.bert.BertForSequenceClassification;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FreezingStrategyTest {
    private final BertForSequenceClassification model = new BertForSequenceClassification(
            BertConfig.of(
                    "config.json",
                    Map.of(
                            "vocab_size",
                            7,
                            "hidden_size",
                            4,
                            "num_hidden_layers",
                            3,
                            "num_attention_heads",
                            2,
                            "intermediate_size",
                            8,
                            "max_position_embeddings",
                            5)),
            2,
            new Masks(1));

    @Test
    void fullTrainsEverything() {
        assertThat(trained("full", 0, 0)).containsExactly("classifier", "embeddings", "layer.0", "layer.1", "layer.2");
    }

    @Test
    void headOnlyTrainsTheHead() {
        assertThat(trained("head-only", 5, 1000)).containsExactly("classifier");
    }

    @Test
    void freezeKeepsTheEmbeddingsAndTheLowestLayers() {
        assertThat(trained("freeze:1", 0, 0)).containsExactly("classifier", "layer.1", "layer.2");
    }

    @Test
    void gradualUnfreezingThawsOneLayerEachEpoch() {
        assertThat(trained("gradual-unfreezing", 0, 0)).containsExactly("classifier");
        assertThat(trained("gradual-unfreezing", 1, 9)).containsExactly("classifier", "layer.2");
        assertThat(trained("gradual-unfreezing", 4, 40))
                .containsExactly("classifier", "embeddings", "layer.0", "layer.1", "layer.2");
        assertThat(trained("gradual-unfreezing", 99, 990)).hasSize(5);
    }

    @Test
    void gradualUnfreezingThawsOneLayerEverySoManySteps() {
        assertThat(trained("gradual-unfreezing:10", 0, 9)).containsExactly("classifier");
        assertThat(trained("gradual-unfreezing:10", 0, 25)).containsExactly("classifier", "layer.1", "layer.2");
    }

    @Test
    void reinitTopGivesTheTopLayersFreshWeights() {
        try (Scope scope = Scope.root(Backends.reference(), "model")) {
            ParameterStore store = new ParameterStore(model.parameters(), scope);
            store.values().backend().elementwise().fill(7, store.values());
            FreezingStrategy.parse("reinit-top:1").prepare(model, new TorchRandom(1));
            for (Parameter parameter : store.parameters().values()) {
                boolean top =
                        parameter.name().contains("layer.2") || parameter.name().contains("pooler");
                assertThat(parameter.data().toDoubles()[0] == 7)
                        .as(parameter.name())
                        .isNotEqualTo(top);
            }
        }
        assertThat(trained("reinit-top:1", 0, 0)).hasSize(5);
    }

    @Test
    void whatNeverLearnsNeedsNoMemoryForGradients() {
        Set<Parameter> head = new FreezingStrategy.HeadOnly().everLearning(model);
        assertThat(head)
                .containsExactlyInAnyOrderElementsOf(model.units().getLast().parameters());
        assertThat(FreezingStrategy.parse("gradual-unfreezing").everLearning(model))
                .containsExactlyInAnyOrderElementsOf(model.parameters().values());
        assertThat(FreezingStrategy.parse("freeze:1").everLearning(model))
                .doesNotContainAnyElementsOf(model.units().get(1).parameters())
                .containsAll(model.units().get(2).parameters());
    }

    @Test
    void aStrategyIsShownAsItIsWritten() {
        for (String text : List.of(
                "full", "head-only", "gradual-unfreezing", "gradual-unfreezing:7", "reinit-top:2", "freeze:3")) {
            assertThat(FreezingStrategy.parse(text)).hasToString(text);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FreezingStrategy.parse("freeze"))
                .withMessageContaining("freeze:N");
        assertThatIllegalArgumentException().isThrownBy(() -> FreezingStrategy.parse("freeze:0"));
        assertThatIllegalArgumentException().isThrownBy(() -> FreezingStrategy.parse("reinit-top:two"));
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> FreezingStrategy.parse("freeze:4").prepare(model, new TorchRandom(1)))
                .withMessageContaining("4 layers, but this model has 3");
    }

    private List<String> trained(String strategy, int epoch, long step) {
        FreezingStrategy.parse(strategy).apply(model, epoch, step);
        TreeSet<String> names = new TreeSet<>();
        model.units().forEach(unit -> {
            if (unit.parameters().getFirst().isTrainable()) {
                names.add(unit.name());
            }
        });
        return List.copyOf(names);
    }
}
