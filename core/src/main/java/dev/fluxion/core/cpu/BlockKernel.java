package dev.fluxion.core.cpu;

/**
 * A compiled formula over contiguous arrays from position 0 on: the right one for many elements. Where arrays begin at
 * positions that differ, or that the JIT compiler does not know, it finds no SIMD instructions.
 */
interface BlockKernel {
    /**
     * Computes elements 0 to {@code n} − 1 of every output. If the plan has several stages, no output may be an input.
     *
     * @param arrays the outputs, the inputs and the plan's scratch arrays, as {@link Plan} numbers them
     * @param offsets where the element of a broadcast input lies; others are not read
     * @param scalars the scalar arguments, rounded here
     */
    void run(Object[] arrays, int[] offsets, double[] scalars, int n);
}
