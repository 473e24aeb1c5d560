package dev.lapidary.tokenizer.pretokenizer;

import dev.lapidary.tokenizer.normalizer.NormalizedText;
import dev.lapidary.tokenizer.unicode.UnicodeTables;

/**
 * Makes words of runs of word characters and of runs of other characters than whitespace, {@code \w+|[^\w\s]+} ({@code
 * Whitespace}).
 */
public record WordSplit() implements PreTokenizer {
    private static final UnicodeTables TABLES = UnicodeTables.INSTANCE;

    @Override
    public void split(NormalizedText text, int from, int to, Words words) {
        char[] units = text.units();
        int word = from;
        int kind = UnicodeTables.WHITESPACE;
        int i = from;
        while (i < to) {
            int codePoint = Character.codePointAt(units, i, to);
            int own = TABLES.properties(codePoint) & (UnicodeTables.WORD | UnicodeTables.WHITESPACE);
            if (own != kind) {
                if (kind != UnicodeTables.WHITESPACE) {
                    words.word(text, word, i);
                }
                word = i;
                kind = own;
            }
            i += Character.charCount(codePoint);
        }
        if (word < to && kind != UnicodeTables.WHITESPACE) {
            words.word(text, word, to);
        }
    }
}
