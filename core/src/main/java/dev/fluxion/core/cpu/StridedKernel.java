package dev.fluxion.core.cpu;

/** A compiled formula over a two-dimensional region with any strides: the right one for few elements. */
interface StridedKernel {
    /**
     * Computes {@code rows} × {@code cols} elements; element (r, c) of array k lies at
     * {@code offsets[k] + r·rowStrides[k] + c·colStrides[k]}.
     *
     * @param arrays the outputs and the inputs, as {@link Plan} numbers them
     * @param offsets of element (0, 0)
     * @param rowStrides from row to row
     * @param colStrides from column to column
     * @param scalars the scalar arguments, rounded here
     */
    void run(Object[] arrays, int[] offsets, int[] rowStrides, int[] colStrides, double[] scalars, int rows, int cols);
}
