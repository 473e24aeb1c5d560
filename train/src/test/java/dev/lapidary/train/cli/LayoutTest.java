package dev.lapidary.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    void columnsAreThoseOfATerminal() {
        assertThat(Layout.width("naïve")).isEqualTo(5);
        assertThat(Layout.width("nai\u0308ve")).isEqualTo(5);
        assertThat(Layout.width("東京タワー")).isEqualTo(10);
        assertThat(Layout.width("서울")).isEqualTo(4);
        assertThat(Layout.width("👍 ok")).isEqualTo(5);
        assertThat(Layout.width("ｶﾞ")).isEqualTo(2);
        assertThat(Layout.width("…█░—")).isEqualTo(4);
        assertThat(Layout.cut("東京タワー", 6)).isEqualTo("東京…");
        assertThat(Layout.pad("東京", 6) + "|").isEqualTo("東京  |");
    }

    @Test
    void linesBreakAtBlanks() {
        assertThat(Layout.wrap("error: one two three four", 12)).containsExactly("error: one", "two three", "four");
        assertThat(Layout.wrap("  data   one two three", 20)).containsExactly("  data   one two", "         three");
        assertThat(Layout.wrap("  a 1   b 2   c 3", 14)).containsExactly("  a 1   b 2", "  c 3");
        assertThat(Layout.wrap("saved to /a/long/path/of/files now", 12))
                .containsExactly("saved to", "/a/long/path/of/files", "now");
        assertThat(Layout.wrap("short", 12)).containsExactly("short");
        assertThat(Layout.wrap("", 12)).containsExactly("");
        assertThat(Layout.wrap("unbreakable-but-long", 12)).containsExactly("unbreakable-but-long");
    }

    @Test
    void aCommandCanBePasted() {
        assertThat(Layout.wrapCommand("  ./lapidary predict --model out/x \"a text of your own\"", 40))
                .containsExactly("  ./lapidary predict --model out/x \\", "      \"a text of your own\"");
    }
}
