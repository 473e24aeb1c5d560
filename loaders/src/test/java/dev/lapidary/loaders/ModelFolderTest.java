package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapidary.engine.Backends;
import dev.lapidary.engine.Memory;
import dev.lapidary.engine.Scope;
import dev.lapidary.engine.Shape;
import dev.lapidary.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
    @TempDir
    Path folder;

    private final Scope scope = Scope.root(Backends.reference(), "test");
    private Path target;

    @BeforeEach
    void chooseTarget() {
        target = folder.resolve("out");
    }

    @AfterEach
    void release() {
        scope.close();
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Path vocabulary = Files.createDirectory(folder.resolve("source"));
        Files.writeString(vocabulary.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngem\n");
        ModelConfig config = new ModelConfig(
                        vocabulary, Map.of("hidden_size", 2, "architectures", List.of("BertForSequenceClassification")))
                .withLabels(List.of("négatif", "positif"));
        writer(config).tokenizer(Tokenizer.load(vocabulary)).write(target);

        ModelFolder model = ModelFolder.open(target);
        assertThat(model.path()).isEqualTo(target);
        assertThat(model.config().values()).isEqualTo(config.values());
        assertThat(model.config().labels()).containsExactly("négatif", "positif");
        assertThat(model.tokenizer().encode("gem").ids()).containsExactly(2, 5, 3);
        try (WeightSource weights = model.weights()) {
            assertThat(weights.get("classifier.bias").toFloats()).containsExactly(1, 2);
        }
        assertThat(names(target))
                .containsExactlyInAnyOrder(
                        "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt");
    }

    @Test
    void writesTheConfigAsTransformersDoes() throws IOException {
        ModelConfig config = new ModelConfig(
                        target,
                        Map.of(
                                "vocab_size",
                                3,
                                "architectures",
                                List.of("BertModel"),
                                "layer_norm_eps",
                                0.5,
                                "heads",
                                List.of()))
                .with("classifier_dropout", null)
                .withLabels(List.of("no", "yes"));
        writer(config).write(target);
        assertThat(target.resolve("config.json"))
                .hasContent(
                        """
                {
                  "architectures": [
                    "BertModel"
                  ],
                  "classifier_dropout": null,
                  "heads": [],
                  "id2label": {
                    "0": "no",
                    "1": "yes"
                  },
                  "label2id": {
                    "no": 0,
                    "yes": 1
                  },
                  "layer_norm_eps": 0.5,
                  "vocab_size": 3
                }
                """);
    }

    @Test
    void keepsWhatIsThereUnlessTold() throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("config.json"), "{\"old\": 1}");
        Files.writeString(target.resolve("notes.txt"), "mine");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> writer(config()).write(target))
                .withMessage(target + " is not empty; choose another output folder, or ask to overwrite this one");
        assertThat(target.resolve("config.json")).hasContent("{\"old\": 1}");

        writer(config()).overwrite(target);
        assertThat(ModelFolder.open(target).config().values()).containsOnlyKeys("hidden_size");
        assertThat(target.resolve("notes.txt")).hasContent("mine");
        assertThat(names(target)).containsExactlyInAnyOrder("config.json", "model.safetensors", "notes.txt");
        assertThat(names(folder)).containsExactly("out");
    }

    @Test
    void fillsAnEmptyFolderAndMakesMissingOnes() throws IOException {
        Files.createDirectory(target);
        writer(config()).write(target);
        writer(config())
                .file("README.md", "# model".getBytes(StandardCharsets.UTF_8))
                .write(folder.resolve("a/b"));
        assertThat(names(target)).containsExactlyInAnyOrder("config.json", "model.safetensors");
        assertThat(names(folder.resolve("a/b")))
                .containsExactlyInAnyOrder("config.json", "model.safetensors", "README.md");
    }

    @Test
    void leavesNothingWhenItFails() throws IOException {
        StoredTensor huge =
                new StoredTensor("huge", StoredType.U8, Shape.of(1 << 30, 1 << 20), Memory.ALL.asSlice(0, 1L << 50));
        ModelFolderWriter writer = new ModelFolderWriter(config(), new SafetensorsWriter().add(huge));
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> writer.write(target))
                .withMessageStartingWith(target + " cannot be written: it needs ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesATargetThatIsAFile() throws IOException {
        Files.writeString(target, "x");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> writer(config()).write(target));
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> writer(config()).overwrite(target))
                .withMessageContaining("is a file, not a folder");
        assertThat(target).hasContent("x");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertOpenRefused("there is no folder " + target);
        Files.writeString(target, "x");
        assertOpenRefused(target + " is a file, not a model folder");
        Files.delete(target);
        Files.createDirectory(target);
        assertOpenRefused(target + " has no config.json");
        Files.writeString(target.resolve("config.json"), "{}");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> ModelFolder.open(target).weights())
                .withMessage(target + " has no weights: neither model.safetensors nor model.safetensors.index.json;"
                        + " fetch the missing file into the folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5", "flax_model.msgpack"})
    void saysHowToConvertOtherFormats(String name) throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("config.json"), "{}");
        Files.writeString(target.resolve(name), "x");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> ModelFolder.open(target).weights())
                .withMessageContaining(name)
                .withMessageContaining("model.save_pretrained(folder, safe_serialization=True)");
    }

    @Test
    void readsShards() throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("config.json"), "{}");
        SafetensorsWriter.write(
                target.resolve("model-00001-of-00001.safetensors"), Map.of("w", scope.of(Shape.of(1), 3.0)));
        Files.writeString(
                target.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"w\": \"model-00001-of-00001.safetensors\"}}");
        try (WeightSource weights = ModelFolder.open(target).weights()) {
            assertThat(weights.get("w").toFloats()).containsExactly(3);
        }
    }

    private void assertOpenRefused(String message) {
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> ModelFolder.open(target))
                .withMessageStartingWith(message);
    }

    private ModelFolderWriter writer(ModelConfig config) {
        return new ModelFolderWriter(
                config, new SafetensorsWriter().add("classifier.bias", scope.of(Shape.of(2), 1.0, 2.0)));
    }

    private ModelConfig config() {
        return new ModelConfig(target, Map.of("hidden_size", 2));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
