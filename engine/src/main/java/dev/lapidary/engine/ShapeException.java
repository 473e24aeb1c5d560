package dev.lapidary.engine;

/** Arrays whose shapes or element types do not fit the operation; the message names the operation and prints all shapes. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ShapeException(String message) {
        super(message);
    }
}
