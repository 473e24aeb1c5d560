package dev.lapidary.tokenizer.normalizer;

/**
 * The first of a tokenizer's five parts: changes a text's characters before it is cut into words, and keeps account of where
 * each of the new ones comes from. Immutable.
 */
public sealed interface Normalizer permits BertNormalizer, Unchanged {
    /**
     * Appends the normalized form of {@code text[from..to)} to {@code out}, whose sources are indices of {@code text}. An
     * unpaired surrogate counts as U+FFFD.
     */
    void normalize(char[] text, int from, int to, NormalizedText out);

    /** The normalized form of a whole text, without its sources. */
    default String normalize(String content) {
        char[] text = content.toCharArray();
        NormalizedText out = new NormalizedText(text, text.length);
        normalize(text, 0, text.length, out);
        return out.toString();
    }
}
