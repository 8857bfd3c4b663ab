package dev.fluxion.nn.data;

import java.util.Iterator;

/**
 * Batches of one epoch after the other, which may be made ahead. What is behind an iteration in two parts lets a run go on in the middle
 * of an epoch: the batches before are made again, one by one, and nothing is made ahead until the place is reached.
 */
public interface BatchSource extends Iterable<Batch> {
    /**
     * Waits for what is still made ahead for an iteration that was given up. Until then another thread draws from the generators, and
     * their states depend on timing.
     */
    default void awaitAhead() {}

    /** {@return a new epoch, begun after {@link #awaitAhead}, whose batches are made when they are asked for} */
    Iterator<Batch> plain();

    /** {@return whether {@link #ahead} makes batches ahead} */
    boolean prefetches();

    /** {@return the rest of an epoch, made ahead if this prefetches} @param batches from {@link #plain}, touched by nobody else from here on */
    Iterator<Batch> ahead(Iterator<Batch> batches);

    @Override
    default Iterator<Batch> iterator() {
        return ahead(plain());
    }
}
