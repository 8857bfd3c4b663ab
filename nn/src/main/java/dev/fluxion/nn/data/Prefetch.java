package dev.fluxion.nn.data;

import dev.fluxion.core.autograd.Autograd;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes the next batches in a thread of its own while the current one is learned from. One thread makes them in order, so
 * that random transforms draw the same numbers as without it. After an iteration that was given up it still makes the batches
 * that were asked for, always as many, and goes away when it has had nothing to do for a second.
 */
final class Prefetch {
    private final int depth;
    private final ThreadPoolExecutor thread;

    Prefetch(int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("depth is " + depth + ", expected 1 or more batches");
        }
        this.depth = depth;
        this.thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("fluxion-data").factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /** {@return the same batches, made ahead} @param batches touched by the thread alone from here on */
    Iterator<Batch> of(Iterator<Batch> batches) {
        var ahead = new ArrayDeque<Future<Batch>>();
        while (ahead.size() < depth) {
            ahead.add(later(batches));
        }
        return new Iterator<>() {
            private Batch next;

            @Override
            public boolean hasNext() {
                if (next == null && !ahead.isEmpty()) {
                    next = get(ahead.remove());
                    if (next == null) {
                        ahead.clear();
                    } else {
                        ahead.add(later(batches));
                    }
                }
                return next != null;
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("no batch is left");
                }
                Batch batch = next;
                next = null;
                return batch;
            }
        };
    }

    /** Waits until all that was asked for is made: from then on the thread draws from no generator. */
    void await() {
        get(thread.submit(() -> null));
    }

    private Future<Batch> later(Iterator<Batch> batches) {
        return thread.submit(() -> {
            try (var _ = Autograd.noGrad()) {
                return batches.hasNext() ? batches.next() : null;
            }
        });
    }

    private static Batch get(Future<Batch> batch) {
        try {
            return batch.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }
}
