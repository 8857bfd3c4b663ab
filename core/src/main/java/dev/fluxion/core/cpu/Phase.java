package dev.fluxion.core.cpu;

import java.util.stream.IntStream;

/**
 * The elements of x along one dimension that are congruent modulo a stride, and the taps that see them: element
 * {@code start + a·step}, for a from 0 to count − 1, meets tap {@code taps[t]} at output position {@code a + shifts[t]}.
 *
 * @param start the first element
 * @param step the stride
 * @param count of elements
 * @param taps in the order of what they see: descending
 * @param shifts ascending
 */
record Phase(int start, int step, int count, int[] taps, int[] shifts) {
    /** All phases of a dimension of x. */
    static Phase[] of(int kernel, int stride, int before, int dilation, int size) {
        var phases = new Phase[stride];
        for (int r = 0; r < stride; r++) {
            int phase = r;
            // Element h stands at h + before = stride·(first + a) + r and meets tap i at position (h + before − i·dilation) / stride.
            int first = Math.ceilDiv(before - r, stride);
            int start = stride * first + r - before;
            int[] taps = IntStream.range(0, kernel).map(i -> kernel - 1 - i).filter(i -> i * dilation % stride == phase).toArray();
            int[] shifts = IntStream.of(taps).map(i -> first + (phase - i * dilation) / stride).toArray();
            phases[r] = new Phase(start, stride, start >= size ? 0 : (size - 1 - start) / stride + 1, taps, shifts);
        }
        return phases;
    }

    private IntStream firstAndLast() {
        return count == 0 ? IntStream.empty() : IntStream.of(shifts).flatMap(shift -> IntStream.of(shift, shift + count - 1));
    }

    /** How many positions before the first of y they see. */
    static int before(Phase[] phases) {
        return Math.max(0, -IntStream.range(0, phases.length).flatMap(r -> phases[r].firstAndLast()).min().orElse(0));
    }

    /** How many positions they see, with those before the first of y. */
    static int extent(Phase[] phases, int before) {
        return before + 1 + Math.max(0, IntStream.range(0, phases.length).flatMap(r -> phases[r].firstAndLast()).max().orElse(0));
    }
}
