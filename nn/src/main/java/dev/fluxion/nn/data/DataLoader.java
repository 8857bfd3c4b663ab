package dev.fluxion.nn.data;

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
public final class DataLoader implements BatchSource {
    private final Dataset dataset;
    private final int batchSize;
    private final Rng rng;
    private final boolean dropLast;
    private final Prefetch prefetch;

    /** Batches in the order of the data set, the last perhaps smaller. @param dataset samples @param batchSize 1 or more */
    public DataLoader(Dataset dataset, int batchSize) {
        this(dataset, batchSize, null, false, null);
    }

    private DataLoader(Dataset dataset, int batchSize, Rng rng, boolean dropLast, Prefetch prefetch) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize is " + batchSize + ", expected 1 or more");
        }
        this.dataset = dataset;
        this.batchSize = batchSize;
        this.rng = rng;
        this.dropLast = dropLast;
        this.prefetch = prefetch;
    }

    /** {@return a loader that takes a new random order in each iteration} @param rng source of the orders */
    public DataLoader shuffle(Rng rng) {
        return new DataLoader(dataset, batchSize, rng, dropLast, prefetch);
    }

    /** {@return a loader that leaves out a last batch that is not full} */
    public DataLoader dropLast() {
        return new DataLoader(dataset, batchSize, rng, true, prefetch);
    }

    /**
     * Makes batches ahead, in a thread of its own. The batches are the same.
     *
     * @param depth how many wait at a time, 1 or more
     * @return a loader that does so
     */
    public DataLoader prefetch(int depth) {
        return new DataLoader(dataset, batchSize, rng, dropLast, new Prefetch(depth));
    }

    /** {@return the number of samples in an iteration} */
    public int samples() {
        return dropLast ? dataset.size() / batchSize * batchSize : dataset.size();
    }

    /** {@return the number of batches in an iteration} */
    public int size() {
        int full = dataset.size() / batchSize;
        return dropLast || dataset.size() % batchSize == 0 ? full : full + 1;
    }

    @Override
    public boolean prefetches() {
        return prefetch != null;
    }

    @Override
    public Iterator<Batch> ahead(Iterator<Batch> batches) {
        return prefetch == null ? batches : prefetch.of(batches);
    }

    @Override
    public void awaitAhead() {
        if (prefetch != null) {
            prefetch.await();
        }
    }

    @Override
    public Iterator<Batch> plain() {
        awaitAhead();
        return batches(rng == null ? IntStream.range(0, dataset.size()).toArray() : rng.epochOrder(dataset.size()));
    }

    /** {@return how many samples and batches, of what size} */
    @Override
    public String toString() {
        return samples() + " samples in " + size() + " batches of " + batchSize + (rng == null ? "" : ", shuffled");
    }

    private Iterator<Batch> batches(int[] order) {
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
