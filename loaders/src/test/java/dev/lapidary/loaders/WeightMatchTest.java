package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.engine.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WeightMatchTest {
    private static final String NORM = "embeddings.LayerNorm.";

    @Test
    void findsKeysAsTheyAre() {
        WeightMatch match = match(List.of("bert.a", "classifier.weight"), "bert.a", "classifier.weight");
        assertThat(match.find("bert.a")).get().extracting(StoredTensor::name).isEqualTo("bert.a");
        assertThat(match.missing()).isEmpty();
        assertThat(match.unexpected()).isEmpty();
    }

    @Test
    void findsABareEncoderForAModelWithAHead() {
        WeightMatch match = match(List.of("bert.a", "classifier.weight"), "a", "pooler.b");
        assertThat(match.find("bert.a")).get().extracting(StoredTensor::name).isEqualTo("a");
        assertThat(match.find("classifier.weight")).isEmpty();
        assertThat(match.missing()).containsExactly("classifier.weight");
        assertThat(match.unexpected()).containsExactly("pooler.b");
    }

    @Test
    void findsAModelWithAHeadForABareEncoder() {
        WeightMatch match = match(List.of("a", "b"), "bert.a", "bert.b", "cls.predictions.bias");
        assertThat(match.find("b")).get().extracting(StoredTensor::name).isEqualTo("bert.b");
        assertThat(match.missing()).isEmpty();
        assertThat(match.unexpected()).containsExactly("cls.predictions.bias");
    }

    @Test
    void findsGammaAndBeta() {
        List<String> wanted = List.of("bert." + NORM + "weight", "bert." + NORM + "bias");
        for (String prefix : List.of("bert.", "")) {
            WeightMatch match = match(wanted, prefix + NORM + "gamma", prefix + NORM + "beta");
            assertThat(match.find(wanted.getFirst()))
                    .get()
                    .extracting(StoredTensor::name)
                    .isEqualTo(prefix + NORM + "gamma");
            assertThat(match.find(wanted.getLast()))
                    .get()
                    .extracting(StoredTensor::name)
                    .isEqualTo(prefix + NORM + "beta");
            assertThat(match.unexpected()).isEmpty();
        }
    }

    @Test
    void prefersTheModernSpelling() {
        WeightMatch match = match(List.of("bert." + NORM + "weight"), "bert." + NORM + "gamma", NORM + "weight");
        assertThat(match.find("bert." + NORM + "weight"))
                .get()
                .extracting(StoredTensor::name)
                .isEqualTo(NORM + "weight");
        assertThat(match.unexpected()).containsExactly("bert." + NORM + "gamma");
    }

    @Test
    void passesOverPositionIds() {
        assertThat(match(List.of(), "embeddings.position_ids", "bert.embeddings.position_ids", "w")
                        .unexpected())
                .containsExactly("w");
    }

    private static WeightMatch match(List<String> wanted, String... stored) {
        return WeightMatch.of(wanted, new Names(new LinkedHashSet<>(List.of(stored))), "bert.");
    }

    /** A source whose tensors hold nothing. */
    private record Names(Set<String> names) implements WeightSource {
        @Override
        public Path origin() {
            return Path.of("names");
        }

        @Override
        public Set<String> keys() {
            return Collections.unmodifiableSet(names);
        }

        @Override
        public Optional<StoredTensor> find(String key) {
            return names.contains(key)
                    ? Optional.of(
                            new StoredTensor(key, StoredType.F32, Shape.of(0), MemorySegment.ofArray(new byte[0])))
                    : Optional.empty();
        }

        @Override
        public void close() {}
    }
}
