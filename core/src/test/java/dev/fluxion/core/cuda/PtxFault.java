package dev.fluxion.core.cuda;

/** What a kernel does wrong while it is interpreted: an access out of bounds, a race, a barrier that not all threads reach. */
final class PtxFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    PtxFault(String message) {
        super(message);
    }
}
