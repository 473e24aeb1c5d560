package dev.lapidary.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the safetensors format, from both sides. */
class SafetensorsRulesTest {
    @TempDir
    Path folder;

    static List<SafetensorsCorpus.Refused> refused() {
        return SafetensorsCorpus.refused();
    }

    static List<SafetensorsCorpus.Refused> refusedHereOnly() {
        return SafetensorsCorpus.refusedHereOnly();
    }

    static List<SafetensorsCorpus.Accepted> accepted() {
        return SafetensorsCorpus.accepted();
    }

    @ParameterizedTest
    @MethodSource({"refused", "refusedHereOnly"})
    void refusesInOneSentence(SafetensorsCorpus.Refused hostile) throws IOException {
        Path file = Files.write(folder.resolve("model.safetensors"), hostile.bytes());
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> Safetensors.open(file))
                .withMessageStartingWith(file + " is not a valid safetensors file: ")
                .withMessageContaining(hostile.message())
                .withMessageEndingWith("; fetch or export it again")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(900));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void accepts(SafetensorsCorpus.Accepted odd) throws IOException {
        Path file = Files.write(folder.resolve("model.safetensors"), odd.bytes());
        try (WeightSource source = Safetensors.open(file)) {
            assertThat(source.keys()).containsExactlyElementsOf(odd.keys());
        }
    }

    @Test
    void saysWhatIsWrongWithThePath() throws IOException {
        Path missing = folder.resolve("no.safetensors");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> Safetensors.open(missing))
                .withMessage(missing + " does not exist; check the path");
        assertThatExceptionOfType(LoaderException.class)
                .isThrownBy(() -> Safetensors.open(folder))
                .withMessageContaining("is a folder");
    }
}
