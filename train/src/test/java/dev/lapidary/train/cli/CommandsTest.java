package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** evaluate, predict, inspect, tokenize and models. */
class CommandsTest extends Workplace {
    private static final ObjectMapper JSON = new ObjectMapper();

    private String classifier;

    @BeforeEach
    void classifier() {
        classifier = TinyFolder.classifier(folder.resolve("classifier"), "blame", "praise", "other")
                .toString();
    }

    @Test
    void predictPrintsJsonLinesInTheOrderOfTheInput() throws IOException {
        Cli run = Cli.withInput("a film\n\nthe plot is dull\n", "predict", "-m", classifier, "--format", "jsonl");

        assertThat(run.err()).isEmpty();
        String[] lines = run.out().split("\n");
        assertThat(lines).hasSize(3);
        JsonNode third = JSON.readTree(lines[2]);
        assertThat(third.get("text").asText()).isEqualTo("the plot is dull");
        assertThat(third.get("logits")).hasSize(3);
        String label = third.get("label").asText();
        assertThat(third.get("probabilities").get(label)).isEqualTo(third.get("score"));
        assertThat(third.get("probabilities").fieldNames()).toIterable().containsExactly("blame", "praise", "other");
    }

    @Test
    void predictReadsTablesAndPairs() throws IOException {
        Path pairs =
                write("pairs.jsonl", "{\"sentence1\":\"a film\",\"sentence2\":\"a plot\",\"label\":\"unheard of\"}\n");

        Cli run = Cli.run("predict", "-m", classifier, "--input", pairs.toString(), "--format", "jsonl");

        assertThat(run.err()).isEmpty();
        assertThat(JSON.readTree(run.out()).get("text_pair").asText()).isEqualTo("a plot");
    }

    @Test
    void predictShowsTheLikeliestClassesAndTheText() {
        assertThat(Cli.run("predict", "-m", classifier, "a film").out())
                .matches("\\w+ 0\\.\\d{4}, \\w+ 0\\.\\d{4}, \\w+ 0\\.\\d{4}\ta film\\R");
    }

    /** But for rounding: OpenBLAS's Haswell kernels add up the last rows of a product in another order than those before. */
    @Test
    void batchesDoNotChangePredictions() throws IOException {
        String texts = "a film\nthe plot is dull\ngood\n";
        String[] alone = Cli.withInput(texts, "predict", "-m", classifier, "--batch-size", "1", "--format", "jsonl")
                .out()
                .split("\n");
        String[] together = Cli.withInput(texts, "predict", "-m", classifier, "--format", "jsonl")
                .out()
                .split("\n");

        assertThat(alone).hasSameSizeAs(together).hasSize(3);
        for (int i = 0; i < alone.length; i++) {
            JsonNode one = JSON.readTree(alone[i]);
            JsonNode other = JSON.readTree(together[i]);
            assertThat(one.get("text")).isEqualTo(other.get("text"));
            assertThat(one.get("label")).isEqualTo(other.get("label"));
            for (int c = 0; c < 3; c++) {
                assertThat(one.get("logits").get(c).doubleValue())
                        .isCloseTo(other.get("logits").get(c).doubleValue(), within(1e-6));
            }
        }
    }

    @Test
    void evaluatePrintsATableOrJson() throws IOException {
        Cli table = Cli.run("evaluate", "-m", classifier, "--test-file", validation.toString());
        Cli json = Cli.run(
                "evaluate",
                "-m",
                classifier,
                "--validation_file",
                validation.toString(),
                "--format",
                "json",
                "-o",
                output.toString());

        assertThat(table.out())
                .contains("precision")
                .contains("(mean of classes)")
                .contains("20 examples");
        assertThat(JSON.readTree(json.out()).get("eval_samples").asInt()).isEqualTo(20);
        assertThat(JSON.readTree(output.resolve("eval_results.json").toFile()).get("eval_f1"))
                .isEqualTo(JSON.readTree(json.out()).get("eval_f1"));
    }

    @Test
    void tokenizeCountsOffsetsEitherWay() {
        assertThat(Cli.withInput("😀 Films\n", "tokenize", "-m", classifier).out())
                .isEqualToIgnoringNewLines("{\"ids\":[2,1,6,18,3],"
                        + "\"tokens\":[\"[CLS]\",\"[UNK]\",\"film\",\"##s\",\"[SEP]\"],"
                        + "\"offsets\":[[0,0],[0,1],[2,6],[6,7],[0,0]]}");
        assertThat(Cli.run("tokenize", "-m", classifier, "--offsets", "utf16", "😀 Films")
                        .out())
                .contains("\"offsets\":[[0,0],[0,2],[3,7],[7,8],[0,0]]");
    }

    @Test
    void tokenizeReadsAFileLineByLine() throws IOException {
        Path texts = write("texts.txt", "a film\n\n\"good\tplot\"\n");

        assertThat(Cli.run("tokenize", "-m", classifier, "--input", texts.toString())
                        .out()
                        .lines())
                .hasSize(3);
    }

    @Test
    void inspectListsTensors() throws IOException {
        Cli text = Cli.run("inspect", classifier);
        JsonNode json = JSON.readTree(Cli.run("inspect", classifier + "/model.safetensors", "--format", "json")
                .out());

        assertThat(text.out()).contains("classifier.weight").contains("[3, 32]").contains("parameters");
        assertThat(json.get("parameters").asLong()).isPositive();
        assertThat(json.get("metadata").get("format").asText()).isEqualTo("pt");
    }

    @Test
    void modelsAreListedWithTheirLicence() {
        assertThat(Cli.run("models").out())
                .contains("all-MiniLM-L6-v2")
                .contains("bert-base-uncased")
                .contains("apache-2.0");
        assertThat(Cli.run("models", "list").out()).isEqualTo(Cli.run("models").out());
    }
}
