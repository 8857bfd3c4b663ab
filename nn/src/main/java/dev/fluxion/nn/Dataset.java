package dev.fluxion.nn;

/** Samples that can be had by number. */
public interface Dataset {
    /** {@return the number of samples} */
    int size();

    /** {@return some samples together, in this order} @param indices which, from 0 to size − 1 */
    Batch batch(int... indices);
}
