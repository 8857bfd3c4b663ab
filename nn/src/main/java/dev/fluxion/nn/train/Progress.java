package dev.fluxion.nn.train;

import dev.fluxion.core.Rng;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.BatchSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * How far an epoch is.
 *
 * @param start the states of the generators before its first batch, from which its order and its batches are drawn again
 * @param batches how many were learned from
 * @param samples in them
 * @param lossSum of all samples
 */
record Progress(List<long[]> start, long batches, long samples, double lossSum) {
    /** {@return the beginning of an epoch} @param source of its batches @param rngs that are drawn from */
    static Progress begin(Iterable<Batch> source, List<Rng> rngs) {
        settle(source);
        return new Progress(states(rngs), 0, 0, 0);
    }

    /** {@return this after another batch} @param size of it @param loss of it */
    Progress add(int size, double loss) {
        return new Progress(start, batches + 1, samples + size, lossSum + size * loss);
    }

    /**
     * The batches that are still to come. A loader that makes them in this thread has drawn from the generators together with everybody
     * else: they return to where they are now. One that makes them ahead has generators of its own, which stay where it left them after the
     * batches before: where they are now depends on how far ahead it was.
     *
     * @param source the same as before
     * @param rngs as they are now
     * @return the rest of the epoch
     * @throws IllegalArgumentException if it has fewer batches than were learned from
     */
    Iterator<Batch> rest(Iterable<Batch> source, List<Rng> rngs) {
        settle(source);
        List<long[]> now = states(rngs);
        restore(rngs, start);
        Iterator<Batch> all = source instanceof BatchSource batchSource ? batchSource.plain() : source.iterator();
        List<long[]> begun = states(rngs);
        for (long i = 0; i < batches; i++) {
            if (!all.hasNext()) {
                throw new IllegalArgumentException("the epoch has " + i + " batches, expected at least " + batches
                        + ", since so many were learned from");
            }
            all.next();
        }
        boolean ahead = source instanceof BatchSource batchSource && batchSource.prefetches();
        for (int i = 0; i < now.size(); i++) {
            if (!ahead || Arrays.equals(begun.get(i), rngs.get(i).state())) {
                rngs.get(i).restore(now.get(i));
            }
        }
        return source instanceof BatchSource batchSource ? batchSource.ahead(all) : all;
    }

    /** From now on no other thread draws for an iteration that was given up. */
    static void settle(Iterable<Batch> source) {
        if (source instanceof BatchSource batchSource) {
            batchSource.awaitAhead();
        }
    }

    static List<long[]> states(List<Rng> rngs) {
        return rngs.stream().map(Rng::state).toList();
    }

    static void restore(List<Rng> rngs, List<long[]> states) {
        for (int i = 0; i < states.size(); i++) {
            rngs.get(i).restore(states.get(i));
        }
    }
}
