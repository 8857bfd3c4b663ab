package dev.fluxion.core.cpu;

/** A way to multiply matrices; the sums are those that {@link MatMul} defines. */
interface Product {
    /** c = a·b, matrices of one dtype that fit each other; c has elements and does not overlap a or b. */
    void run(Matrix c, Matrix a, Matrix b);
}
