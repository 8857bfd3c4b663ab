package dev.fluxion.core.cpu;

import dev.fluxion.core.Threads;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * The pool of threads that kernels share: one caller at a time hands out numbered blocks and works on them itself.
 *
 * <p>What a block computes depends on its number alone, so it does not matter which thread takes it, or how many there are:
 * the bits are the same. A caller that finds the pool taken works alone, with the same bits. Helpers spin for a
 * while after a job, because the next kernel usually follows at once, and then park, because on a shared machine a spinning
 * thread takes the processor from the others.
 */
final class Parallel {
    /** How often a waiting thread looks for what it waits for and does nothing else: 10 to 20 µs. */
    private static final int SPINS = 500;
    /**
     * How often a helper then looks again, and lets others have the processor in between, such as the JIT compiler, before it parks:
     * 100 µs and more. To wake it takes longer than most gaps between kernels.
     */
    private static final int YIELDS = 300;

    private static volatile Parallel shared;

    private final AtomicBoolean taken = new AtomicBoolean();
    private final Helper[] helpers;
    private volatile Job job;
    private volatile boolean closed;

    /** The pool that kernels share, with as many threads as {@link Threads} says. */
    static Parallel shared() {
        Parallel pool = shared;
        return pool != null && pool.threads() == Threads.get() ? pool : renew();
    }

    private static synchronized Parallel renew() {
        if (shared == null || shared.threads() != Threads.get()) {
            if (shared != null) {
                shared.close();
            }
            shared = new Parallel(Threads.get());
        }
        return shared;
    }

    /** @param threads the number of threads that work on a job, the caller among them */
    Parallel(int threads) {
        helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper();
            helpers[i].setName("fluxion-" + (i + 1));
            helpers[i].setDaemon(true);
            helpers[i].start();
        }
    }

    /** {@return the number of threads that work on a job} */
    int threads() {
        return helpers.length + 1;
    }

    /** {@return the threads beside the caller's} */
    List<Thread> helpers() {
        return List.of(helpers);
    }

    /**
     * Calls {@code body} once for each block 0 … blocks − 1, in any order and on any thread, and returns when all are done.
     *
     * @param blocks how many
     * @param body what to do; what it throws first is thrown here, after the others are done
     */
    void forEach(int blocks, IntConsumer body) {
        if (blocks <= 1 || helpers.length == 0 || !taken.compareAndSet(false, true)) {
            for (int i = 0; i < blocks; i++) {
                body.accept(i);
            }
            return;
        }
        try {
            Job mine = new Job(blocks, body);
            job = mine;
            for (int i = 0; i < Math.min(helpers.length, blocks - 1); i++) {
                helpers[i].wake();
            }
            mine.work();
            mine.await();
        } finally {
            job = null;
            taken.set(false);
        }
    }

    private static void pause(int looks) {
        if (looks < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    /** Ends the helpers, after the job they are in; a caller that comes later, or is still here, works alone. */
    void close() {
        closed = true;
        for (Helper helper : helpers) {
            helper.wake();
        }
    }

    private static final class Job {
        private final int blocks;
        private IntConsumer body;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(int blocks, IntConsumer body) {
            this.blocks = blocks;
            this.body = body;
        }

        void work() {
            for (int i = next.getAndIncrement(); i < blocks; i = next.getAndIncrement()) {
                try {
                    body.accept(i);
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                } finally {
                    done.getAndIncrement();
                }
            }
        }

        /** The other threads are in their last blocks: a short wait, but on a busy machine one of them may not be running. */
        void await() {
            for (int looks = 0; done.get() < blocks; looks++) {
                pause(looks);
            }
            // A parked helper remembers its last job; what that job worked on need not stay with it.
            body = null;
            switch (failure.get()) {
                case null -> { }
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable t -> throw new IllegalStateException(t);
            }
        }
    }

    private final class Helper extends Thread {
        private volatile boolean parked;

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            for (Job next = nextAfter(null); next != null; next = nextAfter(next)) {
                next.work();
            }
        }

        /** Waits for a job other than {@code last}; null if there will be none. */
        private Job nextAfter(Job last) {
            for (int looks = 0; looks < SPINS + YIELDS && !closed; looks++) {
                Job current = job;
                if (current != null && current != last) {
                    return current;
                }
                pause(looks);
            }
            parked = true;
            try {
                while (!closed) {
                    // The flag is up before this look, and a caller sets the job before it looks at the flag: none is missed.
                    Job current = job;
                    if (current != null && current != last) {
                        return current;
                    }
                    LockSupport.park(Parallel.this);
                }
                return null;
            } finally {
                parked = false;
            }
        }
    }
}
