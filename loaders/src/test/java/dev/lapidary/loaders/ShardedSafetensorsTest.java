package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedSafetensorsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeShards() {
        try (Scope scope = Scope.root(Backends.reference(), "test")) {
            SafetensorsWriter.write(folder.resolve("one.safetensors"), Map.of("a", scope.of(Shape.of(1), 1.0)));
            SafetensorsWriter.write(
                    folder.resolve("two.safetensors"),
                    Map.of("b", scope.of(Shape.of(1), 2.0), "c", scope.of(Shape.of(1), 3.0)));
        }
    }

    @Test
    void readsAllShards() throws IOException {
        try (WeightSource source = Safetensors.open(
                index(
                        """
                {"metadata": {"total_size": 12},
                 "weight_map": {"c": "two.safetensors", "a": "one.safetensors", "b": "two.safetensors"}}"""))) {
            assertThat(source.keys()).containsExactly("c", "a", "b");
            assertThat(source.get("a").toFloats()).containsExactly(1);
            assertThat(source.get("c").toFloats()).containsExactly(3);
            assertThat(source.metadata()).containsEntry("format", "pt");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../one.safetensors",
                "/etc/passwd",
                "sub/one.safetensors",
                "sub\\\\one.safetensors",
                "C:one.safetensors",
                "..",
                ".",
                "",
                "one\\u0000.safetensors"
            })
    void refusesShardNamesThatLeadElsewhere(String name) throws IOException {
        assertRefused("{\"weight_map\": {\"a\": \"" + name + "\"}}", "tensor 'a' is said to be in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"weight_map\": []}", "{\"weight_map\": null}"})
    void refusesAnIndexWithoutWeightMap(String json) throws IOException {
        assertRefused(json, "has no object 'weight_map'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{} x", "{\"weight_map\": {\"a\": \"one\", \"a\": \"two\"}}"})
    void refusesAnIndexThatIsNotJson(String json) throws IOException {
        assertRefused(json, "");
    }

    @Test
    void refusesWhatDoesNotMatch() throws IOException {
        assertRefused("{\"weight_map\": {\"a\": 1}}", "'1', which is not the plain name");
        assertRefused("{\"weight_map\": {\"a\": \"three.safetensors\"}}", "the shard three.safetensors is missing");
        assertRefused("{\"weight_map\": {\"a\": \"two.safetensors\"}}", "tensor 'a' is not in two.safetensors");
    }

    private void assertRefused(String json, String message) throws IOException {
        Path index = index(json);
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> Safetensors.open(index))
                .withMessageStartingWith(index.toString())
                .withMessageContaining(message);
    }

    private Path index(String json) throws IOException {
        return Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }
}
