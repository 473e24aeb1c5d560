package dev.lapidary.base.text;

/**
 * Text that comes from files, models and users, made fit to be shown: on one line, of bounded length, and with nothing in it that a
 * terminal would obey or that would show it in another order than it has.
 */
public final class Printable {
    /** Names are shorter than this, in code points. */
    private static final int LONGEST_NAME = 160;

    private static final int LONGEST_SENTENCE = 2_000;
    /** What is kept of the end of a sentence that is too long: it says what to do. */
    private static final int LONGEST_END = 400;

    private Printable() {}

    /** A name or a value as part of a message: the beginning of it if it is long. */
    public static String of(String text) {
        return codePoints(text) > LONGEST_NAME ? visible(head(text, LONGEST_NAME)) + "…" : visible(text);
    }

    /** In single quotes. */
    public static String quoted(String text) {
        return "'" + of(text) + "'";
    }

    /** A whole message; of one that is very long the middle is left out, as its end says what to do. */
    public static String sentence(String text) {
        int length = codePoints(text);
        if (length <= LONGEST_SENTENCE) {
            return visible(text);
        }
        int end = text.offsetByCodePoints(text.length(), -LONGEST_END);
        return visible(head(text, LONGEST_SENTENCE - LONGEST_END))
                + " … (%,d characters left out) … ".formatted(length - LONGEST_SENTENCE)
                + visible(text.substring(end));
    }

    /** All of it, with what a terminal would obey written as Java writes it: {@code \n}, {@code \u001b}. */
    public static String visible(String text) {
        if (text.codePoints().noneMatch(Printable::isObeyed)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isObeyed(c)) {
                out.append(escape(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /**
     * Whether a character does something other than to show: controls of both blocks, ends of lines, half a surrogate pair, what
     * changes the direction of text, and marks that show nothing at all.
     */
    public static boolean isObeyed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default ->
                c == 0x061C
                        || c == 0x200E
                        || c == 0x200F
                        || c >= 0x202A && c <= 0x202E
                        || c >= 0x2066 && c <= 0x206F
                        || c == 0xFEFF
                        || c >= 0xFFF9 && c <= 0xFFFB;
        };
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04x", c);
        };
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String head(String text, int codePoints) {
        return text.substring(0, text.offsetByCodePoints(0, codePoints));
    }
}
