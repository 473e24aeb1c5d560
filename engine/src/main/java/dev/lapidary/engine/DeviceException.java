package dev.lapidary.engine;

/** A device that cannot be used, or failed; the message is one sentence that names the remedy. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeviceException(String message) {
        super(message);
    }
}
