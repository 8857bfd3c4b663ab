package dev.fluxion.core.backend;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.RowFormula;
import java.util.List;

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
     * Gives back what the machine lent: memory, a context. Buffers can't be used afterwards.
     *
     * @return whether there was anything; if not, everything can be used as before
     */
    default boolean close() {
        return false;
    }

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

    /** What one call of {@link #map} takes beside its formula. */
    record Group(View[] outputs, View[] inputs, double[] scalars) {}

    /**
     * Evaluates a formula for several groups of views, as {@link #map} does for each. No output of one group is read or written by
     * another.
     *
     * @param formula what to compute
     * @param groups at least one
     */
    default void mapAll(Formula formula, List<Group> groups) {
        groups.forEach(group -> map(formula, group.outputs, group.inputs, group.scalars));
    }

    /**
     * Arithmetic of whole numbers, element by element. All views have the same shape, and dtypes I8, U8, I32, I64 or BOOL; they
     * need not be equal.
     *
     * @param op what to compute, in 64 bits
     * @param out where to; what does not fit wraps around
     * @param a the left operands
     * @param b the right operands, none 0 where {@code op} divides
     */
    void integers(IntegerOp op, View out, View a, View b);

    /**
     * Products of matrices of whole numbers, {@code out[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]} in 64 bits. All have equal leading
     * dimensions and one dtype: I8, U8, I32 or I64.
     *
     * @param out {@code (…, m, n)}; what does not fit wraps around
     * @param a {@code (…, m, k)}
     * @param b {@code (…, k, n)}
     */
    void integerMatmul(View out, View a, View b);

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
     * @param out where to, with any strides
     * @param a left factors; a transpose is a view
     * @param b right factors
     */
    void matmul(View out, View a, View b);

    /** Products by one right factor b, {@code (m,k)·(k,n) → (m,n)} with any m. Several threads may use it at once. */
    @FunctionalInterface
    interface Factor {
        /** {@code out = a·b}, as {@link Backend#matmul}. @param out contiguous @param a the left factor */
        void multiply(View out, View a);
    }

    /**
     * Prepares a right factor for many products.
     *
     * @param b {@code (k, n)}, which does not change as long as the factor is in use
     * @return products by it, with the bits of {@link #matmul}
     */
    default Factor factor(View b) {
        return (out, a) -> matmul(out, a, b);
    }

    /** Work on some of the rows of a batch. */
    @FunctionalInterface
    interface Range {
        /** Works on rows {@code first} to {@code end − 1}. */
        void run(int first, int end);
    }

    /**
     * Does work on rows that do not depend on each other, such as the samples of a batch in a long chain of small steps: a block of
     * rows goes through all steps and meets no other. How rows are cut is the backend's choice and changes no bit; calls
     * with equal {@code rows} and {@code least = most} are cut alike.
     *
     * @param rows how many
     * @param least so many are worth a call at least
     * @param most so many fit into caches
     * @param body is called for ranges that cover all rows once, maybe by several threads at once; it calls this backend, and touches
     *     only what belongs to its rows
     */
    default void byRows(int rows, int least, int most, Range body) {
        if (rows > 0) {
            body.run(0, rows);
        }
    }

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
     * @param out what is added to: F32, F64, or whole numbers, which wrap around
     * @param in what to add, of the shape of {@code index}
     * @param dim along which dimension
     * @param index positions, checked here as in {@link #gather} before anything is written
     */
    void scatterAdd(View out, View in, int dim, View index);

    /**
     * {@code out[…, index[…, j, …], …] = in[…, j, …]} along {@code dim}, in the order of {@code in}'s elements, so that of several
     * for one place the last stays.
     *
     * @param out what is written to, of any dtype
     * @param in what to write, of the shape of {@code index} and the dtype of {@code out}
     * @param dim along which dimension
     * @param index positions, checked here as in {@link #gather} before anything is written
     */
    void scatter(View out, View in, int dim, View index);

    /**
     * A scan along one dimension: every element and those before it, in ascending order, joined by {@code kind}. F32 is carried
     * in double precision and rounded where it is written.
     *
     * @param kind what to compute
     * @param out of the shape of {@code in}, contiguous; I32 for ARGMAX and ARGMIN, else of the dtype of {@code in}
     * @param in the elements, F32 or F64
     * @param factor for LINEAR, of the shape and dtype of {@code in}; else null
     * @param dim along which dimension
     */
    void scan(Scan kind, View out, View in, View factor, int dim);

    /**
     * The order of the elements along one dimension: {@code out[…, j, …]} is the index of the j-th. Equal elements stay in the
     * order in which they stand (also descending), −0 equals +0, and NaN is larger than every number.
     *
     * @param out I32, of the shape of {@code in}
     * @param in elements of F32, F64, I32, I64 or BOOL
     * @param dim along which dimension
     * @param descending whether the largest comes first
     */
    void sort(View out, View in, int dim, boolean descending);

    /**
     * Convolution (cross-correlation) of images of two dimensions:
     *
     * <pre>
     *   y[n, o, p, q] = Σ over (c, i, j) of w[o, c, i, j] · x[n, c′, p·strideY + i·dilationY − top, q·strideX + j·dilationX − left]  + b[o]
     * </pre>
     *
     * <p>one chain of fused multiply-adds in ascending order of (c, i, j), zeros outside of x included; b is added last. Output
     * channel o belongs to group ⌊o·groups/O⌋, and c′ is the c-th input channel of that group.
     *
     * @param y {@code (N, O, P, Q)}, contiguous
     * @param x {@code (N, C, H, W)}
     * @param w {@code (O, C/groups, window.height, window.width)}
     * @param bias {@code (O)}, or null
     * @param window which elements meet
     * @param groups divides C and O
     */
    void convolve(View y, View x, View w, View bias, Window window, int groups);

    /**
     * The transpose of {@link #convolve} for x, a transposed convolution: {@code x[n, c, h, k] = Σ w[o, c, i, j] · y[n, o, p, q]}
     * over all (o, p, q) whose window sees (h, k) at a tap (i, j), in ascending order. p and q run over all integers; y is 0
     * outside.
     *
     * @param x contiguous
     * @param y as in {@link #convolve}
     * @param w the weights
     * @param window which elements meet
     * @param groups divides C and O
     */
    void convolveData(View x, View y, View w, Window window, int groups);

    /**
     * The transpose of {@link #convolve} for w: {@code w[o, c, i, j] = Σ x[n, c′, …] · y[n, o, p, q]}. An image is one chain in
     * ascending order of (p, q); images are cut into at most 16 blocks of equal size, added from 0 on in order in a block, and
     * blocks are joined in pairs.
     *
     * @param w contiguous
     * @param x the images
     * @param y as in {@link #convolve}
     * @param window which elements meet
     * @param groups divides C and O
     */
    void convolveWeight(View w, View x, View y, Window window, int groups);

    /** {@return convolution, rectifier and maxima in one pass; null if this backend has none} */
    default ConvolvedMaxima convolvedMaxima() {
        return null;
    }

    /**
     * The largest element of each rectangle of bins, and where it is: the first in row-major order; of several NaN, the last.
     *
     * @param y {@code (N, C, rows, cols)}, contiguous
     * @param indices I32 of the shape of y, contiguous: h·W + w in each plane of x
     * @param x {@code (N, C, H, W)}
     * @param rows how H is cut
     * @param cols how W is cut
     */
    void maxPool(View y, View indices, View x, Bins rows, Bins cols);

    /**
     * Zeros with the elements of y added at indices in each plane, in the order of y: the transpose of {@link #maxPool}.
     *
     * @param x {@code (N, C, H, W)}, contiguous
     * @param y {@code (N, C, rows, cols)}
     * @param indices I32 of the shape of y, contiguous, as {@link #maxPool} wrote them
     */
    void maxUnpool(View x, View y, View indices);

    /**
     * The sum of each rectangle of bins, from 0 on in row-major order, divided by the product of its counts.
     *
     * @param y {@code (N, C, rows, cols)}, contiguous
     * @param x {@code (N, C, H, W)}
     * @param rows how H is cut
     * @param cols how W is cut
     */
    void averagePool(View y, View x, Bins rows, Bins cols);

    /**
     * The transpose of {@link #averagePool}: every element of y, divided by the product of its counts, is added to the elements
     * of its rectangle, from 0 on in the order of y.
     *
     * @param x {@code (N, C, H, W)}, contiguous
     * @param y {@code (N, C, rows, cols)}
     * @param rows how H is cut
     * @param cols how W is cut
     */
    void averageUnpool(View x, View y, Bins rows, Bins cols);
}
