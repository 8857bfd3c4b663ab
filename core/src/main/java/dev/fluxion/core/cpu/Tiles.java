package dev.fluxion.core.cpu;

/**
 * The innermost loops of {@link VectorProduct}, for one type of array: tiles of four rows that hold their sums in registers,
 * two of them wide or one.
 */
sealed interface Tiles permits FloatTiles, DoubleTiles {
    /** The rows of a tile. */
    int ROWS = 4;

    /** {@return the elements in a register: half the columns of a wide tile and of a panel} */
    int lanes();

    /** {@return an array of zeros} */
    Object allocate(int size);

    /**
     * Copies columns {@code col} to {@code col + cols} of b into a panel that begins at {@code at}: row by row, 2·lanes elements
     * each, with zeros for those that b does not have.
     */
    void pack(Matrix b, int col, int cols, Object panels, int at);

    /**
     * Fills a panel with registers full of elements of an image: row p takes {@code pieces} of them, the s-th from
     * {@code offsets[first + p] + from[s]} to column {@code to[s]}, in ascending order; each may run over what follows it.
     */
    void gather(Object image, int[] offsets, int first, int k, int[] from, int[] to, int pieces, Object panel);

    /**
     * c = a·b or, with {@code more}, c += a·b for four rows of a and 2·lanes columns of b: a chain of k fused multiply-adds
     * for each element.
     *
     * @param a0 where the first row of a begins; a1, a2 and a3 the others
     * @param aStep from column to column of a
     * @param bAt where the first row of b begins, and bStep from row to row
     * @param cAt where the first row of c begins, and cStep from row to row
     */
    void wide(int k, Object a, int a0, int a1, int a2, int a3, int aStep, Object b, int bAt, int bStep, Object c, int cAt,
            int cStep, boolean more);

    /** As {@link #wide}, for {@code lanes} columns. */
    void narrow(int k, Object a, int a0, int a1, int a2, int a3, int aStep, Object b, int bAt, int bStep, Object c, int cAt,
            int cStep, boolean more);
}
