package dev.lapidary.tokenizer.postprocessor;

import dev.lapidary.tokenizer.unicode.ByteCharacters;
import dev.lapidary.tokenizer.unicode.UnicodeTables;

/**
 * Takes the spaces at a token's ends out of its span, {@code trim_offsets}: {@code Ġword} begins in the text before the space, its
 * span after it.
 *
 * @param addPrefixSpace whether the first token of a text may begin with a space that the text does not have; one such space
 *     counts for none, as in the reference, also where the text has it
 */
public record OffsetTrimming(boolean addPrefixSpace) {

    /** A token's span once trimmed. */
    public record Trimmed(int start, int end) {}

    /**
     * @param token as the vocabulary spells it
     * @param isFirst whether it is the first of its window
     * @param text what {@code start} and {@code end} are indices of
     */
    public Trimmed trim(String token, boolean isFirst, String text, int start, int end) {
        int leading = leading(token);
        int trailing = trailing(token);
        int newStart = start;
        if (leading > 0 && !(leading == 1 && addPrefixSpace && (isFirst || start == 0))) {
            newStart = forward(text, start, leading, end);
        }
        int newEnd = trailing > 0 && end >= trailing ? back(text, end, trailing, newStart) : end;
        return new Trimmed(newStart, newEnd);
    }

    /** Whether a token's span stays as it is, which is so of most. */
    public static boolean leavesAlone(String token) {
        return token.isEmpty() || !isSpace(token.charAt(0)) && !isSpace(token.charAt(token.length() - 1));
    }

    private static int leading(String token) {
        int count = 0;
        while (count < token.length() && isSpace(token.charAt(count))) {
            count++;
        }
        return count;
    }

    private static int trailing(String token) {
        int count = 0;
        while (count < token.length() && isSpace(token.charAt(token.length() - 1 - count))) {
            count++;
        }
        return count;
    }

    private static boolean isSpace(char c) {
        return c == ByteCharacters.SPACE || UnicodeTables.INSTANCE.is(UnicodeTables.WHITESPACE, c);
    }

    private static int forward(String text, int from, int codePoints, int last) {
        int at = from;
        for (int i = 0; i < codePoints && at < last; i++) {
            at += Character.charCount(text.codePointAt(at));
        }
        return Math.min(at, last);
    }

    private static int back(String text, int from, int codePoints, int first) {
        int at = from;
        for (int i = 0; i < codePoints && at > first; i++) {
            at -= Character.charCount(text.codePointBefore(at));
        }
        return Math.max(at, first);
    }
}
