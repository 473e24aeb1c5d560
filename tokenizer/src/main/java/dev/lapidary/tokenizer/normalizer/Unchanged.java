package dev.lapidary.tokenizer.normalizer;

/** What stands where a tokenizer has no normalizer: the text stays as it is. */
public record Unchanged() implements Normalizer {
    private static final char REPLACEMENT_CHARACTER = 0xFFFD;

    @Override
    public void normalize(char[] text, int from, int to, NormalizedText out) {
        int i = from;
        while (i < to) {
            char c = text[i];
            if (!Character.isSurrogate(c)) {
                out.append(c, i++);
            } else if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text[i + 1])) {
                out.append(c, i);
                out.append(text[i + 1], i);
                i += 2;
            } else {
                out.append(REPLACEMENT_CHARACTER, i++);
            }
        }
    }
}
