package dev.lapidary.tokenizer.normalizer;

import java.util.Optional;

/**
 * BERT's normalization in one pass, following the reference's {@code BertNormalizer}: clean, set CJK apart, strip accents,
 * lower-case, in this order. ASCII goes through a table, the rest through {@link CodePointNormalizer}.
 */
public final class BertNormalizer implements Normalizer {
    private static final int REPLACEMENT_CHARACTER = 0xFFFD;
    private static final int ASCII = 128;

    /**
     * @param cleanText drop control characters, turn every whitespace into a space
     * @param handleChineseChars put spaces around CJK ideographs
     * @param stripAccents decompose and drop nonspacing marks; empty means: exactly when {@code lowercase}
     * @param lowercase map to lower case, code point by code point
     */
    public record Options(
            boolean cleanText, boolean handleChineseChars, Optional<Boolean> stripAccents, boolean lowercase) {

        boolean stripsAccents() {
            return stripAccents.orElse(lowercase);
        }
    }

    private final Options options;

    /** What becomes of each ASCII character: the unit that replaces it, or −1 if it is dropped. */
    private final short[] ascii = new short[ASCII];

    public BertNormalizer(Options options) {
        this.options = options;
        NormalizedText out = new NormalizedText(new char[1], 1);
        for (char c = 0; c < ASCII; c++) {
            out.clear();
            new CodePointNormalizer(options, out).add(c, 0);
            ascii[c] = out.length() == 0 ? -1 : (short) out.units()[0];
        }
    }

    public Options options() {
        return options;
    }

    @Override
    public void normalize(char[] text, int from, int to, NormalizedText out) {
        CodePointNormalizer others = new CodePointNormalizer(options, out);
        int i = from;
        while (i < to) {
            char c = text[i];
            if (c < ASCII) {
                short unit = ascii[c];
                if (unit >= 0) {
                    others.flush();
                    out.append((char) unit, i);
                }
                i++;
            } else {
                int codePoint = Character.codePointAt(text, i, to);
                boolean unpaired = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
                others.add(unpaired ? REPLACEMENT_CHARACTER : codePoint, i);
                i += Character.charCount(codePoint);
            }
        }
        others.flush();
    }
}
