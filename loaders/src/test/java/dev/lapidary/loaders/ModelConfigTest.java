package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
    @TempDir
    Path folder;

    @Test
    void readsValuesByType() throws IOException {
        ModelConfig config = config(
                """
                {"hidden_size": 384, "layer_norm_eps": 1e-12, "hidden_act": "gelu", "use_cache": true,
                 "classifier_dropout": null, "architectures": ["BertModel"]}""");
        assertThat(config.integer("hidden_size")).isEqualTo(384);
        assertThat(config.integer("num_labels", 2)).isEqualTo(2);
        assertThat(config.number("layer_norm_eps")).isEqualTo(1e-12);
        assertThat(config.number("hidden_size")).isEqualTo(384);
        assertThat(config.number("classifier_dropout", 0.1)).isEqualTo(0.1);
        assertThat(config.text("hidden_act")).isEqualTo("gelu");
        assertThat(config.text("position_embedding_type", "absolute")).isEqualTo("absolute");
        assertThat(config.flag("use_cache", false)).isTrue();
        assertThat(config.flag("is_decoder", false)).isFalse();
        assertThat(config.texts("architectures")).containsExactly("BertModel");
        assertThat(config.texts("other")).isEmpty();
        assertThat(config.has("classifier_dropout")).isFalse();
        assertThat(config.values()).hasSize(6);
    }

    /** Python's json, and transformers with it, reads all of this but for the byte order mark, which a text editor may add. */
    @Test
    void readsWhatPythonReads() throws IOException {
        ModelConfig config = config("\ufeff{\"a\": 1, \"a\": 2, \"b\": NaN, \"c\": -Infinity}");
        assertThat(config.integer("a")).isEqualTo(2);
        assertThat(config.values().get("b")).isEqualTo(Double.NaN);
        assertThat(config.values().get("c")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | does not hold a JSON object",
                "{'a': } | is not valid JSON at line 1, column 7",
                "{'a': 1} x | is not valid JSON at line 1, column 10",
            })
    void saysWhatIsWrongAndWhere(String json, String complaint) {
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> config(json.replace('\'', '"')))
                .withMessageStartingWith(folder.toString())
                .withMessageContaining(complaint);
    }

    @Test
    void believesNoFileThatClaimsALot() {
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> config("{\"a\": [" + "0,".repeat(2_000_000) + "0]}"))
                .withMessageContaining("holds more or longer entries");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> config("{\"a\": " + " ".repeat(32_000_000) + "0}"))
                .withMessageContaining("is over 32 MB");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> config("{\"a\": ".repeat(2_000)))
                .withMessageContaining("is nested more deeply");
    }

    @Test
    void namesFileAndKey() throws IOException {
        ModelConfig config = config("{\"a\": \"twelve\", \"b\": 1.5, \"c\": 99999999999, \"d\": [1]}");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> config.integer("hidden_size"))
                .withMessage(
                        config.origin() + " has no 'hidden_size'; use the config.json that belongs to the checkpoint");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> config.integer("a"))
                .withMessage(config.origin() + ": 'a' is twelve, not a whole number; correct it");
        assertThatExceptionOfType(LoaderException.class).isThrownBy(() -> config.integer("b"));
        assertThatExceptionOfType(LoaderException.class).isThrownBy(() -> config.integer("c"));
        assertThatExceptionOfType(LoaderException.class).isThrownBy(() -> config.number("a"));
        assertThatExceptionOfType(LoaderException.class).isThrownBy(() -> config.text("b"));
        assertThatExceptionOfType(LoaderException.class).isThrownBy(() -> config.flag("a", true));
        assertThatExceptionOfType(LoaderException.class).isThrownBy(() -> config.texts("d"));
    }

    @Test
    void ordersLabelsByIndex() throws IOException {
        String twelve =
                "{\"id2label\": {\"10\": \"k\", \"11\": \"l\", \"2\": \"c\", \"1\": \"b\", \"0\": \"a\", \"3\": \"d\","
                        + " \"4\": \"e\", \"5\": \"f\", \"6\": \"g\", \"7\": \"h\", \"8\": \"i\", \"9\": \"j\"}}";
        assertThat(String.join("", config(twelve).labels())).isEqualTo("abcdefghijkl");
        assertThat(config("{\"num_labels\": 3}").labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
    }

    /** What transformers 5.18 makes of each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | LABEL_0, LABEL_1",
                "{'id2label': null, 'label2id': null} | LABEL_0, LABEL_1",
                "{'label2id': {'no': 0, 'yes': 1, 'maybe': 2}} | LABEL_0, LABEL_1",
                "{'num_labels': 3} | LABEL_0, LABEL_1, LABEL_2",
                "{'num_labels': 1} | LABEL_0",
                "{'id2label': {'0': 'a', '1': 'b'}, 'num_labels': 2} | a, b",
                "{'id2label': {'0': 'a', '1': 'b'}, 'num_labels': 3} | LABEL_0, LABEL_1, LABEL_2",
                "{'id2label': {}, 'num_labels': 2} | LABEL_0, LABEL_1",
                "{'id2label': {'0': 'a', '1': 'b'}, 'label2id': ['x']} | a, b",
                "{'id2label': {'1': 'b', '0': 'a'}} | a, b",
                "{'id2label': {'00': 'a', ' +1 ': 'b'}} | a, b",
                "{'id2label': {'0': 'a', '1': 'a'}} | a, a",
                "{'id2label': {'0': 0, '1': 1}} | 0, 1",
                "{'id2label': {'0': 1.5, '1': true, '2': null}} | 1.5, True, None"
            })
    void classesAreThoseOfTransformers(String json, String labels) throws IOException {
        assertThat(String.join(", ", config(json.replace('\'', '"')).labels())).isEqualTo(labels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'3'", "2.0", "-1", "true", "99999999999"})
    void aNumberOfClassesIsAWholeNumber(String value) throws IOException {
        ModelConfig config = config("{\"num_labels\": " + value.replace('\'', '"') + "}");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(config::labels)
                .withMessageContaining("config.json: 'num_labels' is");
    }

    @Test
    void twoBillionClassesTakeNoMemory() throws IOException {
        assertThat(config("{\"num_labels\": 2000000000}").labels().size()).isEqualTo(2_000_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"0\": \"a\", \"2\": \"b\"}",
                "{\"1\": \"a\"}",
                "{\"0\": [7]}",
                "{\"x\": \"a\"}",
                "{\"0\": \"a\", \"00\": \"b\"}",
                "{\"99999999999\": \"a\"}",
                "[\"a\"]"
            })
    void refusesLabelsWithGaps(String labels) throws IOException {
        ModelConfig config = config("{\"id2label\": " + labels + "}");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(config::labels)
                .withMessageStartingWith(config.origin() + ": 'id2label'");
    }

    @Test
    void changesACopy() throws IOException {
        ModelConfig config = config("{\"num_labels\": 2, \"hidden_size\": 4}");
        ModelConfig changed = config.withLabels(List.of("no", "yes", "maybe")).with("problem_type", null);
        assertThat(changed.labels()).containsExactly("no", "yes", "maybe");
        assertThat(changed.values().get("label2id")).isEqualTo(Map.of("no", 0, "yes", 1, "maybe", 2));
        assertThat(changed.values()).containsKey("problem_type").doesNotContainKey("num_labels");
        assertThat(changed.without("hidden_size").has("hidden_size")).isFalse();
        assertThat(config.values()).containsOnlyKeys("num_labels", "hidden_size");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> ((Map<?, ?>) changed.values().get("id2label")).clear());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{\"a\": nan}", "{\"a\": 01}", "\ufeff", "{} {}"})
    void refusesWhatIsNotAnObject(String json) {
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> config(json))
                .withMessageStartingWith(folder.resolve("config.json").toString())
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private ModelConfig config(String json) throws IOException {
        return ModelConfig.read(Files.writeString(folder.resolve("config.json"), json));
    }
}
