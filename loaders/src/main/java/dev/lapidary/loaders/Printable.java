package dev.lapidary.loaders;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Text from files, made fit for a message: one line, of bounded length, without terminal escapes. */
final class Printable {
    private static final int MAX_LENGTH = 160;

    private Printable() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> {
            boolean shown = !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
            out.append(shown ? Character.toString(c) : String.format("\\u%04x", c));
        });
        return text.codePointCount(0, text.length()) > MAX_LENGTH ? out + "…" : out.toString();
    }

    /** In single quotes. */
    static String quoted(String text) {
        return "'" + of(text) + "'";
    }

    /** Why an operation on a file failed; the JDK's message is often only the path again. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file";
            case AccessDeniedException denied -> "permission denied";
            default -> of(e.getMessage() == null ? e.toString() : e.getMessage());
        };
    }
}
