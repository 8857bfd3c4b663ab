package dev.fluxion.examples.gallery;

/** A run was stopped by Ctrl-C; its message says how to go on. */
public final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Interrupted(String message) {
        super(message);
    }
}
