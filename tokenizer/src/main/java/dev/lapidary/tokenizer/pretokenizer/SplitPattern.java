package dev.lapidary.tokenizer.pretokenizer;

import static dev.lapidary.tokenizer.unicode.UnicodeTables.LETTER;
import static dev.lapidary.tokenizer.unicode.UnicodeTables.NUMBER;
import static dev.lapidary.tokenizer.unicode.UnicodeTables.WHITESPACE;

import dev.lapidary.tokenizer.unicode.UnicodeTables;
import java.util.Optional;

/**
 * The regular expressions by which byte-level tokenizers cut text into words, each as a scanner of its own: {@code
 * java.util.regex} is slower, and knows other letters than the reference. Every text is covered by matches without gaps.
 *
 * <p>A text's characters are of four classes, which the expressions call {@code \p{L}} (letters), {@code \p{N}} (numbers),
 * {@code \s} (whitespace) and {@code [^\s\p{L}\p{N}]} (the rest, here: symbols).
 */
public enum SplitPattern {
    /** GPT-2's and RoBERTa's. */
    GPT2("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+") {
        @Override
        int end(char[] text, int from, int to) {
            char c = text[from];
            if (c == '\'') {
                int end = contraction(text, from, to, false);
                if (end > 0) {
                    return end;
                }
            }
            int start = c == ' ' && from + 1 < to ? from + 1 : from;
            int kind = kind(text, start, to);
            return kind == WHITESPACE ? whitespaceEnd(text, from, to) : runEnd(text, start, to, kind);
        }
    },

    /** GPT-4's (cl100k) and Llama 3's: numbers of up to three digits. */
    CL100K(later("\\p{N}{1,3}")) {
        @Override
        int end(char[] text, int from, int to) {
            return laterEnd(text, from, to, 3);
        }
    },

    /** Qwen 2's: as GPT-4's, but each digit is a word. */
    QWEN2(later("\\p{N}")) {
        @Override
        int end(char[] text, int from, int to) {
            return laterEnd(text, from, to, 1);
        }
    };

    private static final UnicodeTables TABLES = UnicodeTables.INSTANCE;
    private static final int ASCII_SIZE = 128;
    private static final short[] ASCII = new short[ASCII_SIZE];
    private static final char LONG_S = '\u017f';

    static {
        for (int c = 0; c < ASCII_SIZE; c++) {
            ASCII[c] = (short) (TABLES.properties(c) & (LETTER | NUMBER | WHITESPACE));
        }
    }

    private final String expression;

    SplitPattern(String expression) {
        this.expression = expression;
    }

    /** The regular expression, as files have it. */
    public String expression() {
        return expression;
    }

    /** The pattern with that regular expression, if it is one of these. */
    public static Optional<SplitPattern> of(String expression) {
        for (SplitPattern pattern : values()) {
            if (pattern.expression.equals(expression)) {
                return Optional.of(pattern);
            }
        }
        return Optional.empty();
    }

    /** Where the match that begins at {@code from} ends; {@code from < to}. */
    abstract int end(char[] text, int from, int to);

    private static String later(String numbers) {
        return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + numbers
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    private static int laterEnd(char[] text, int from, int to, int digits) {
        char c = text[from];
        if (c == '\'') {
            int end = contraction(text, from, to, true);
            if (end > 0) {
                return end;
            }
        }
        int kind = kind(text, from, to);
        int next = from + width(text, from, to);
        if (kind == LETTER) {
            return runEnd(text, from, to, LETTER);
        }
        if (kind == NUMBER) {
            int end = next;
            for (int count = 1; count < digits && end < to && kind(text, end, to) == NUMBER; count++) {
                end += width(text, end, to);
            }
            return end;
        }
        if (c != '\r' && c != '\n' && next < to && kind(text, next, to) == LETTER) {
            return runEnd(text, next, to, LETTER);
        }
        int symbols = c == ' ' && next < to ? next : from;
        if (kind(text, symbols, to) == 0) {
            int end = runEnd(text, symbols, to, 0);
            while (end < to && isLineBreak(text[end])) {
                end++;
            }
            return end;
        }
        int end = runEnd(text, from, to, WHITESPACE);
        for (int last = end; last > from; last--) {
            if (isLineBreak(text[last - 1])) {
                return last;
            }
        }
        return whitespaceEnd(text, from, to);
    }

    private static boolean isLineBreak(char c) {
        return c == '\r' || c == '\n';
    }

    /** The end of an English contraction that begins with the apostrophe at {@code from}, or 0 if there is none. */
    private static int contraction(char[] text, int from, int to, boolean ignoresCase) {
        if (from + 1 == to) {
            return 0;
        }
        char first = lowercase(text[from + 1], ignoresCase);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return from + 2;
        }
        char second = from + 2 < to ? lowercase(text[from + 2], ignoresCase) : 0;
        boolean isLong = second == 'e' ? first == 'r' || first == 'v' : second == 'l' && first == 'l';
        return isLong ? from + 3 : 0;
    }

    private static char lowercase(char c, boolean ignoresCase) {
        if (!ignoresCase) {
            return c;
        }
        return c == LONG_S ? 's' : c >= 'A' && c <= 'Z' ? (char) (c + ' ') : c;
    }

    /** Whitespace up to the last character before other text, which belongs to that; a single one stands for itself. */
    private static int whitespaceEnd(char[] text, int from, int to) {
        int end = runEnd(text, from, to, WHITESPACE);
        return end == to || end == from + 1 ? end : end - 1;
    }

    /** The end of the run of characters of a class. */
    private static int runEnd(char[] text, int from, int to, int kind) {
        int end = from;
        while (end < to) {
            char c = text[end];
            if (c < ASCII_SIZE) {
                if (ASCII[c] != kind) {
                    return end;
                }
                end++;
            } else {
                int codePoint = Character.codePointAt(text, end, to);
                if (kind(codePoint) != kind) {
                    return end;
                }
                end += Character.charCount(codePoint);
            }
        }
        return end;
    }

    private static int kind(char[] text, int at, int to) {
        char c = text[at];
        return c < ASCII_SIZE ? ASCII[c] : kind(Character.codePointAt(text, at, to));
    }

    /** {@code LETTER}, {@code NUMBER} or {@code WHITESPACE}; 0 for symbols. */
    private static int kind(int codePoint) {
        return TABLES.properties(codePoint) & (LETTER | NUMBER | WHITESPACE);
    }

    private static int width(char[] text, int at, int to) {
        return Character.charCount(Character.codePointAt(text, at, to));
    }
}
