package dev.lapidary.tokenizer.json;

import java.io.IOException;

/** A file that does not hold the JSON that it should. The message, which follows the file's name, says why, and the remedy. */
public final class UnusableJsonException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
