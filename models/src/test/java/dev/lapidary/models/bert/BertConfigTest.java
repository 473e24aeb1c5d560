package dev.lapidary.models.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.engine.Activation;
import dev.lapidary.models.Masks;
import dev.lapidary.models.ModelException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BertConfigTest {
    @Test
    void whatAConfigurationLeavesOutIsAsInTransformers() {
        assertThat(BertConfig.of("config.json", Map.of()))
                .isEqualTo(
                        new BertConfig(30522, 768, 12, 12, 3072, Activation.GELU, 0.1, 0.1, 0.1, 512, 2, 1e-12, 0.02));
    }

    @Test
    void everyNumberIsRead() {
        Map<String, Object> json = Map.ofEntries(
                Map.entry("model_type", "bert"),
                Map.entry("vocab_size", 97),
                Map.entry("hidden_size", 60),
                Map.entry("num_hidden_layers", 3),
                Map.entry("num_attention_heads", 5),
                Map.entry("intermediate_size", 100),
                Map.entry("hidden_act", "silu"),
                Map.entry("hidden_dropout_prob", 0.2),
                Map.entry("attention_probs_dropout_prob", 0.3),
                Map.entry("classifier_dropout", 0),
                Map.entry("max_position_embeddings", 40),
                Map.entry("type_vocab_size", 1),
                Map.entry("layer_norm_eps", 1e-5),
                Map.entry("initializer_range", 0.01));
        assertThat(BertConfig.of("config.json", json))
                .isEqualTo(new BertConfig(97, 60, 3, 5, 100, Activation.SILU, 0.2, 0.3, 0, 40, 1, 1e-5, 0.01));
    }

    @Test
    void theClassifierDropsOutAsTheHiddenStatesUnlessToldOtherwise() {
        Map<String, Object> json = new HashMap<>();
        json.put("hidden_dropout_prob", 0.25);
        json.put("classifier_dropout", null);
        assertThat(BertConfig.of("config.json", json).classifierDropout()).isEqualTo(0.25);
        assertThat(BertConfig.of("config.json", json).withDropout(0).classifierDropout())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void everyActivationIsKnownByItsNameInTransformers(Activation activation) {
        String name = activation.name().toLowerCase(Locale.ROOT);
        assertThat(BertConfig.of("config.json", Map.of("hidden_act", name)).hiddenAct())
                .isEqualTo(activation);
    }

    @ParameterizedTest
    @CsvSource({
        "gelu_python, GELU",
        "gelu_fast, GELU_NEW",
        "gelu_pytorch_tanh, GELU_NEW",
        "gelu_python_tanh, GELU_NEW",
        "gelu_accurate, GELU_NEW",
        "swish, SILU"
    })
    void namesOfTheSameFunctionMeanOneActivation(String name, Activation activation) {
        assertThat(BertConfig.of("config.json", Map.of("hidden_act", name)).hiddenAct())
                .isEqualTo(activation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gelu_10", "laplace", "prelu", "GELU", ""})
    void otherActivationsAreRefusedByName(String name) {
        assertThatThrownBy(() -> BertConfig.of("config.json", Map.of("hidden_act", name)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("hidden_act is '" + name + "'")
                .hasMessageContaining("gelu, gelu_accurate, gelu_fast, gelu_new")
                .hasMessageContaining("quick_gelu")
                .hasMessageContaining("swish, tanh");
    }

    @ParameterizedTest
    @CsvSource({
        "model_type, roberta, supported is bert",
        "position_embedding_type, relative_key, supported is absolute",
        "is_decoder, true, true or false",
        "add_cross_attention, true, true or false",
        "hidden_size, many, a positive whole number",
        "hidden_size, 64, a positive whole number"
    })
    void whatThisModelIsNotIsRefusedByName(String key, String value, String remedy) {
        assertRefused(key, value, remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"is_decoder", "add_cross_attention"})
    void onlyEncoders(String key) {
        assertRefused(key, true, "supported is false");
    }

    @ParameterizedTest
    @CsvSource({
        "vocab_size, 0",
        "hidden_size, -768",
        "num_hidden_layers, 1.5",
        "num_attention_heads, 0",
        "intermediate_size, 1e10",
        "max_position_embeddings, 0",
        "type_vocab_size, NaN"
    })
    void sizesArePositiveWholeNumbers(String key, double value) {
        assertRefused(key, value, "a positive whole number");
    }

    @ParameterizedTest
    @CsvSource({
        "hidden_dropout_prob, 1",
        "hidden_dropout_prob, NaN",
        "attention_probs_dropout_prob, -0.1",
        "classifier_dropout, 1.5"
    })
    void dropoutIsAProbabilityBelowOne(String key, double value) {
        assertRefused(key, value, "a probability below 1");
    }

    @ParameterizedTest
    @CsvSource({
        "layer_norm_eps, -1e-12",
        "layer_norm_eps, NaN",
        "initializer_range, -0.02",
        "initializer_range, Infinity"
    })
    void whatIsAddedToAVarianceAndADeviationAreNotNegative(String key, double value) {
        assertRefused(key, value, "a number from 0 on");
    }

    /** As in transformers, where those fields are typed without None. */
    @ParameterizedTest
    @ValueSource(strings = {"vocab_size", "num_attention_heads", "hidden_act", "layer_norm_eps", "is_decoder"})
    void whatMayBeLeftOutMayStillNotBeNull(String key) {
        Map<String, Object> json = new HashMap<>();
        json.put(key, null);
        assertThatThrownBy(() -> BertConfig.of("config.json", json))
                .isInstanceOf(ModelException.class)
                .hasMessage("config.json: " + key + " is null; leave it out for transformers' default");
    }

    @Test
    void theFileIsNamedAndTheValueCutShort() {
        Map<String, ?> json = Map.of("hidden_act", "\u001b[31m" + "x".repeat(100_000));
        assertThatThrownBy(() -> BertConfig.of("m/config.json", json))
                .hasMessageStartingWith("m/config.json: hidden_act is '\\u001b[31mxxx")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }

    @Test
    void countsItsParameters() {
        BertConfig config = BertConfig.of(
                "config.json",
                Map.of(
                        "vocab_size",
                        7,
                        "hidden_size",
                        6,
                        "num_hidden_layers",
                        2,
                        "num_attention_heads",
                        3,
                        "intermediate_size",
                        5,
                        "max_position_embeddings",
                        4));
        BertModel model = new BertModel(config, new Masks(0));
        assertThat(config.parameters())
                .isEqualTo(model.parameters().values().stream()
                        .mapToLong(parameter -> parameter.shape().size())
                        .sum());
    }

    @Test
    void headsMustShareTheHiddenSizeEvenly() {
        assertThatThrownBy(() -> BertConfig.of("config.json", Map.of("hidden_size", 100, "num_attention_heads", 12)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("hidden_size 100")
                .hasMessageContaining("num_attention_heads 12");
    }

    private static void assertRefused(String key, Object value, String remedy) {
        assertThatThrownBy(() -> BertConfig.of("config.json", Map.of(key, value)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("config.json: " + key + " is '" + value + "'")
                .hasMessageContaining(remedy);
    }
}
