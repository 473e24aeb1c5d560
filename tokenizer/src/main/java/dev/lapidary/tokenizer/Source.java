package dev.lapidary.tokenizer;

import dev.lapidary.tokenizer.model.TokenBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One of the one or two sequences of an encoding: a text or a list of words, and all tokens that it consists of.
 */
final class Source {
    private final List<String> texts;
    private final boolean isWords;
    private final TokenBuffer tokens;

    /** For each UTF-16 index of a text the code point index; null where they are all the same, and for words. */
    private final int[] codePointIndices;

    private Source(List<String> texts, boolean isWords, TokenBuffer tokens) {
        this.texts = texts;
        this.isWords = isWords;
        this.tokens = tokens;
        this.codePointIndices = isWords ? null : codePointIndices(texts.getFirst());
    }

    static Source of(String text, Pipeline pipeline) {
        return new Source(List.of(text), false, pipeline.tokenize(text));
    }

    static Source of(List<String> words, Pipeline pipeline) {
        List<String> copy = List.copyOf(words);
        return new Source(copy, true, pipeline.tokenize(copy));
    }

    TokenBuffer tokens() {
        return tokens;
    }

    int size() {
        return tokens.size();
    }

    /** What the spans of a word's tokens are indices of: the text, or that word alone. */
    String text(int word) {
        return isWords ? texts.get(word) : texts.getFirst();
    }

    /** The span of a token of the given word, in code points. */
    Span codePoints(int word, int start, int end) {
        if (isWords) {
            String text = texts.get(word);
            int first = text.codePointCount(0, start);
            return new Span(first, first + text.codePointCount(start, end));
        }
        return codePointIndices == null
                ? new Span(start, end)
                : new Span(codePointIndices[start], codePointIndices[end]);
    }

    private static int[] codePointIndices(String text) {
        int length = text.length();
        if (text.codePointCount(0, length) == length) {
            return null;
        }
        int[] indices = new int[length + 1];
        int codePoints = 0;
        for (int i = 0; i < length; codePoints++) {
            int width = Character.charCount(text.codePointAt(i));
            Arrays.fill(indices, i, i + width, codePoints);
            i += width;
        }
        indices[length] = codePoints;
        return indices;
    }
}
