package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiny models through the commands that users run, with the logits, scores and token ids that transformers has for them. */
class ModelCasesTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Path SHARED = Path.of(System.getProperty("lapidary.shared"), "cases", "models");
    private static final Offset<Double> TEXT_LOGIT = Offset.offset(1e-5);
    private static final Offset<Double> IMAGE_LOGIT = Offset.offset(5e-5);
    private static final Offset<Double> SCORE = Offset.offset(1e-5);

    @TempDir
    static Path folder;

    private static ModelCases own;

    @BeforeAll
    static void unpack() throws IOException {
        own = ModelCases.unpack(folder);
    }

    static Stream<String> own() {
        return own.names();
    }

    static Stream<String> shared() throws IOException {
        return Files.exists(SHARED) ? ModelCases.at(SHARED).names() : Stream.of("all");
    }

    @ParameterizedTest
    @MethodSource("own")
    void own(String name) throws IOException {
        check(own, name, true);
    }

    /** Their scores are compared by size: those of names that are numbers were noted under others. */
    @ParameterizedTest
    @MethodSource("shared")
    void shared(String name) throws IOException {
        assumeTrue(Files.exists(SHARED), SHARED + " is not here");
        check(ModelCases.at(SHARED), name, false);
    }

    private static void check(ModelCases cases, String name, boolean byName) throws IOException {
        JsonNode answer = cases.answer(name);
        if (answer.has("ids")) {
            List<String> texts = texts(cases.expected().get("tokenizer_texts"));
            List<JsonNode> lines = json(Cli.withInput(
                    String.join("\n", texts) + "\n",
                    "tokenize",
                    "--model",
                    cases.model(name).toString()));
            assertThat(lines).map(line -> line.get("ids")).isEqualTo(list(answer.get("ids")));
        } else if (answer.get("logits").get(0).isNumber()) {
            String image = cases.folder()
                    .resolve(cases.expected().get("image").textValue())
                    .toString();
            List<JsonNode> lines =
                    json(Cli.run("predict", "--model", cases.model(name).toString(), "--format", "jsonl", image));
            assertThat(lines).hasSize(1);
            assertAnswer(lines.getFirst(), answer.get("logits"), answer.get("pipeline"), IMAGE_LOGIT, byName);
        } else {
            checkTexts(cases, name, byName);
        }
    }

    private static void checkTexts(ModelCases cases, String name, boolean byName) throws IOException {
        JsonNode answer = cases.answer(name);
        List<String> texts = texts(cases.expected().get("texts"));
        List<JsonNode> lines = json(Cli.withInput(
                String.join("\n", texts.stream().filter(text -> !text.isEmpty()).toList()) + "\n",
                "predict",
                "--model",
                cases.model(name).toString(),
                "--format",
                "jsonl"));
        int next = 0;
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).isEmpty()) {
                JsonNode scores = answer.get("pipeline").get(i);
                assertAnswer(lines.get(next++), answer.get("logits").get(i), scores, TEXT_LOGIT, byName);
            }
        }
        assertThat(lines).hasSize(next);
    }

    private static void assertAnswer(
            JsonNode line, JsonNode logits, JsonNode scores, Offset<Double> apart, boolean byName) {
        assertThat(line.get("logits")).hasSameSizeAs(logits);
        for (int i = 0; i < logits.size(); i++) {
            assertThat(line.get("logits").get(i).doubleValue())
                    .isCloseTo(logits.get(i).doubleValue(), apart);
        }
        if (scores == null) {
            return;
        }
        JsonNode found = line.has("values") ? line.get("values") : line.get("probabilities");
        assertThat(found).hasSameSizeAs(scores);
        assertThat(found.get(line.get("label").textValue())).isEqualTo(line.get("score"));
        assertThat(line.get("score").doubleValue())
                .isCloseTo(sorted(scores).getLast().doubleValue(), SCORE);
        if (byName) {
            scores.properties()
                    .forEach(score -> assertThat(found.get(score.getKey()).doubleValue())
                            .as(score.getKey())
                            .isCloseTo(score.getValue().doubleValue(), SCORE));
        }
        for (int i = 0; i < scores.size(); i++) {
            assertThat(sorted(found).get(i).doubleValue())
                    .isCloseTo(sorted(scores).get(i).doubleValue(), SCORE);
        }
    }

    private static List<JsonNode> sorted(JsonNode scores) {
        return list(scores).stream()
                .sorted(Comparator.comparingDouble(JsonNode::doubleValue))
                .toList();
    }

    private static List<JsonNode> json(Cli run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line :
                run.out().lines().filter(line -> line.startsWith("{")).toList()) {
            lines.add(MAPPER.readTree(line));
        }
        return lines;
    }

    private static List<String> texts(JsonNode array) {
        return list(array).stream().map(JsonNode::textValue).toList();
    }

    private static List<JsonNode> list(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false).toList();
    }
}
