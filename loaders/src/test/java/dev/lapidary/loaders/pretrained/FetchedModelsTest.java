package dev.lapidary.loaders.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapidary.loaders.ModelFolder;
import dev.lapidary.loaders.StoredTensor;
import dev.lapidary.loaders.WeightSource;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real models, where they have been fetched before; nothing is fetched here. */
class FetchedModelsTest {
    private static final ModelStore STORE = ModelStore.ofUser();

    @Test
    void allMiniLmIsTheOriginalInEveryBit() {
        Path original = Path.of(System.getProperty("lapidary.shared", "../shared"), "models", "all-MiniLM-L6-v2");
        assumeTrue(Files.exists(original), () -> "skipped: there is no " + original);

        try (WeightSource expected = ModelFolder.open(original).weights();
                WeightSource imported =
                        ModelFolder.open(fetched("all-MiniLM-L6-v2")).weights()) {
            assertThat(imported.keys()).hasSize(104).containsExactlyElementsOf(expected.keys());
            for (String key : expected.keys()) {
                StoredTensor tensor = imported.get(key);
                assertThat(tensor.shape()).as(key).isEqualTo(expected.get(key).shape());
                assertThat(tensor.data().mismatch(expected.get(key).data()))
                        .as(key)
                        .isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lapidary.loaders.pretrained.CatalogueTest#models")
    void holdsWhatTheCatalogueSays(PretrainedModel model) {
        ModelFolder folder = ModelFolder.open(fetched(model.name()));

        assertThat(folder.tokenizer().vocabSize()).isEqualTo(model.size().vocabulary());
        try (WeightSource weights = folder.weights()) {
            assertThat(weights.keys()).hasSize(model.tensors());
            long parameters = weights.keys().stream()
                    .map(weights::get)
                    .filter(tensor -> tensor.type().isFloat())
                    .mapToLong(StoredTensor::size)
                    .sum();
            assertThat(parameters).isEqualTo(model.parameters());
        }
    }

    private static Path fetched(String name) {
        var folder = STORE.where(name);
        assumeTrue(folder.isPresent(), () -> "skipped: " + name + " has not been fetched (lapidary models get)");
        return folder.orElseThrow();
    }
}
