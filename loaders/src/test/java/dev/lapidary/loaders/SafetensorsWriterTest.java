package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.DType;
import dev.lapidary.engine.Memory;
import dev.lapidary.engine.NdArray;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    private final Scope scope = Scope.root(Backends.reference(), "test");

    @AfterEach
    void release() {
        scope.close();
    }

    @Test
    void writesTheReferencesBytes() throws IOException {
        Path file = folder.resolve("model.safetensors");
        referenceTensors().write(file);
        try (InputStream reference = getClass().getResourceAsStream("reference.safetensors")) {
            assertThat(Files.readAllBytes(file)).isEqualTo(reference.readAllBytes());
        }
    }

    @Test
    void copiesACheckpointToTheByte() throws IOException {
        Path original = folder.resolve("original.safetensors");
        referenceTensors().write(original);
        Path copy = folder.resolve("copy.safetensors");
        try (WeightSource source = Safetensors.open(original)) {
            SafetensorsWriter writer = new SafetensorsWriter();
            source.keys().forEach(key -> writer.add(source.get(key)));
            writer.write(copy);
        }
        assertThat(copy).hasSameBinaryContentAs(original);
    }

    @Test
    void replacesTheFileThatItReads() {
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, Map.of("a", scope.of(Shape.of(2), 1.0, 2.0)));
        try (WeightSource source = Safetensors.open(file)) {
            new SafetensorsWriter().add(source.get("a")).write(file);
            assertThat(source.get("a").toFloats()).containsExactly(1, 2);
        }
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void storesMoreThanAChunk() {
        float[] values = new float[200_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1f / (i + 1);
        }
        Path file = folder.resolve("model.safetensors");
        NdArray array = scope.empty("test", DType.F32, Shape.of(values.length));
        array.set(values);
        SafetensorsWriter.write(file, Map.of("w", array));
        try (WeightSource source = Safetensors.open(file)) {
            assertThat(source.get("w").toFloats()).isEqualTo(values);
        }
    }

    @Test
    void storesTiedWeightsOnce() {
        NdArray table = scope.of(Shape.of(2), 1.0, 2.0);
        Map<String, NdArray> tensors = new LinkedHashMap<>();
        tensors.put("embeddings", table);
        tensors.put("decoder", table.reshape(Shape.of(2, 1)));
        tensors.put("first row", table.slice(0, Shape.of(1)));
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, tensors);
        try (WeightSource source = Safetensors.open(file)) {
            assertThat(source.keys()).containsExactly("embeddings", "first row");
            assertThat(source.metadata()).containsExactly(Map.entry("format", "pt"));
        }
    }

    @Test
    void refusesNamesAndTypesThatCannotBeStored() {
        NdArray array = scope.of(Shape.of(1), 1.0);
        NdArray other = scope.of(Shape.of(1), 1.0);
        SafetensorsWriter writer = new SafetensorsWriter().add("a", array);
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> writer.add("a", other))
                .withMessageContaining("'a' is taken");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> new SafetensorsWriter().add("__metadata__", array))
                .withMessageContaining("__metadata__");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> new SafetensorsWriter().add("a", array, StoredType.I8))
                .withMessageContaining("choose F32, F64, F16 or BF16");
    }

    @Test
    void saysHowMuchAFullDiskLacksAndLeavesNothing() throws IOException {
        Path file = folder.resolve("model.safetensors");
        StoredTensor huge =
                new StoredTensor("huge", StoredType.U8, Shape.of(1 << 30, 1 << 20), Memory.ALL.asSlice(0, 1L << 50));
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> new SafetensorsWriter().add(huge).write(file))
                .withMessageMatching(".*model\\.safetensors cannot be written: it needs 11258999068\\d+ bytes,"
                        + " the disk has \\d+ free; make room or choose another folder");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysWhenThereIsNoFolder() {
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> new SafetensorsWriter().write(folder.resolve("no/model.safetensors")))
                .withMessageContaining("there is no folder");
    }

    @Test
    void leavesTheOldFileWhenWritingFails() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("model.safetensors"));
        Files.createFile(taken.resolve("something"));
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> SafetensorsWriter.write(taken, Map.of()))
                .withMessageContaining("cannot be written");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(taken);
        }
    }

    /** The tensors of make_safetensors_fixture.py, in another order. */
    private SafetensorsWriter referenceTensors() {
        return new SafetensorsWriter()
                .add("a", reciprocals(Shape.of(5)))
                .add("b", reciprocals(Shape.of(2, 3)))
                .add("brain", reciprocals(Shape.of(3, 3)), StoredType.BF16)
                .add("double", reciprocals(Shape.of(3)), StoredType.F64)
                .add("empty", reciprocals(Shape.of(0, 4)))
                .add("half", reciprocals(Shape.of(7)), StoredType.F16)
                .add("scalar", reciprocals(Shape.SCALAR))
                .add("", reciprocals(Shape.of(1)))
                .add("tab\tquote\"backslash\\bell\u0007del\u007f", reciprocals(Shape.of(1)))
                .add("é", reciprocals(Shape.of(1)))
                .add("\ud83d\ude00", reciprocals(Shape.of(2)))
                .add("\ufb01", reciprocals(Shape.of(2)));
    }

    private NdArray reciprocals(Shape shape) {
        return scope.of(
                shape,
                IntStream.range(0, (int) shape.size())
                        .mapToDouble(i -> 1.0 / (i + 3))
                        .toArray());
    }
}
