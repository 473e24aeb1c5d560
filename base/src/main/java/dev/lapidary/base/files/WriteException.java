package dev.lapidary.base.files;

import java.io.IOException;

/** A file or folder that cannot be written. The message is one sentence that names it, the cause, and the remedy. */
public final class WriteException extends IOException {
    private static final long serialVersionUID = 1L;

    public WriteException(String message) {
        super(message);
    }

    public WriteException(String message, Throwable cause) {
        super(message, cause);
    }
}
