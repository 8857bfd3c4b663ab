package dev.fluxion.core.cpu;

/** The innermost loop of a matrix product on SIMD registers, which hold all the sums of a small part of c. */
interface Tile {
    /**
     * c = a·b or, with {@code more}, c += a·b, for some rows of a and columns of b: for each element of c a chain of k fused
     * multiply-adds.
     *
     * @param aAt where a begins; element (i, p) lies {@code i·aRow + p·aStep} further on. Tiles of packed rows do without these
     *         two: theirs lies {@code p·rows + i} further on
     * @param bAt where b begins, and bStep from row to row; elements of a row are adjacent
     * @param cAt where c begins, and cRow from row to row; elements of a row are adjacent
     */
    void run(int k, Object a, int aAt, int aRow, int aStep, Object b, int bAt, int bStep, Object c, int cAt, int cRow,
            boolean more);
}
