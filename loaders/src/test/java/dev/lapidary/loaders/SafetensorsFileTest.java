package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    @TempDir
    Path folder;

    @Test
    void namesAMissingTensor() throws IOException {
        Path file = Files.write(folder.resolve("m.safetensors"), SafetensorsCorpus.file("{}", 0));
        try (WeightSource source = Safetensors.open(file)) {
            assertThat(source.find("w")).isEmpty();
            assertThatExceptionOfType(LoaderException.class)
                    .isThrownBy(() -> source.get("w"))
                    .withMessageContaining(file + " has no tensor 'w'");
        }
    }

    @Test
    void releasesTheMemoryOnClose() throws IOException {
        Path file = Files.write(
                folder.resolve("m.safetensors"),
                SafetensorsCorpus.accepted().getFirst().bytes());
        WeightSource source = Safetensors.open(file);
        StoredTensor tensor = source.get("a");
        source.close();
        source.close();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(tensor::toFloats);
    }

    /** Pages that have left the file fault when they are touched, which must not end the JVM. */
    @Test
    void survivesAFileThatIsCutShortWhileOpen() throws IOException {
        int elements = 1 << 20;
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + elements + "],\"data_offsets\":[0," + 4 * elements
                + "]}," + "\"b\":{\"dtype\":\"BF16\",\"shape\":[" + elements + "],\"data_offsets\":[" + 4 * elements
                + "," + 6 * elements + "]}}";
        Path file = Files.write(folder.resolve("m.safetensors"), SafetensorsCorpus.file(header, 6 * elements));
        try (Scope scope = Scope.root(Backends.reference(), "test");
                WeightSource source = Safetensors.open(file);
                RandomAccessFile knife = new RandomAccessFile(file.toFile(), "rw")) {
            knife.setLength(100_000);
            NdArray single = scope.empty("test", DType.F32, Shape.of(elements));
            for (String key : source.keys()) {
                assertThatExceptionOfType(LoaderException.class)
                        .isThrownBy(() -> source.get(key).copyTo(single))
                        .withMessageContaining("cut short while it was open");
                assertThatExceptionOfType(LoaderException.class)
                        .isThrownBy(() -> source.get(key).toFloats())
                        .withMessageContaining("cut short while it was open");
            }
            assertThatExceptionOfType(LoaderException.class)
                    .isThrownBy(
                            () -> new SafetensorsWriter().add(source.get("a")).write(folder.resolve("copy")))
                    .withMessageContaining("cannot be written");
        }
    }

    /** Whatever the bytes, the outcome is a valid read or one sentence. */
    @Test
    @Timeout(120)
    void neverFailsInAnotherWay() throws IOException {
        Random random = new Random(20261124);
        byte[] valid = SafetensorsCorpus.file(
                "{\"__metadata__\":{\"format\":\"pt\"},\"x\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                        + "\"y\\u00e9\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[24,26]}}",
                26);
        byte[] spice = "0123456789-.eE{}[]\",:\\\0\ufffdtrufalsn/*".getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("m.safetensors");
        for (int round = 0; round < 1500; round++) {
            byte[] bytes =
                    random.nextInt(8) == 0 ? Arrays.copyOf(valid, random.nextInt(valid.length + 20)) : valid.clone();
            for (int edits = random.nextInt(4); edits > 0 && bytes.length > 0; edits--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(12, bytes.length) : bytes.length);
                bytes[at] = random.nextBoolean() ? spice[random.nextInt(spice.length)] : (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            assertThatCode(() -> readAll(file))
                    .as("round %d", round)
                    .satisfiesAnyOf(
                            e -> assertThat(e).isNull(), e -> assertThat(e).isInstanceOf(LoaderException.class));
        }
    }

    private static void readAll(Path file) {
        try (WeightSource source = Safetensors.open(file)) {
            for (String key : source.keys()) {
                StoredTensor tensor = source.get(key);
                if (tensor.type().isFloat()) {
                    tensor.toFloats();
                }
            }
        }
    }
}
