package dev.fluxion.core;

/** What a border is made of; for {@code a b c d} with two elements on each side. */
public enum PadMode {
    /** The mirror image, without the element at the edge: {@code c b | a b c d | c b}. */
    REFLECT,
    /** The element at the edge: {@code a a | a b c d | d d}. */
    REPLICATE,
    /** What comes from the other side: {@code c d | a b c d | a b}. */
    CIRCULAR
}
