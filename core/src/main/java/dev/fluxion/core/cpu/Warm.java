package dev.fluxion.core.cpu;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Code on SIMD registers that is used only when the JIT compiler is through with it: before, it is some hundred times slower
 * than after, and ten times slower than scalar code that is as cold. So a caller takes scalar code, whose bits are the same,
 * until there has been enough work for the effort to pay; then a thread in the background runs the code on arrays of its own
 * until it is fast. Where it doesn't become fast, there is a new try with code that is made anew and twice the time: a busy compiler
 * may have left the code where it never comes out again, compiled without a profile and too long to be compiled with one. After some
 * tries scalar code stays until twice as much work has been asked for: without a JIT compiler none succeeds.
 *
 * <p>{@code -Dfluxion.warmup=off} has it used from the start.
 *
 * @param <K> what is run
 */
final class Warm<K> {
    private static final String PROPERTY = "fluxion.warmup";
    /** How long a kernel runs before the next one has its turn. */
    private static final long TURN = TimeUnit.MILLISECONDS.toNanos(2);
    /** How long it runs in all in its first try. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);
    /** So many tries, then it waits for more work. */
    static final int TRIES = 4;
    /** So many fast runs in a row are no accident. */
    private static final int FAST_RUNS = 5;

    private static final ThreadPoolExecutor BACKGROUND =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                var thread = new Thread(task, "fluxion-warmup");
                thread.setDaemon(true);
                return thread;
            });

    static {
        BACKGROUND.allowCoreThreadTimeOut(true);
    }

    private final boolean on;
    private final Supplier<K> maker;
    private final Consumer<K> sample;
    private final long fastNanos;
    private final long patience;
    private final Turns turns = new Turns();
    private volatile K ready;
    private volatile long enoughWork;
    /** Counts without a lock: some work may be missed. */
    private long work;
    private boolean started;

    /**
     * Code that is cold.
     *
     * @param maker makes it
     * @param sample runs it once, on arrays that nobody else has
     * @param fastNanos what that takes at most if it is compiled
     * @param enoughWork how much work makes the effort worth while, in the unit of {@link #get}
     */
    Warm(Supplier<K> maker, Consumer<K> sample, long fastNanos, long enoughWork) {
        this(maker, sample, fastNanos, enoughWork, PATIENCE);
    }

    /** The same. @param patience how many nanoseconds it runs in its first try */
    Warm(Supplier<K> maker, Consumer<K> sample, long fastNanos, long enoughWork, long patience) {
        this(isOn(System.getProperty(PROPERTY)), maker, sample, fastNanos, enoughWork, patience);
    }

    /** The same; if {@code on} is false, it is used from the start. */
    Warm(boolean on, Supplier<K> maker, Consumer<K> sample, long fastNanos, long enoughWork, long patience) {
        this.on = on;
        this.patience = patience;
        this.maker = maker;
        this.sample = sample;
        this.fastNanos = fastNanos;
        this.enoughWork = enoughWork;
    }

    /** What the property's value means; null where it is absent. */
    static boolean isOn(String property) {
        if (property != null && !property.equals("on") && !property.equals("off")) {
            throw new IllegalArgumentException(PROPERTY + " is '" + property + "', expected on or off");
        }
        return property == null || property.equals("on");
    }

    /** {@return the code, or null as long as it is not fast} @param size how much work it is wanted for */
    K get(long size) {
        K code = ready;
        if (code == null) {
            work += size;
            if (!on) {
                code = make();
            } else if (work >= enoughWork) {
                start();
            }
        }
        return code;
    }

    private synchronized K make() {
        if (ready == null) {
            ready = maker.get();
        }
        return ready;
    }

    private synchronized void start() {
        if (!started) {
            started = true;
            BACKGROUND.execute(turns);
        }
    }

    /** {@return whether it waits for work} */
    synchronized boolean isResting() {
        return !started;
    }

    private synchronized void rest() {
        enoughWork = 2 * Math.max(work, enoughWork);
        started = false;
    }

    private final class Turns implements Runnable {
        private K code;
        private long spent;
        private int tries;
        private int fastRuns;

        @Override
        public void run() {
            code = code == null ? maker.get() : code;
            long begin = System.nanoTime();
            long before = begin;
            while (before - begin < TURN) {
                sample.accept(code);
                long after = System.nanoTime();
                fastRuns = after - before <= fastNanos ? fastRuns + 1 : 0;
                if (fastRuns == FAST_RUNS) {
                    ready = code;
                    return;
                }
                before = after;
            }
            spent += before - begin;
            // Half of the time is left to the compiler, which may have no other processor than this.
            LockSupport.parkNanos(TURN);
            if (spent >= patience << tries) {
                spent = 0;
                code = null;
                tries++;
            }
            if (tries < TRIES) {
                BACKGROUND.execute(this);
            } else {
                tries = 0;
                rest();
            }
        }
    }
}
