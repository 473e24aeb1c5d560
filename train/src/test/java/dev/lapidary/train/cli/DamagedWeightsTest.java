package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A number that is none in a stored weight, and heads that are none, are refused before anything is computed. */
class DamagedWeightsTest extends CommandPlace {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    static Path unpacked;

    private static ModelCases cases;

    @BeforeAll
    static void unpack() throws IOException {
        cases = ModelCases.unpack(unpacked);
    }

    @BeforeEach
    void nameOutput() {
        output = folder.resolve("out");
    }

    @ParameterizedTest
    @CsvSource({
        "classifier.weight, 0, NaN",
        "classifier.weight, 23, Infinity",
        "classifier.bias, 2, -Infinity",
        "bert.embeddings.word_embeddings.weight, 207, NaN",
        "bert.encoder.layer.0.attention.self.query.weight, 63, NaN"
    })
    void ofATextModel(String key, int at, float value) throws IOException {
        Path model = damaged("star-names", key, at, value);
        String[] parts = {
            model.resolve("model.safetensors") + ": tensor '" + key + "' F32",
            "holds a NaN or an infinity, the first at element " + at + ";",
            "fetch it again"
        };
        assertRefused(Cli.run("predict", "--model", model.toString(), "late"), parts);
        Path data = Files.writeString(folder.resolve("data.tsv"), "text\tlabel\na\t1 étoile\nb\t2 étoiles\n");
        assertRefused(Cli.run("evaluate", "--model", model.toString(), "--test-file", data.toString()), parts);
        assertRefused(
                Cli.run(
                        "finetune",
                        "--model",
                        model.toString(),
                        "--train-file",
                        data.toString(),
                        "--output-dir",
                        output.toString()),
                parts);
    }

    @ParameterizedTest
    @CsvSource({
        "classifier.1.weight, 15, NaN",
        "resnet.embedder.embedder.convolution.weight, 0, Infinity",
        "resnet.embedder.embedder.normalization.running_var, 3, NaN",
        "resnet.encoder.stages.1.layers.0.layer.1.normalization.running_mean, 7, -Infinity"
    })
    void ofAnImageModel(String key, int at, float value) throws IOException {
        Path model = damaged("resnet-multi-label", key, at, value);
        assertRefused(
                Cli.run(
                        "predict",
                        "--model",
                        model.toString(),
                        cases.folder().resolve("image.png").toString()),
                model.resolve("model.safetensors") + ": tensor '" + key + "' F32",
                "the first at element " + at);
    }

    /** Weights that are numbers may still make outputs that are none. */
    @Test
    void outputsThatFloat32CannotHold() throws IOException {
        Path model = damaged("star-names", "classifier.bias", 0, Float.MAX_VALUE);
        rewrite(model, (header, data) -> {
            int weights =
                    header.get("classifier.weight").get("data_offsets").get(0).intValue();
            for (int i = 0; i < 24; i++) {
                data.putFloat(weights + i * Float.BYTES, Float.MAX_VALUE);
            }
        });
        assertRefused(
                Cli.run("predict", "--model", model.toString(), "late"),
                "the model's output for example 1 is",
                "its weights are too large for float32");
    }

    /** A head that gives way to a new one may hold anything. */
    @Test
    void whatIsNotUsedDoesNotCount() throws IOException {
        Path model = damaged("star-names", "classifier.weight", 0, Float.NaN);
        Path data = Files.writeString(folder.resolve("data.tsv"), "text\tlabel\na\tyes\nb\tno\n");
        Cli run = Cli.run(
                "finetune",
                "--replace-head",
                "--max-steps",
                "1",
                "--model",
                model.toString(),
                "--train-file",
                data.toString(),
                "--output-dir",
                output.toString());
        assertThat(run.code()).as(run.err()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[24]"})
    void aHeadHasARowForEachClass(String shape) throws IOException {
        int bytes = shape.equals("[]") ? Float.BYTES : 24 * Float.BYTES;
        Path model = cases.copy("star-names", folder.resolve("model"), json -> {});
        rewrite(model, (header, data) -> {
            ObjectNode head = (ObjectNode) header.get("classifier.weight");
            int from = head.get("data_offsets").get(0).intValue();
            try {
                head.set("shape", MAPPER.readTree(shape));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            head.putArray("data_offsets").add(from).add(from + bytes);
            if (bytes < 24 * Float.BYTES) {
                ObjectNode rest = header.putObject("rest").put("dtype", "F32");
                rest.putArray("shape").add(23);
                rest.putArray("data_offsets").add(from + bytes).add(from + 24 * Float.BYTES);
            }
        });
        assertRefused(
                Cli.run("predict", "--model", model.toString(), "late"),
                "model.safetensors: tensor 'classifier.weight' F32" + shape + " is no classification head");
    }

    private interface Change {
        void make(ObjectNode header, ByteBuffer data);
    }

    private Path damaged(String name, String key, int at, float value) throws IOException {
        Path model = cases.copy(name, folder.resolve("model"), json -> {});
        rewrite(model, (header, data) -> {
            JsonNode place = header.get(key).get("data_offsets");
            int offset = place.get(0).intValue() + at * Float.BYTES;
            assertThat(offset).isLessThan(place.get(1).intValue());
            data.putFloat(offset, value);
        });
        return model;
    }

    private static void rewrite(Path model, Change change) throws IOException {
        Path file = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        ObjectNode header = (ObjectNode) MAPPER.readTree(new String(bytes, Long.BYTES, length, StandardCharsets.UTF_8));
        byte[] data = Arrays.copyOfRange(bytes, Long.BYTES + length, bytes.length);
        change.make(header, ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN));
        byte[] json = MAPPER.writeValueAsBytes(header);
        Files.write(
                file,
                ByteBuffer.allocate(Long.BYTES + json.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .put(data)
                        .array());
    }
}
