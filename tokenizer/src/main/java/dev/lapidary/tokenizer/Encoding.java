package dev.lapidary.tokenizer;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a text, or a pair of texts, becomes: a row of tokens, and for each of them where it comes from. Immutable; arrays
 * are handed out as copies.
 *
 * <p>Special tokens that the tokenizer adds have an empty span, sequence −1 and word −1.
 *
 * <p>Spans are indices of Java strings, UTF-16 units, so that {@code text.substring(start, end)} is what the token stands
 * for. {@link #codePointSpan} has the same in code points, as Python and files made by it count them.
 */
public final class Encoding {
    private static final int NONE = -1;

    private final int[] ids;
    private final int[] typeIds;
    private final List<String> tokens;
    private final int[] starts;
    private final int[] ends;
    private final int[] sequences;
    private final int[] words;
    private final List<Source> sources;
    private final boolean truncated;

    private Encoding(Builder builder, List<Source> sources, boolean truncated) {
        this.ids = builder.ids;
        this.typeIds = builder.typeIds;
        this.tokens = Collections.unmodifiableList(Arrays.asList(builder.tokens));
        this.starts = builder.starts;
        this.ends = builder.ends;
        this.sequences = builder.sequences;
        this.words = builder.words;
        this.sources = sources;
        this.truncated = truncated;
    }

    /** The number of tokens, special ones included. */
    public int length() {
        return ids.length;
    }

    /** The token ids, {@code [length]}. */
    public int[] ids() {
        return ids.clone();
    }

    /** The token type (segment) ids, {@code [length]}. */
    public int[] typeIds() {
        return typeIds.clone();
    }

    /** The tokens as the vocabulary spells them; an added token that matched normalized text is spelt as matched. */
    public List<String> tokens() {
        return tokens;
    }

    /**
     * Where the token comes from, in UTF-16 units of its text, {@code text.substring(start, end)}; of words that were encoded
     * as such, in units of its {@link #word}.
     */
    public Span span(int token) {
        return new Span(starts[token], ends[token]);
    }

    /** Where the token comes from, as {@link #span}, but in code points, as the reference counts. */
    public Span codePointSpan(int token) {
        return isSpecial(token)
                ? Span.EMPTY
                : sources.get(sequences[token]).codePoints(words[token], starts[token], ends[token]);
    }

    /** Which text the token comes from: 0 the first, 1 the second, −1 neither. */
    public int sequence(int token) {
        return sequences[token];
    }

    /**
     * Which word of its text the token belongs to, counting from 0; −1 for the special tokens added. Of words that were
     * encoded as such it is their index, otherwise what the tokenizer takes for a word.
     */
    public int word(int token) {
        return words[token];
    }

    /** Whether the tokenizer put the token around the texts; special tokens within a text are not meant. */
    public boolean isSpecial(int token) {
        return sequences[token] == NONE;
    }

    /** Whether the encoding has not all tokens of its texts: they were cut off, or are in other windows. */
    public boolean truncated() {
        return truncated;
    }

    @Override
    public String toString() {
        return "Encoding" + tokens;
    }

    /** Collects exactly as many tokens as it was made for. */
    static final class Builder {
        private final int[] ids;
        private final int[] typeIds;
        private final String[] tokens;
        private final int[] starts;
        private final int[] ends;
        private final int[] sequences;
        private final int[] words;
        private int size;

        Builder(int length) {
            ids = new int[length];
            typeIds = new int[length];
            tokens = new String[length];
            starts = new int[length];
            ends = new int[length];
            sequences = new int[length];
            words = new int[length];
        }

        void add(int id, int typeId, String token, int start, int end, int sequence, int word) {
            ids[size] = id;
            typeIds[size] = typeId;
            tokens[size] = token;
            starts[size] = start;
            ends[size] = end;
            sequences[size] = sequence;
            words[size++] = word;
        }

        void addSpecial(int id, int typeId, String token) {
            add(id, typeId, token, 0, 0, NONE, NONE);
        }

        /** For a model that is not told which text a token belongs to. */
        void clearTypeIds() {
            Arrays.fill(typeIds, 0);
        }

        /** @param sources the one or two sequences that it was made of */
        Encoding build(List<Source> sources, boolean truncated) {
            return new Encoding(this, sources, truncated);
        }
    }
}
