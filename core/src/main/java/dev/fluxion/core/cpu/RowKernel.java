package dev.fluxion.core.cpu;

/** A compiled formula over rows of adjacent elements that begin anywhere: SIMD code whatever the offsets. */
interface RowKernel {
    /**
     * Computes {@code rows} × {@code cols} elements; element (r, c) of array k lies at {@code offsets[k] + r·rowStrides[k] + c},
     * that of a broadcast input at {@code offsets[k] + r·rowStrides[k]} for every c. Where the plan has several stages, results
     * cross in its scratch arrays, which have room for a row, and {@code rows} is 1.
     *
     * @param arrays the outputs, the inputs and the plan's scratch arrays, as {@link Plan} numbers them
     * @param offsets of element (0, 0)
     * @param rowStrides from row to row
     * @param scalars the scalar arguments, rounded here
     */
    void run(Object[] arrays, int[] offsets, int[] rowStrides, double[] scalars, int rows, int cols);
}
