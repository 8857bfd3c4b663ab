package dev.fluxion.core.cpu;

/** The innermost loop of a matrix product on SIMD registers, which hold all the sums of a small part of c. */
interface Tile {
    /**
     * c = a·b or, with {@code more}, c += a·b, for some rows of a and columns of b: for each element of c a chain of k fused
     * multiply-adds.
     *
     * @param aAt where a begins; element (i, p) lies {@code i·aRow + p} further on or, packed, {@code p·rows + i}
     * @param bAt where b begins; row p lies {@code p·bStep} further on or, packed, {@code p} times two registers; its elements are
     *         adjacent
     * @param cAt where c begins, and cRow from row to row; elements of a row are adjacent
     */
    void run(int k, Object a, int aAt, int aRow, Object b, int bAt, int bStep, Object c, int cAt, int cRow, boolean more);

    /**
     * What is constant in a tile's loop. Steps that are constants leave it without bounds checks, which would take half of its
     * instructions: C2 makes them once before the loop. So where operands are packed, the step is not a parameter.
     *
     * @param rows of a and c
     * @param registers of columns
     * @param packedA whether the rows of a are interleaved
     * @param packedB whether b is a panel of two registers' width
     */
    record Kind(int rows, int registers, boolean packedA, boolean packedB) {}
}
