package dev.lapidary.models;

/** A model that cannot be built or fed as asked; the message says what is unsupported or wrong, and what is possible. */
public final class ModelException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }
}
