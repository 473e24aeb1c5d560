package dev.lapidary.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.train.cli.ModelCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HeadMeaningTest {
    @TempDir
    static Path folder;

    private static JsonNode meanings;

    @BeforeAll
    static void readMeanings() throws IOException {
        meanings = ModelCases.unpack(folder).expected().get("meanings");
    }

    /** Each value of problem_type and number of labels, with the scores of transformers' pipelines. */
    static Stream<JsonNode> meanings() {
        return StreamSupport.stream(meanings.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void scoresAreThoseOfThePipelines(JsonNode row) {
        double[] logits = numbers(row.get("logits"));
        ModelConfig config = config(row.get("problem_type"));
        if (row.has("refused")) {
            assertThatThrownBy(() -> HeadMeaning.ofTexts(config, logits.length)).isInstanceOf(LoaderException.class);
            assertThatThrownBy(() -> HeadMeaning.ofImages(config, logits.length))
                    .isInstanceOf(LoaderException.class)
                    .hasMessageStartingWith(
                            "config.json: problem_type is single_label_classification, but the head has");
        } else {
            assertThat(HeadMeaning.ofTexts(config, logits.length)
                            .scoreFunction()
                            .scores(logits))
                    .containsExactly(numbers(row.get("texts")), within(1e-7));
            assertThat(HeadMeaning.ofImages(config, logits.length)
                            .scoreFunction()
                            .scores(logits))
                    .containsExactly(numbers(row.get("images")), within(1e-7));
        }
    }

    @Test
    void allCombinationsAreThere() {
        assertThat(meanings).hasSize(7 * 3);
    }

    /** As transformers' models decide by which loss they learn, for targets that are classes where nothing is declared. */
    @ParameterizedTest
    @CsvSource({
        ", 1, REGRESSION, false",
        ", 2, SINGLE_LABEL_CLASSIFICATION, false",
        "ranking, 3, SINGLE_LABEL_CLASSIFICATION, false",
        "single_label_classification, 2, SINGLE_LABEL_CLASSIFICATION, true",
        "multi_label_classification, 1, MULTI_LABEL_CLASSIFICATION, true",
        "multi_label_classification, 3, MULTI_LABEL_CLASSIFICATION, true",
        "regression, 1, REGRESSION, true",
        "regression, 2, REGRESSION, true"
    })
    void whatItWasTrainedFor(String said, int outputs, ProblemType type, boolean declared) {
        for (HeadMeaning meaning : new HeadMeaning[] {
            HeadMeaning.ofTexts(config(said), outputs), HeadMeaning.ofImages(config(said), outputs)
        }) {
            assertThat(meaning.problemType()).isEqualTo(type);
            assertThat(meaning.declared()).isEqualTo(declared);
        }
    }

    /** What is written means the same when it is read, and a single output of which nothing is said stays one. */
    @ParameterizedTest
    @MethodSource("meanings")
    void whatIsWrittenMeansTheSame(JsonNode row) {
        if (row.has("refused")) {
            return;
        }
        int outputs = row.get("logits").size();
        ModelConfig config = config(row.get("problem_type"));
        HeadMeaning texts = HeadMeaning.ofTexts(config, outputs);
        ModelConfig written = texts.writeTo(config);
        HeadMeaning again = HeadMeaning.ofTexts(written, outputs);
        assertThat(again.problemType()).isEqualTo(texts.problemType());
        assertThat(again.scoreFunction()).isEqualTo(texts.scoreFunction());
        assertThat(HeadMeaning.ofImages(written, outputs).scoreFunction())
                .isEqualTo(HeadMeaning.ofImages(config, outputs).scoreFunction());
        assertThat(written.has("problem_type"))
                .isEqualTo(texts.declared() || texts.problemType() == ProblemType.SINGLE_LABEL_CLASSIFICATION);
    }

    @Test
    void scoresOfLargeLogitsAreNumbers() {
        double[] logits = {-1e4, 1e4, 0};
        assertThat(ScoreFunction.SOFTMAX.scores(logits)).containsExactly(0, 1, 0);
        assertThat(ScoreFunction.SIGMOID.scores(logits)).containsExactly(0, 1, 0.5);
        assertThat(ScoreFunction.IDENTITY.scores(logits)).containsExactly(logits);
        assertThat(logits).containsExactly(-1e4, 1e4, 0);
    }

    private static ModelConfig config(JsonNode said) {
        return config(said.isNull() ? null : said.isInt() ? said.intValue() : said.textValue());
    }

    private static ModelConfig config(Object said) {
        Map<String, Object> values = new HashMap<>();
        values.put("problem_type", said);
        return new ModelConfig(Path.of("config.json"), values);
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }
}
