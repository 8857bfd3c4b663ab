package dev.fluxion.core;

/** What a quantile is that falls between two elements of the order. */
public enum Interpolation {
    /** The share of the way between them. */
    LINEAR,
    /** The lower one. */
    LOWER,
    /** The higher one. */
    HIGHER,
    /** Half way between them. */
    MIDPOINT,
    /** The nearer one; of two equally near that whose place is even. */
    NEAREST;

    /** Places in the order, for those that choose an element. */
    Tensor place(Tensor place) {
        return switch (this) {
            case LOWER -> place.floor();
            case HIGHER -> place.ceil();
            case NEAREST -> place.round();
            case LINEAR, MIDPOINT -> place;
        };
    }
}
