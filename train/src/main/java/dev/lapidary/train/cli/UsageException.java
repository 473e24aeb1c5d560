package dev.lapidary.train.cli;

/** Options that cannot be used, alone or together; the message is one sentence that says what to give instead. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
