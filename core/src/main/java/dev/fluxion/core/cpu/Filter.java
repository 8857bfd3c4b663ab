package dev.fluxion.core.cpu;

/** The two matrix products of a convolution; each element is one chain of fused multiply-adds in ascending order. */
interface Filter {
    /** {@return how many output channels {@link #correlate} does best at a time} */
    int channels();

    /** {@return whether {@link #apply} is faster if rows of positions are as far apart as those of patches} */
    default boolean leavesGaps() {
        return false;
    }

    /**
     * c = a·b, {@code (m, k)·(k, positions)}.
     *
     * @param c with adjacent columns, of which each row of positions takes the same number: as many as b has or, for a filter that
     *     {@link #leavesGaps}, its pitch; then what is written to those in between means nothing
     * @param firstRow of positions of b
     * @param rows of positions
     */
    void apply(Matrix c, Matrix a, Patches b, int firstRow, int rows);

    /** sums += b·yᵀ, {@code (k, positions)·(positions, m)}. @param sums k rows of m, adjacent @param y m rows of positions */
    void correlate(Object sums, Matrix y, Patches b);

    /** Copies adjacent columns of rows. @param step from row to row where they go */
    default void copy(Matrix from, Object to, int at, int step) {
        for (int row = 0; row < from.rows(); row++) {
            System.arraycopy(from.array(), from.at(row, 0), to, at + row * step, from.cols());
        }
    }
}
