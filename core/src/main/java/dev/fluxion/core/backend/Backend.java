package dev.fluxion.core.backend;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.RowFormula;

/**
 * The machine as the mathematics sees it. One conformance suite runs against every backend.
 *
 * <p>Callers have checked shapes and dtypes: a backend may rely on them. Views may have any strides, outputs too (but an
 * output never visits an element twice). An output that partly overlaps an input is copied first by the backend; one that
 * is exactly an input is computed in place.
 */
public interface Backend {
    /** {@return the name that {@code -Dfluxion.backend} takes} */
    String name();

    /**
     * A new buffer of zeros.
     *
     * @param dtype the type of the elements
     * @param size how many
     * @return the buffer
     */
    Buffer allocate(DType dtype, int size);

    /**
     * A buffer that holds the elements of a Java array, as {@link Buffer#array} describes it. A host backend takes the
     * array itself.
     *
     * @param dtype the type of the elements
     * @param array the elements
     * @return the buffer
     */
    Buffer wrap(DType dtype, Object array);

    /**
     * Evaluates a formula at every element. All views have the same shape (broadcast dimensions have stride 0); numbers are
     * all F32 or all F64, masks are BOOL.
     *
     * @param formula what to compute
     * @param outputs one view for each output
     * @param inputs one view for each argument; null where the formula does not use it
     * @param scalars the scalar arguments, rounded to the precision of the outputs
     */
    void map(Formula formula, View[] outputs, View[] inputs, double[] scalars);

    /**
     * Copies elements and converts them to the output's dtype: integers wrap around, floating point to integer truncates
     * towards zero and saturates, to BOOL is x ≠ 0.
     *
     * @param out where to
     * @param in what, of the same shape
     */
    void copy(View out, View in);

    /**
     * Reduces the dimensions in which {@code out} has size 1 and {@code in} does not have to. Sums have one defined order
     * that depends on shapes alone. ARGMAX and ARGMIN write I32 and reduce one dimension; numbers are F32 or F64.
     *
     * @param kind what to compute
     * @param out of the same rank as {@code in}, contiguous
     * @param in the elements
     * @param dims the dimensions to reduce, ascending
     */
    void reduce(Reduction kind, View out, View in, int[] dims);

    /**
     * Matrix products {@code (…,m,k)·(k,n) → (…,m,n)} over equal leading dimensions (broadcast ones have stride 0).
     *
     * @param out contiguous
     * @param a left factors; a transpose is a view
     * @param b right factors
     */
    void matmul(View out, View a, View b);

    /**
     * Runs a row formula. Views have two dimensions: {@code (rows, n)}, {@code (rows, 1)} or {@code (1, n)}, as the formula says
     * of each. Sums have the order that shapes define, as in {@link #reduce}.
     *
     * @param formula what to compute
     * @param outputs one view for each output, all F32 or all F64
     * @param inputs one view for each input, of that dtype
     * @param scalars the scalar arguments
     * @param rows how many
     * @param n elements of a row
     */
    void rows(RowFormula formula, View[] outputs, View[] inputs, double[] scalars, int rows, int n);

    /**
     * {@code out[…, j, …] = in[…, index[…, j, …], …]} along {@code dim}: all views have the same rank, {@code index} (I32) the
     * shape of {@code out}; other dimensions of {@code in} may be larger.
     *
     * @param out the elements found, of the dtype of {@code in}
     * @param in where to look
     * @param dim along which dimension
     * @param index positions, checked here: an {@link IndexOutOfBoundsException} names the first bad one
     */
    void gather(View out, View in, int dim, View index);

    /**
     * {@code out[…, index[…, j, …], …] += in[…, j, …]} along {@code dim}, in the order of {@code in}'s elements.
     *
     * @param out what is added to, F32 or F64
     * @param in what to add, of the shape of {@code index}
     * @param dim along which dimension
     * @param index positions, checked here as in {@link #gather} before anything is written
     */
    void scatterAdd(View out, View in, int dim, View index);
}
