package dev.lapidary.loaders.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.loaders.LoaderException;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.pretrained.TinyBert.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowWeightsTest {
    @TempDir
    Path folder;

    @Test
    void everyWeightComesBackUnderTheKeyOfTransformers() {
        Map<String, Weight> weights = new LinkedHashMap<>(TinyBert.head());
        TinyBert.encoder().forEach((key, weight) -> weights.put("bert." + key, weight));

        try (TensorFlowWeights checkpoint =
                TensorFlowWeights.open(TensorFlowFixture.model().write(folder))) {
            assertThat(checkpoint.keys()).containsExactlyInAnyOrderElementsOf(weights.keySet());
            weights.forEach((key, weight) -> {
                StoredTensor tensor = checkpoint.get(key);
                assertThat(tensor.shape().toArray()).as(key).isEqualTo(weight.shape());
                assertThat(tensor.toFloats()).as(key).isEqualTo(weight.values());
            });
        }
    }

    @Test
    void namesTheNextSentenceHeadAsTransformersDoes() {
        assertThat(TensorFlowKeys.of("cls/seq_relationship/output_weights"))
                .contains(new TensorFlowKeys.Key("cls.seq_relationship.weight", false));
        assertThat(TensorFlowKeys.of("cls/seq_relationship/output_bias"))
                .contains(new TensorFlowKeys.Key("cls.seq_relationship.bias", false));
        assertThat(TensorFlowKeys.of("global_step")).isEmpty();
        assertThat(TensorFlowKeys.of("bert/pooler/dense/kernel/adam_v")).isEmpty();
    }

    @Test
    void refusesDataThatDoesNotMatchItsChecksum() throws IOException {
        Path index = TensorFlowFixture.model().write(folder);
        Path data = folder.resolve("variables.data-00000-of-00001");
        byte[] bytes = Files.readAllBytes(data);
        bytes[3] ^= 1;
        Files.write(data, bytes);

        try (TensorFlowWeights checkpoint = TensorFlowWeights.open(index)) {
            assertThatThrownBy(() -> checkpoint.get("bert.embeddings.word_embeddings.weight"))
                    .isInstanceOf(LoaderException.class)
                    .hasMessageContaining("'module/bert/embeddings/word_embeddings' does not match the checksum");
        }
    }

    @Test
    void refusesDataThatWasCutShort() throws IOException {
        Path index = TensorFlowFixture.model().write(folder);
        Path data = folder.resolve("variables.data-00000-of-00001");
        Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 100));

        assertRefused(index, "variables.data-00000-of-00001 ends before");
        Files.delete(data);
        assertRefused(index, "variables.data-00000-of-00001 cannot be read");
    }

    @Test
    void refusesWhatIsNoIndex() throws IOException {
        Path file = Files.writeString(folder.resolve("variables.index"), "not a table".repeat(10));

        assertRefused(file, "is not the index of a TensorFlow checkpoint");
    }

    @Test
    void refusesOtherTypesAndSeveralShards() {
        TensorFlowFixture halves = TensorFlowFixture.model();
        halves.entries.put(
                "bert/pooler/dense/bias", new ProtoWriter().varint(1, 19).toByteArray());
        assertRefused(halves.write(folder), "as TensorFlow data type 19");

        TensorFlowFixture sharded = TensorFlowFixture.model();
        sharded.entries.put("", new ProtoWriter().varint(1, 4).toByteArray());
        assertRefused(sharded.write(folder), "has 4 data files");

        TensorFlowFixture bigEndian = TensorFlowFixture.model();
        bigEndian.entries.put("", new ProtoWriter().varint(1, 1).varint(2, 1).toByteArray());
        assertRefused(bigEndian.write(folder), "big-endian");
    }

    @Test
    void refusesPlacesOutsideTheData() {
        for (long offset : new long[] {-1, Long.MAX_VALUE, 1 << 20}) {
            TensorFlowFixture hostile = TensorFlowFixture.model();
            hostile.entries.put(
                    "bert/pooler/dense/bias",
                    new ProtoWriter()
                            .varint(1, 1)
                            .message(2, new ProtoWriter().message(2, new ProtoWriter().varint(1, 1)))
                            .varint(4, offset)
                            .varint(5, 4)
                            .toByteArray());
            assertRefused(hostile.write(folder), "ends before 'bert/pooler/dense/bias'");
        }
    }

    /** Cut anywhere or with any byte changed, an index is read or refused, and never crashes the reader. */
    @Test
    void damagedIndexesAreReadOrRefused() throws IOException {
        Path index = TensorFlowFixture.model().write(folder);
        byte[] whole = Files.readAllBytes(index);
        Random random = new Random(13);
        for (int i = 0; i < 1500; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            // Most of the file is guarded by checksums; the footer is not.
            damaged[damaged.length - 1 - random.nextInt(48)] = (byte) random.nextInt();
            Files.write(index, i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : damaged);
            try (TensorFlowWeights checkpoint = TensorFlowWeights.open(index)) {
                assertThat(checkpoint.keys()).isNotEmpty();
            } catch (LoaderException refused) {
                assertThat(refused).hasMessageContaining("variables.");
            }
        }
    }

    private static void assertRefused(Path index, String message) {
        assertThatThrownBy(() -> TensorFlowWeights.open(index).close())
                .isInstanceOf(LoaderException.class)
                .hasMessageContaining(message);
    }
}
