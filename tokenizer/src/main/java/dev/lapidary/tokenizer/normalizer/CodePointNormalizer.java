package dev.lapidary.tokenizer.normalizer;

import static dev.lapidary.tokenizer.unicode.UnicodeTables.CHINESE;
import static dev.lapidary.tokenizer.unicode.UnicodeTables.NONSPACING;
import static dev.lapidary.tokenizer.unicode.UnicodeTables.REMOVED;
import static dev.lapidary.tokenizer.unicode.UnicodeTables.SPACE;

import dev.lapidary.tokenizer.unicode.Hangul;
import dev.lapidary.tokenizer.unicode.UnicodeTables;

/** Takes the code points of one text, one after the other, through the steps of BERT's normalization. */
final class CodePointNormalizer {
    private final UnicodeTables tables = UnicodeTables.INSTANCE;
    private final BertNormalizer.Options options;
    private final boolean stripsAccents;
    private final NormalizedText out;
    private final CombiningMarks marks = new CombiningMarks();

    CodePointNormalizer(BertNormalizer.Options options, NormalizedText out) {
        this.options = options;
        this.stripsAccents = options.stripsAccents();
        this.out = out;
    }

    /** Adds the code point at index {@code source} of the original text; marks are held back until their order is known. */
    void add(int codePoint, int source) {
        int properties = tables.properties(codePoint);
        if (options.cleanText() && (properties & (REMOVED | SPACE)) != 0) {
            if ((properties & SPACE) != 0) {
                addStarter(' ', source);
            }
            return;
        }
        boolean apart = (properties & CHINESE) != 0 && options.handleChineseChars();
        if (apart) {
            addStarter(' ', source);
        }
        if (stripsAccents) {
            addDecomposed(codePoint, source);
        } else {
            addLowercase(codePoint, source);
        }
        if (apart) {
            addStarter(' ', source);
        }
    }

    private void addStarter(int codePoint, int source) {
        flush();
        addLowercase(codePoint, source);
    }

    private void addDecomposed(int codePoint, int source) {
        int[] parts = Hangul.isSyllable(codePoint) ? Hangul.decompose(codePoint) : tables.decomposition(codePoint);
        if (parts == null) {
            addPart(codePoint, source, true);
            return;
        }
        for (int i = 0; i < parts.length; i++) {
            addPart(parts[i], source, i == 0);
        }
    }

    private void addPart(int codePoint, int source, boolean first) {
        int combiningClass = tables.combiningClass(codePoint);
        if (combiningClass == 0) {
            flush();
            addUnlessNonspacing(codePoint, source);
        } else {
            marks.add(codePoint, combiningClass, source, first);
        }
    }

    /** Lets go of the marks held back. To be called at the end and before anything is appended to the output. */
    void flush() {
        if (marks.isEmpty()) {
            return;
        }
        marks.order();
        for (int i = 0; i < marks.size(); i++) {
            addUnlessNonspacing(marks.codePoint(i), marks.source(i));
        }
        marks.clear();
    }

    private void addUnlessNonspacing(int codePoint, int source) {
        if (!tables.is(NONSPACING, codePoint)) {
            addLowercase(codePoint, source);
        }
    }

    private void addLowercase(int codePoint, int source) {
        int[] lowercase = options.lowercase() ? tables.lowercase(codePoint) : null;
        if (lowercase == null) {
            out.appendCodePoint(codePoint, source);
            return;
        }
        for (int part : lowercase) {
            out.appendCodePoint(part, source);
        }
    }
}
