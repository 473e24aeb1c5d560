package dev.lapidary.base.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[31m",
                "\u0007",
                "\u009b31m",
                "\u0085",
                "\u007f",
                "\u2028",
                "\u202e",
                "\u2066",
                "\u200f",
                "\u061c",
                "\ufeff",
                "\ufffb",
                "\ud800",
                "\0",
                "\r"
            })
    void nothingIsLeftThatATerminalObeys(String text) {
        for (String shown :
                new String[] {Printable.of("a" + text), Printable.sentence(text), Printable.visible(text)}) {
            assertThat(shown.codePoints()).noneMatch(Printable::isObeyed);
            assertThat(shown).contains("\\");
        }
    }

    @Test
    void whatCanBeReadStays() {
        String text = "Zürich 東京 👩‍💻 שלום \\ \"quoted\"";

        assertThat(Printable.visible(text)).isEqualTo(text);
        assertThat(Printable.visible("a\tb\nc")).isEqualTo("a\\tb\\nc");
        assertThat(Printable.quoted("\u001b")).isEqualTo("'\\u001b'");
    }

    @Test
    void aLongNameIsCutAndALongSentenceKeepsItsEnd() {
        assertThat(Printable.of("\u001b".repeat(100_000)))
                .hasSizeLessThan(1_000)
                .endsWith("…");
        String sentence = Printable.sentence("config.json: " + "😀".repeat(100_000) + "; give another");
        assertThat(sentence.codePointCount(0, sentence.length())).isLessThan(2_100);
        assertThat(sentence)
                .startsWith("config.json: 😀")
                .endsWith("😀; give another")
                .contains("characters left out");
    }
}
