package dev.lapidary.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapidary.loaders.data.Example;
import dev.lapidary.loaders.data.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final List<Example> SENTENCES = List.of(sentence("cuts and polishes", "0"), sentence("gems", "1"));

    private static Example sentence(String text, String label) {
        return new Example(text, null, label, new Place("test", 1));
    }

    @Test
    void sentencesBeginAgainWhenTheyRunOut() {
        assertThat(Texts.SENTENCES.of(SENTENCES, 3))
                .extracting(Example::text)
                .containsExactly("cuts and polishes", "gems", "cuts and polishes");
    }

    @Test
    void longTextsHaveAWordForEachToken() {
        List<Example> texts = Texts.LONG.of(SENTENCES, 2);
        assertThat(texts)
                .hasSize(2)
                .allSatisfy(example -> assertThat(example.text().split(" ")).hasSizeGreaterThanOrEqualTo(Texts.LENGTH));
        assertThat(texts.getFirst().label()).isEqualTo("0");
    }

    @Test
    void aMegabyteIsAMillionBytesAndNoSentenceMore() {
        int bytes = Texts.MEGABYTE.of(SENTENCES, 0).stream()
                .mapToInt(example -> example.text().length())
                .sum();
        assertThat(bytes).isBetween(1_000_000, 1_000_020);
    }
}
