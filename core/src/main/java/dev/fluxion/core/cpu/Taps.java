package dev.fluxion.core.cpu;

import java.util.stream.IntStream;

/**
 * Where the taps of a kernel lie, seen from a position: in runs of adjacent ones, tap k at {@code offsets[k / run] + k % run}. A loop
 * that knows how long runs are checks bounds once a run.
 *
 * @param offsets of the first tap of each run
 * @param run how many taps are adjacent, {@link #MOST} at most
 */
record Taps(int[] offsets, int run) {
    /** The longest run: kernels that are wider have each tap in a run of its own. */
    static final int MOST = 7;

    /** Taps in rows of a kernel, {@code width} each. */
    static Taps of(int[] offsets, int width) {
        boolean adjacent = width > 0 && width <= MOST && IntStream.range(0, offsets.length)
                .allMatch(k -> offsets[k] == offsets[k - k % width] + k % width);
        return adjacent
                ? new Taps(IntStream.range(0, offsets.length / width).map(r -> offsets[r * width]).toArray(), width)
                : new Taps(offsets, 1);
    }

    int count() {
        return offsets.length * run;
    }

    int offset(int tap) {
        return offsets[tap / run] + tap % run;
    }
}
