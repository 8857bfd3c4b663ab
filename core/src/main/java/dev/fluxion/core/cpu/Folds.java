package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Reduction;

/**
 * The innermost loops of {@link Reductions}, for one type of array. Results are returned as {@code double}, which holds
 * them exactly.
 */
sealed interface Folds permits FloatFolds, DoubleFolds, FloatVectorFolds, DoubleVectorFolds {
    /** {@return the loops for a {@code float[]} or {@code double[]}} */
    static Folds scalar(Object array) {
        return array instanceof float[] floats ? new FloatFolds(floats) : new DoubleFolds((double[]) array);
    }

    /** {@return the loops on SIMD registers for a {@code float[]} or {@code double[]}} */
    static Folds vector(Object array) {
        return array instanceof float[] floats ? new FloatVectorFolds(floats) : new DoubleVectorFolds((double[]) array);
    }

    /** One block of a row: elements {@code from} to {@code from + n}, in strided partial results and a tree over them. */
    double row(Reduction kind, int from, int n);

    /** One block of each column, in order: {@code into[at + c]} becomes the result of {@code from + c + r·stride} over r. */
    void columns(Reduction kind, int from, int stride, int rows, int cols, double[] into, int at);

    /** The index i of the largest or smallest of {@code from + i·stride}, the first of several; a NaN wins. */
    int place(boolean largest, int from, int stride, int n);
}
