package dev.fluxion.core.cpu;

/** A way to multiply matrices; the sums are those that {@link MatMul} defines. */
interface Product {
    /** c = a·b, matrices of one dtype that fit each other; c has elements and does not overlap a or b. */
    void run(Matrix c, Matrix a, Matrix b);

    /**
     * {@return what to call for many products of the same sizes and strides as these}
     *
     * @param c as in {@link #run}, one for all
     * @param a the same
     * @param b the same
     * @param count how many there are
     */
    default Product like(Matrix c, Matrix a, Matrix b, int count) {
        return this;
    }

    /** Products by one right factor. */
    interface By {
        /** c = a·b for the b that it was made for, as {@link Product#run} does it; several threads may call it at once. */
        void run(Matrix c, Matrix a);
    }

    /** {@return products by b, which does not change meanwhile} @param b what is then worth preparing once */
    default By prepare(Matrix b) {
        // Rows that are adjacent spare each product the transposing of b.
        Matrix rows = b.colStride() == 1 || b.rows() == 0 || b.cols() == 0 ? b : b.byRows();
        return (c, a) -> run(c, a, rows);
    }
}
