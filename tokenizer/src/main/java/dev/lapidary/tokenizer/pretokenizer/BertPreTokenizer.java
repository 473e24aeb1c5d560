package dev.lapidary.tokenizer.pretokenizer;

import static dev.lapidary.tokenizer.unicode.UnicodeTables.PUNCTUATION;
import static dev.lapidary.tokenizer.unicode.UnicodeTables.WHITESPACE;

import dev.lapidary.tokenizer.normalizer.NormalizedText;
import dev.lapidary.tokenizer.unicode.UnicodeTables;

/** BERT's: splits at whitespace, which it drops, and makes a word of each punctuation character. */
public record BertPreTokenizer() implements PreTokenizer {
    private static final int ASCII_SIZE = 128;
    private static final UnicodeTables TABLES = UnicodeTables.INSTANCE;
    private static final byte[] ASCII = new byte[ASCII_SIZE];

    static {
        for (int c = 0; c < ASCII_SIZE; c++) {
            ASCII[c] = (byte) (TABLES.properties(c) & (WHITESPACE | PUNCTUATION));
        }
    }

    @Override
    public void split(NormalizedText text, int from, int to, Words words) {
        char[] units = text.units();
        int word = from;
        int i = from;
        while (i < to) {
            char c = units[i];
            int width = 1;
            int kind;
            if (c < ASCII_SIZE) {
                kind = ASCII[c];
            } else {
                int codePoint = Character.codePointAt(units, i, to);
                width = Character.charCount(codePoint);
                kind = TABLES.properties(codePoint) & (WHITESPACE | PUNCTUATION);
            }
            if (kind != 0) {
                if (word < i) {
                    words.word(text, word, i);
                }
                if ((kind & PUNCTUATION) != 0) {
                    words.word(text, i, i + width);
                }
                word = i + width;
            }
            i += width;
        }
        if (word < to) {
            words.word(text, word, to);
        }
    }
}
