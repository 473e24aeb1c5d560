package dev.lapidary.base.text;

import java.io.IOException;

/** Bytes that are not text in the encoding they should have. The message says what they are instead, and the remedy. */
public final class UndecodableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long line;

    UndecodableException(long line, String message, Throwable cause) {
        super(message, cause);
        this.line = line;
    }

    /** The line of the first byte that is wrong, from 1; 0 where it is not known. */
    public long line() {
        return line;
    }

    /** A sentence about a file: its name, the line, and what is wrong with it. */
    public String about(String file) {
        return file + (line == 0 ? "" : " line " + line) + " " + getMessage();
    }
}
