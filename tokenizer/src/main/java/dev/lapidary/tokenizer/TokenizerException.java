package dev.lapidary.tokenizer;

/**
 * A tokenizer's files cannot be used, or a text cannot be encoded as asked. The message is one sentence for the user: it
 * names the file, the place in it and the remedy.
 */
public final class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TokenizerException(String message) {
        super(message);
    }

    public TokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
