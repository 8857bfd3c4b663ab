package dev.fluxion.core.backend;

/** Thrown when a backend was asked for by name and can't be had here; the message says why. */
public final class BackendUnavailableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The reason alone, which {@link Backends} puts into its messages. */
    private final String reason;

    /**
     * An exception.
     *
     * @param name the backend that was asked for
     * @param reason why it can't be had, and what would help
     */
    public BackendUnavailableException(String name, String reason) {
        super("backend " + name + " can't be had: " + reason);
        this.reason = reason;
    }

    /** {@return why it can't be had} */
    public String reason() {
        return reason;
    }
}
