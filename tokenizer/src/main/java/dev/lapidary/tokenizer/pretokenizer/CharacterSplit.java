package dev.lapidary.tokenizer.pretokenizer;

import dev.lapidary.tokenizer.normalizer.NormalizedText;
import dev.lapidary.tokenizer.unicode.UnicodeTables;

/**
 * Cuts text at all characters of a class ({@code WhitespaceSplit}, {@code Punctuation}, {@code Digits}).
 *
 * @param at the characters that are cut at
 * @param behavior what becomes of them
 */
public record CharacterSplit(Characters at, Behavior behavior) implements PreTokenizer {
    /** The classes of characters. */
    public enum Characters {
        WHITESPACE(UnicodeTables.WHITESPACE),
        PUNCTUATION(UnicodeTables.PUNCTUATION),
        DIGITS(UnicodeTables.NUMERIC);

        private final int property;

        Characters(int property) {
            this.property = property;
        }
    }

    /** What becomes of the characters that are cut at, by the names in files. */
    public enum Behavior {
        /** They are in no word. */
        REMOVED("Removed"),
        /** Each is a word. */
        ISOLATED("Isolated"),
        /** Neighbours of them are a word. */
        CONTIGUOUS("Contiguous"),
        /** The first of neighbours ends the word before; each of the others is a word. */
        MERGED_WITH_PREVIOUS("MergedWithPrevious"),
        /** The last of neighbours begins the word after; each of the others is a word. */
        MERGED_WITH_NEXT("MergedWithNext");

        private final String title;

        Behavior(String title) {
            this.title = title;
        }

        /** Its name in files. */
        public String title() {
            return title;
        }
    }

    private static final UnicodeTables TABLES = UnicodeTables.INSTANCE;

    @Override
    public void split(NormalizedText text, int from, int to, Words words) {
        char[] units = text.units();
        int word = from;
        boolean wasAt = false;
        int i = from;
        while (i < to) {
            int codePoint = Character.codePointAt(units, i, to);
            boolean isAt = TABLES.is(at.property, codePoint);
            if (i > word && endsBefore(wasAt, isAt)) {
                give(text, word, i, wasAt, words);
                word = i;
            }
            wasAt = isAt;
            i += Character.charCount(codePoint);
        }
        if (word < to) {
            give(text, word, to, wasAt, words);
        }
    }

    /** Whether a word ends between two characters, each of which is cut at or not. */
    private boolean endsBefore(boolean first, boolean second) {
        return switch (behavior) {
            case REMOVED, CONTIGUOUS -> first != second;
            case ISOLATED -> first || second;
            case MERGED_WITH_PREVIOUS -> first;
            case MERGED_WITH_NEXT -> second;
        };
    }

    private void give(NormalizedText text, int from, int to, boolean isAt, Words words) {
        if (!isAt || behavior != Behavior.REMOVED) {
            words.word(text, from, to);
        }
    }
}
