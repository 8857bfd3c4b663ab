package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * Goes through a data set in batches. Each new iteration is one epoch; with shuffling it takes the next permutation of its
 * generator, so that the same seed visits the same batches in every run.
 *
 * <pre>{@code
 * var loader = new DataLoader(dataset, 32).shuffle(Rng.seed(3));
 * for (int epoch = 0; epoch < 10; epoch++) {
 *     for (Batch batch : loader) { … }
 * }
 * }</pre>
 */
public final class DataLoader implements Iterable<Batch> {
    private final Dataset dataset;
    private final int batchSize;
    private final Rng rng;
    private final boolean dropLast;

    /** Batches in the order of the data set, the last perhaps smaller. @param dataset samples @param batchSize 1 or more */
    public DataLoader(Dataset dataset, int batchSize) {
        this(dataset, batchSize, null, false);
    }

    private DataLoader(Dataset dataset, int batchSize, Rng rng, boolean dropLast) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize is " + batchSize + ", expected 1 or more");
        }
        this.dataset = dataset;
        this.batchSize = batchSize;
        this.rng = rng;
        this.dropLast = dropLast;
    }

    /** {@return a loader that takes a new random order in each iteration} @param rng source of the orders */
    public DataLoader shuffle(Rng rng) {
        return new DataLoader(dataset, batchSize, rng, dropLast);
    }

    /** {@return a loader that leaves out a last batch that is not full} */
    public DataLoader dropLast() {
        return new DataLoader(dataset, batchSize, rng, true);
    }

    /** {@return the number of batches in an iteration} */
    public int size() {
        int full = dataset.size() / batchSize;
        return dropLast || dataset.size() % batchSize == 0 ? full : full + 1;
    }

    @Override
    public Iterator<Batch> iterator() {
        int[] order = rng == null ? IntStream.range(0, dataset.size()).toArray() : rng.epochOrder(dataset.size());
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("batch " + next + " of " + size());
                }
                int from = next++ * batchSize;
                return dataset.batch(Arrays.copyOfRange(order, from, Math.min(from + batchSize, order.length)));
            }
        };
    }
}
