package dev.fluxion.core;

/**
 * How many threads an operation may use, the calling one among them. {@code -Dfluxion.threads=N} sets it at the start, and
 * without it there is one for each available processor. Results do not depend on it: each number gives the same bits.
 */
public final class Threads {
    /** The largest number that can be set. */
    public static final int MAX = 1024;

    private static final String PROPERTY = "fluxion.threads";

    private static volatile int count;

    private Threads() {}

    /**
     * {@return the number of threads}
     *
     * @throws IllegalArgumentException if {@code -Dfluxion.threads} is no number from 1 to {@value #MAX}
     */
    public static int get() {
        int n = count;
        if (n == 0) {
            n = parse(System.getProperty(PROPERTY));
            count = n;
        }
        return n;
    }

    /**
     * Sets the number of threads, from the next operation on.
     *
     * @param threads from 1 to {@value #MAX}
     * @throws IllegalArgumentException if it is not
     */
    public static void set(int threads) {
        count = require("threads", threads, Integer.toString(threads));
    }

    /** What the property's value means; null where it is absent. */
    static int parse(String property) {
        if (property == null) {
            return Math.min(Runtime.getRuntime().availableProcessors(), MAX);
        }
        try {
            return require(PROPERTY, Integer.parseInt(property), "'" + property + "'");
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(message(PROPERTY, "'" + property + "'"), e);
        }
    }

    private static int require(String name, int threads, String given) {
        if (threads < 1 || threads > MAX) {
            throw new IllegalArgumentException(message(name, given));
        }
        return threads;
    }

    private static String message(String name, String given) {
        return name + " is " + given + ", expected a number from 1 to " + MAX;
    }
}
