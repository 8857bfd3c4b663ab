package dev.fluxion.nn.data;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Goes in batches through samples that come one after the other and need not fit into memory: lines of a file, a generator.
 * Shuffling is within a window: a sample is drawn from those that wait there, and the next one takes its place.
 *
 * <pre>{@code
 * var loader = new StreamLoader(() -> lines.iterator(), 32).shuffle(1000, Rng.seed(3)).prefetch(2);
 * }</pre>
 */
public final class StreamLoader implements BatchSource {
    private final Iterable<Sample> samples;
    private final int batchSize;
    private final int window;
    private final Rng rng;
    private final Prefetch prefetch;

    /** Batches in the order of the samples. @param samples each iteration is one epoch @param batchSize 1 or more */
    public StreamLoader(Iterable<Sample> samples, int batchSize) {
        this(samples, batchSize, 1, null, null);
    }

    private StreamLoader(Iterable<Sample> samples, int batchSize, int window, Rng rng, Prefetch prefetch) {
        if (batchSize < 1 || window < 1) {
            throw new IllegalArgumentException(
                    "batchSize is " + batchSize + " and window " + window + ", expected 1 or more each");
        }
        this.samples = samples;
        this.batchSize = batchSize;
        this.window = window;
        this.rng = rng;
        this.prefetch = prefetch;
    }

    /** {@return a loader that shuffles} @param window how many samples wait at a time, 1 or more @param rng source */
    public StreamLoader shuffle(int window, Rng rng) {
        return new StreamLoader(samples, batchSize, window, rng, prefetch);
    }

    /** {@return a loader that makes batches ahead in a thread of its own} @param depth how many, 1 or more */
    public StreamLoader prefetch(int depth) {
        return new StreamLoader(samples, batchSize, window, rng, new Prefetch(depth));
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
        // Of its own: what others draw in between must not decide which sample comes.
        return new Batches(samples.iterator(), rng == null ? null : rng.split());
    }

    @Override
    public boolean prefetches() {
        return prefetch != null;
    }

    @Override
    public Iterator<Batch> ahead(Iterator<Batch> batches) {
        return prefetch == null ? batches : prefetch.of(batches);
    }

    private final class Batches implements Iterator<Batch> {
        private final Iterator<Sample> source;
        private final Rng own;
        private final List<Sample> waiting = new ArrayList<>();

        Batches(Iterator<Sample> source, Rng own) {
            this.source = source;
            this.own = own;
        }

        @Override
        public boolean hasNext() {
            return !waiting.isEmpty() || source.hasNext();
        }

        @Override
        public Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no sample is left");
            }
            var inputs = new ArrayList<Tensor>();
            var targets = new ArrayList<Tensor>();
            while (inputs.size() < batchSize && hasNext()) {
                Sample sample = draw();
                inputs.add(sample.input());
                targets.add(sample.target());
            }
            return new Batch(Tensor.stack(0, inputs.toArray(Tensor[]::new)), Tensor.stack(0, targets.toArray(Tensor[]::new)));
        }

        private Sample draw() {
            while (waiting.size() < window && source.hasNext()) {
                waiting.add(source.next());
            }
            int at = own == null ? 0 : own.nextInt(waiting.size());
            Sample last = waiting.removeLast();
            return at == waiting.size() ? last : waiting.set(at, last);
        }
    }
}
