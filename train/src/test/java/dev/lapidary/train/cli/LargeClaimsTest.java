package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.loaders.ModelConfig;
import dev.lapidary.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that hold a lot of something: as with the claims of {@link ClaimsTest}, that takes neither long nor much memory. */
class LargeClaimsTest extends CommandPlace {
    private static final double SECONDS = 3;
    private static final long MEGABYTES = 100;

    private Path model;

    @BeforeEach
    void makeModel() {
        model = TinyFolder.classifier(folder.resolve("model"), "bad", "good");
        output = folder.resolve("out");
    }

    @Test
    void keysOfTheConfiguration() throws IOException {
        set(IntStream.range(0, 40_000).boxed().collect(Collectors.toMap(i -> "key" + i, i -> i)));
        assertThat(predict().code()).isZero();
    }

    @Test
    void namesOfClasses() throws IOException {
        set(Map.of(
                "id2label",
                IntStream.range(0, 40_000).boxed().collect(Collectors.toMap(i -> "" + i, i -> "class " + i))));
        assertRefused(predict(), "names 40000 labels");
    }

    @Test
    void tensorsThatAreNone() throws IOException {
        String header = IntStream.range(0, 40_000)
                .mapToObj("\"x%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}"::formatted)
                .collect(Collectors.joining(",", "{", "}"));
        writeWeights(header, 0);
        assertRefused(predict(), "none of its tensors is one of a BERT");
    }

    @Test
    void layersThatAreFewTensors() throws IOException {
        set(Map.of("num_hidden_layers", 1_000_001, "hidden_size", 1, "num_attention_heads", 1, "intermediate_size", 1));
        writeWeights(
                """
                {"bert.embeddings.word_embeddings.weight":{"dtype":"F32","shape":[20,1],"data_offsets":[0,80]},
                 "bert.embeddings.position_embeddings.weight":{"dtype":"F32","shape":[20,1],"data_offsets":[80,160]},
                 "bert.embeddings.token_type_embeddings.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[160,168]},
                 "bert.encoder.layer.1000000.output.dense.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[168,172]},
                 "classifier.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[172,180]}}""",
                180);
        assertRefused(predict(), "model.safetensors has 5 tensors, too few for the 1000001 layers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "2147483647"})
    void typesOfTokens(String type) throws IOException {
        for (Map.Entry<String, byte[]> file : Tokenizer.load(model).files().entrySet()) {
            Files.write(model.resolve(file.getKey()), file.getValue());
        }
        Path json = model.resolve("tokenizer.json");
        Files.writeString(json, Files.readString(json).replaceAll("(\"type_id\"\\s*:\\s*)\\d+", "$1" + type));
        Files.writeString(
                model.resolve("tokenizer_config.json"),
                "{\"tokenizer_class\": \"PreTrainedTokenizerFast\", \"model_input_names\": [\"input_ids\","
                        + " \"token_type_ids\"]}");
        assertRefused(predict(), "needs token type " + type, "type_vocab_size 2");
    }

    private void set(Map<String, ?> values) throws IOException {
        Path file = model.resolve("config.json");
        ModelConfig config = ModelConfig.read(file);
        for (Map.Entry<String, ?> entry : values.entrySet()) {
            if (entry.getKey().startsWith("key")) {
                continue;
            }
            config = config.with(entry.getKey(), entry.getValue());
        }
        String json = Json.line(config.values());
        String more = values.keySet().stream()
                .filter(key -> key.startsWith("key"))
                .map(key -> ",\"" + key + "\":0")
                .collect(Collectors.joining());
        Files.writeString(file, json.substring(0, json.length() - 1) + more + "}");
    }

    private void writeWeights(String header, int bytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(
                model.resolve("model.safetensors"),
                file.putLong(json.length).put(json).array());
    }

    private Cli predict() {
        return Cost.bounded(
                SECONDS,
                MEGABYTES,
                () -> Cli.run("predict", "--model", model.toString(), "--threads", "1", "good film"));
    }
}
