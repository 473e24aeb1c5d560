package dev.lapidary.loaders;

/** A file that cannot be used. The message is one sentence that names the file, the place in it, and the remedy. */
public final class LoaderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LoaderException(String message) {
        super(message);
    }

    public LoaderException(String message, Throwable cause) {
        super(message, cause);
    }
}
