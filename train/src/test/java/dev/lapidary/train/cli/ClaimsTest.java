package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations that claim a lot are compared with the weights before anything is made of that size. */
class ClaimsTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST_BYTES = 64L << 20;

    @TempDir
    static Path unpacked;

    private static ModelCases cases;

    @TempDir
    Path folder;

    @BeforeAll
    static void warmUp() throws IOException {
        cases = ModelCases.unpack(unpacked);
        assertThat(predict(cases.model("star-names"), "a train").code()).isZero();
        assertThat(predict(cases.model("resnet-multi-label"), image()).code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'num_hidden_layers': 2000000000} | bert.encoder.layer.1999999999.output.dense.weight",
                "{'max_position_embeddings': 2000000000} | position_embeddings",
                "{'vocab_size': 2000000000} | word_embeddings",
                "{'type_vocab_size': 2000000000} | token_type_embeddings",
                "{'hidden_size': 2000000000} | word_embeddings",
                "{'hidden_size': 2000000000, 'vocab_size': 2000000000, 'intermediate_size': 2000000000} | word_embeddings",
                "{'intermediate_size': 2000000000} | output.dense",
                "{'num_attention_heads': 2000000000} | num_attention_heads",
                "{'num_labels': 2000000000} | config.json names 2000000000 labels",
                "{'num_labels': 2000000000, 'id2label': null} | config.json names 2000000000 labels",
                "{'num_labels': 2147483647} | config.json names 2147483647 labels"
            })
    void ofTextModels(String claim, String named) throws IOException {
        Path model = cases.copy("star-names", folder.resolve("model"), json -> add(json, claim));
        assertRefusedAtOnce(named, "predict", "--model", model.toString(), "a train");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'depths': [1, 2000000000]} | stages.1.layers.1999999999",
                "{'depths': [2000000000, 1]} | stages.0.layers.1999999999",
                "{'depths': [2147483647, 1]} | stages.0.layers.2147483646",
                "{'hidden_sizes': [4, 2000000000]} | stages.1.layers.0",
                "{'hidden_sizes': [2000000000, 2000000000]} | stages.0.layers.0",
                "{'embedding_size': 2000000000} | embedder",
                "{'num_channels': 2000000000} | num_channels",
                "{'num_labels': 2000000000} | config.json names 2000000000 labels"
            })
    void ofImageModels(String claim, String named) throws IOException {
        Path model = cases.copy("resnet-multi-label", folder.resolve("model"), json -> add(json, claim));
        assertRefusedAtOnce(named, "predict", "--model", model.toString(), image());
    }

    /** timm counts classes under a key of its own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"2000000000 | config.json names 2000000000 labels", "-1 | config.json: 'num_classes' is -1"})
    void ofTimmsClasses(int count, String named) throws IOException {
        Path model = cases.copy("resnet-multi-label", folder.resolve("model"), json -> {
            json.remove(List.of("model_type", "id2label", "label2id"));
            json.put("architecture", "resnet18").put("num_classes", count);
        });
        assertRefusedAtOnce(named, "predict", "--model", model.toString(), image());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "star-names | {'num_hidden_layers': 2000000000}",
                "star-names | {'hidden_size': 2000000000}",
                "star-names | {'intermediate_size': 2000000000, 'num_hidden_layers': 2000000000}",
                "resnet-multi-label | {'depths': [1, 2000000000]}",
                "resnet-multi-label | {'hidden_sizes': [2000000000, 4]}"
            })
    void ofModelsThatAreToBeginAfresh(String name, String claim) throws IOException {
        Path model = cases.copy(name, folder.resolve("model"), json -> add(json, claim));
        boolean images = name.startsWith("resnet");
        Path data = images
                ? Files.createDirectories(folder.resolve("images"))
                : Files.writeString(folder.resolve("train.tsv"), "text\tlabel\na train\ton time\nlate\tlate\n");
        if (images) {
            for (String label : List.of("river", "tree")) {
                Path file = data.resolve(label).resolve("1.png");
                Files.createDirectories(file.getParent());
                Files.copy(Path.of(image()), file);
            }
        }
        assertRefusedAtOnce(
                "more than this machine's memory holds",
                "finetune",
                "--from-scratch",
                "--replace-head",
                "--model",
                model.toString(),
                images ? "--train-dir" : "--train-file",
                data.toString(),
                "--output-dir",
                folder.resolve("out").toString());
        assertThat(folder.resolve("out")).doesNotExist();
    }

    /** One sentence, within a second of this thread's time and some megabytes of its memory. */
    private static void assertRefusedAtOnce(String named, String... args) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        Cli run = Cli.run(args);
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpu)).isLessThan(Duration.ofSeconds(1));
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - bytes).isLessThan(MOST_BYTES);
        assertThat(run.err()).startsWith("error: ").contains(named).hasLineCount(1);
        assertThat(run.code()).isEqualTo(2);
    }

    private static Cli predict(Path model, String input) {
        return Cli.run("predict", "--model", model.toString(), input);
    }

    private static String image() {
        return cases.folder().resolve("image.png").toString();
    }

    private static void add(ObjectNode json, String claim) {
        try {
            JsonNode changes = MAPPER.readTree(claim.replace('\'', '"'));
            if (changes.has("num_labels")) {
                json.remove("id2label");
            }
            json.setAll((ObjectNode) changes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
