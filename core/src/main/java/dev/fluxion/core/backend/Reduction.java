package dev.fluxion.core.backend;

/** What a reduction makes of many elements. */
public enum Reduction {
    /** Their sum, in the defined order; 0 of nothing. */
    SUM,
    /** Their product; 1 of nothing. */
    PROD,
    /** The largest; NaN if one is NaN. */
    MAX,
    /** The smallest; NaN if one is NaN. */
    MIN,
    /** The index of the first largest along one dimension (the first NaN counts as largest). */
    ARGMAX,
    /** The index of the first smallest along one dimension (the first NaN counts as smallest). */
    ARGMIN
}
