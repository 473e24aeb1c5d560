package dev.lapidary.loaders.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.pretrained.TinyBert.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxWeightsTest {
    private static final Weight MATRIX = new Weight(new int[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6}, true);

    @TempDir
    Path folder;

    @Test
    void everyWeightComesBackUnderItsKey() throws IOException {
        Map<String, Weight> weights = TinyBert.encoder();

        try (OnnxWeights onnx = open(OnnxFixture.model(weights))) {
            assertThat(onnx.keys()).containsExactlyInAnyOrderElementsOf(weights.keySet());
            weights.forEach((key, weight) -> {
                StoredTensor tensor = onnx.get(key);
                assertThat(tensor.shape().toArray()).as(key).isEqualTo(weight.shape());
                assertThat(tensor.toFloats()).as(key).isEqualTo(weight.values());
            });
        }
    }

    @Test
    void largeMatricesAreTransposedAcrossTiles() throws IOException {
        float[] values = new float[67 * 45];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Map<String, Weight> weights = Map.of("pooler.dense.weight", new Weight(new int[] {67, 45}, values, true));

        try (OnnxWeights onnx = open(OnnxFixture.model(weights))) {
            assertThat(onnx.get("pooler.dense.weight").toFloats()).isEqualTo(values);
        }
    }

    @Test
    void readsPackedDimensionsAndFloatData() throws IOException {
        ProtoWriter tensor = new ProtoWriter()
                .bytes(1, new byte[] {2, 3})
                .varint(2, OnnxFixture.FLOAT)
                .bytes(4, MATRIX.bytes())
                .text(8, "m");

        try (OnnxWeights onnx = open(new OnnxFixture().initializer(tensor).toByteArray())) {
            assertThat(onnx.get("m").shape().toArray()).containsExactly(2, 3);
            assertThat(onnx.get("m").toFloats()).isEqualTo(MATRIX.values());
        }
    }

    @Test
    void keepsPositionIds() throws IOException {
        ProtoWriter tensor = new ProtoWriter()
                .varint(1, 1)
                .varint(1, 2)
                .varint(2, 7)
                .text(8, "embeddings.position_ids")
                .bytes(9, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0});

        try (OnnxWeights onnx = open(new OnnxFixture().initializer(tensor).toByteArray())) {
            assertThat(onnx.get("embeddings.position_ids").toLongs()).containsExactly(0, 1);
        }
    }

    @Test
    void refusesAFoldedWeightThatNoModuleReads() {
        OnnxFixture anonymous = new OnnxFixture()
                .initializer(OnnxFixture.tensor("onnx::MatMul_7", MATRIX))
                .node("MatMul", "MatMul_12", "x", "onnx::MatMul_7");

        assertRefused(anonymous.toByteArray(), "does not say which layer 'onnx::MatMul_7' belongs to");
    }

    @Test
    void refusesWhatIsNoFloat32() {
        ProtoWriter quantized =
                new ProtoWriter().varint(1, 1).varint(2, 3).text(8, "w").bytes(9, new byte[1]);

        assertRefused(new OnnxFixture().initializer(quantized).toByteArray(), "'w' as ONNX data type 3");
    }

    @Test
    void refusesWeightsKeptElsewhere() {
        ProtoWriter external =
                new ProtoWriter().varint(1, 1).varint(2, 1).text(8, "w").varint(14, 1);

        assertRefused(new OnnxFixture().initializer(external).toByteArray(), "keeps 'w' in a file of its own");
    }

    @Test
    void refusesDataOfAnotherSizeThanTheShape() {
        ProtoWriter shortened =
                new ProtoWriter().varint(1, 1000).varint(2, 1).text(8, "w").bytes(9, MATRIX.bytes());

        assertRefused(new OnnxFixture().initializer(shortened).toByteArray(), "needs 4000 bytes, but 24 are stored");
    }

    @Test
    void refusesImpossibleShapes() {
        for (long dim : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40}) {
            ProtoWriter hostile = new ProtoWriter().varint(1, dim).varint(2, 1).text(8, "w");
            assertRefused(new OnnxFixture().initializer(hostile).toByteArray(), "impossible shape");
        }
    }

    @Test
    void refusesTheSameNameTwice() {
        OnnxFixture twice = new OnnxFixture()
                .initializer(OnnxFixture.tensor("w", MATRIX))
                .initializer(OnnxFixture.tensor("w", MATRIX));

        assertRefused(twice.toByteArray(), "holds 'w' twice");
    }

    @Test
    void refusesFilesThatAreNoModel() {
        assertRefused(new byte[0], "holds no weights");
        assertRefused("PK is a zip, not a graph".getBytes(UTF_8), "damaged");
        assertThatThrownBy(() -> OnnxWeights.open(folder.resolve("none.onnx")))
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("none.onnx cannot be read");
    }

    /** Cut anywhere or with any byte changed, a file is read or refused, and never crashes the reader. */
    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        byte[] whole = OnnxFixture.model(TinyBert.encoder());
        Random random = new Random(11);
        for (int i = 0; i < 1500; i++) {
            byte[] damaged = i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int flips = i % 3 == 0 ? 0 : 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try (OnnxWeights onnx = open(damaged)) {
                onnx.keys().forEach(key -> assertThat(onnx.get(key).data().byteSize())
                        .isNotNegative());
            } catch (LoaderException refused) {
                assertThat(refused).hasMessageContaining("model.onnx");
            }
        }
    }

    private OnnxWeights open(byte[] bytes) throws IOException {
        return OnnxWeights.open(Files.write(folder.resolve("model.onnx"), bytes));
    }

    private void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> open(bytes).close())
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining("model.onnx")
                .hasMessageContaining(message);
    }
}
