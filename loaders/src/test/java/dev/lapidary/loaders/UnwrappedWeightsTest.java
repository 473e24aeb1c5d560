package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapidary.engine.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnwrappedWeightsTest {
    @ParameterizedTest
    @CsvSource({
        "module.bert.a, bert.a, module.",
        "model.bert.a, bert.a, model.",
        "_orig_mod.bert.a, bert.a, _orig_mod.",
        "module.model.a, a, 'model., module.'",
        "module.module.a, a, module.",
        "module._orig_mod.bert.a, bert.a, '_orig_mod., module.'",
        "_orig_mod.module.bert.a, bert.a, '_orig_mod., module.'",
        "_fsdp_wrapped_module.bert.a, bert.a, _fsdp_wrapped_module.",
        "bert.layer.0._checkpoint_wrapped_module.a, bert.layer.0.a, _checkpoint_wrapped_module.",
        "model._orig_mod.bert.layer.0._orig_mod.a, bert.layer.0.a, '_orig_mod., model.'"
    })
    void wrappersAreTakenOffWithANote(String stored, String name, String wrappers) {
        WeightSource source = unwrapped(stored);
        assertThat(source.keys()).containsExactly(name);
        assertThat(source.get(name).name()).isEqualTo(stored);
        assertThat(source.file(name)).isEqualTo(Path.of("of-" + stored));
        assertThat(source.find(stored)).isEmpty();
        assertThat(source.notes()).containsExactly("ignored prefixes that training wrappers add to keys: " + wrappers);
    }

    @ParameterizedTest
    @CsvSource({"bert.a", "bert.module.a", "bert.model.a", "models.a", "amodule.a", "x_orig_mod.a", "module", "a.model."
    })
    void otherNamesStay(String key) {
        WeightSource source = new Keys(key);
        WeightSource same = UnwrappedWeights.of(source);
        assertThat(same).isSameAs(source);
        assertThat(same.notes()).isEmpty();
    }

    /** A trainer may wrap the encoder and add a head beside it. */
    @Test
    void someMayBeWrappedAndOthersNot() {
        WeightSource source = unwrapped("model.bert.a", "classifier.weight");
        assertThat(source.keys()).containsExactly("bert.a", "classifier.weight");
        assertThat(source.get("classifier.weight").name()).isEqualTo("classifier.weight");
        assertThat(source.find("b")).isEmpty();
        assertThat(source.origin()).isEqualTo(Path.of("keys"));
        assertThat(source.metadata()).containsEntry("format", "pt");
    }

    /** As averages of weights are saved, which keep a wrapped copy beside the model. */
    @Test
    void aModelBesideItsWrappedCopyIsTheOneThatIsRead() {
        WeightSource source = unwrapped("module.bert.a", "bert.a", "module.b");
        assertThat(source.get("bert.a").name()).isEqualTo("bert.a");
        assertThat(source.get("module.bert.a").name()).isEqualTo("module.bert.a");
        assertThat(source.get("b").name()).isEqualTo("module.b");
    }

    @Test
    void twoWrappedCopiesAreRefused() {
        assertThatThrownBy(() -> unwrapped("module.a", "model.a"))
                .isInstanceOf(LoaderException.class)
                .hasMessage(
                        "keys: tensors 'module.a' and 'model.a' have the same name but for what wrappers put before it;"
                                + " save one of the two models by itself");
    }

    @Test
    void closingClosesTheFile() {
        Keys keys = new Keys("module.a");
        UnwrappedWeights.of(keys).close();
        assertThat(keys.closed).isTrue();
    }

    private static WeightSource unwrapped(String... keys) {
        return UnwrappedWeights.of(new Keys(keys));
    }

    /** A checkpoint of empty tensors. */
    private static final class Keys implements WeightSource {
        private final Set<String> keys;
        private boolean closed;

        Keys(String... keys) {
            this.keys = new LinkedHashSet<>(Arrays.asList(keys));
        }

        @Override
        public Path origin() {
            return Path.of("keys");
        }

        @Override
        public Path file(String key) {
            return Path.of("of-" + key);
        }

        @Override
        public Set<String> keys() {
            return keys;
        }

        @Override
        public Optional<StoredTensor> find(String key) {
            return keys.contains(key)
                    ? Optional.of(new StoredTensor(key, StoredType.F32, Shape.of(0), MemorySegment.NULL))
                    : Optional.empty();
        }

        @Override
        public Map<String, String> metadata() {
            return Map.of("format", "pt");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
