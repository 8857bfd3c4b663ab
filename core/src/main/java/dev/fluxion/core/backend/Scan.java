package dev.fluxion.core.backend;

/** What a scan makes of the elements up to each place; sums and products are carried in double precision. */
public enum Scan {
    /** Their sum. */
    SUM,
    /** Their product. */
    PROD,
    /** The index of the last largest so far; a NaN counts as largest. */
    ARGMAX,
    /** The index of the last smallest so far; a NaN counts as smallest. */
    ARGMIN,
    /** The linear recurrence yⱼ = xⱼ + fⱼ·yⱼ₋₁, y₀ = x₀, with factors f. */
    LINEAR
}
