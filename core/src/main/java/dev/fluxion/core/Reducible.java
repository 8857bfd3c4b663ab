package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.op.Indexing;
import dev.fluxion.core.op.Matmul;
import dev.fluxion.core.op.Reducing;
import dev.fluxion.core.op.Softmax;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The part of {@link Tensor} in which elements meet: reductions, matrix products, softmax and indexing. Negative dimensions
 * count from the end; with {@code keepDim} a reduced dimension stays with size 1.
 *
 * <p>Every sum has one defined order, which depends on shapes alone.
 */
public sealed interface Reducible permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private int[] resolve(int[] dims) {
        Tensor x = self();
        int[] resolved = Arrays.stream(dims).map(x.shape()::dim).sorted().toArray();
        for (int i = 1; i < resolved.length; i++) {
            if (resolved[i] == resolved[i - 1]) {
                throw new IllegalArgumentException("dims are " + Arrays.toString(dims) + ", expected each once");
            }
        }
        return x.rank() == 0 ? new int[0] : resolved;
    }

    private int[] all() {
        return IntStream.range(0, self().rank()).toArray();
    }

    private static Tensor finish(Tensor kept, int[] dims, boolean keepDim) {
        if (keepDim) {
            return kept;
        }
        int[] sizes = IntStream.range(0, kept.rank()).filter(d -> Arrays.binarySearch(dims, d) < 0).map(kept::size).toArray();
        return kept.reshape(sizes);
    }

    /** {@return Σ x over all elements; 0 of nothing} */
    default Tensor sum() {
        return sum(all(), false);
    }

    /** {@return Σ x along one dimension} @param dim which @param keepDim whether it stays with size 1 */
    default Tensor sum(int dim, boolean keepDim) {
        return sum(new int[] {dim}, keepDim);
    }

    /** {@return Σ x along dimensions; none gives x itself} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor sum(int[] dims, boolean keepDim) {
        int[] resolved = resolve(dims);
        if (resolved.length == 0) {
            return self();
        }
        return finish(Autograd.apply(new Reducing.Sum(resolved), floating("sum")), resolved, keepDim);
    }

    /** {@return Σ x / n over all elements; NaN of nothing} */
    default Tensor mean() {
        return mean(all(), false);
    }

    /** {@return Σ x / n along one dimension} @param dim which @param keepDim whether it stays with size 1 */
    default Tensor mean(int dim, boolean keepDim) {
        return mean(new int[] {dim}, keepDim);
    }

    /** {@return Σ x / n along dimensions} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor mean(int[] dims, boolean keepDim) {
        return sum(dims, keepDim).div(count(resolve(dims)));
    }

    private double count(int[] dims) {
        return Arrays.stream(dims).mapToDouble(d -> self().size(d)).reduce(1, (a, b) -> a * b);
    }

    /**
     * The variance Σ (x − mean)² / (n − correction) along dimensions, in two passes.
     *
     * @param dims which
     * @param correction 1 for the sample's (unbiased), 0 for the population's
     * @param keepDim whether they stay with size 1
     * @return the variance; NaN or infinity where n ≤ correction
     */
    default Tensor var(int[] dims, double correction, boolean keepDim) {
        Tensor centered = self().sub(mean(dims, true));
        return centered.square().sum(dims, keepDim).div(Math.max(0, count(resolve(dims)) - correction));
    }

    /** {@return the largest element; NaN if one is NaN} */
    default Tensor amax() {
        return amax(all(), false);
    }

    /** {@return the largest along dimensions; ties share the gradient evenly} @param dims which @param keepDim as above */
    default Tensor amax(int[] dims, boolean keepDim) {
        return extremum(Reduction.MAX, dims, keepDim);
    }

    /** {@return the smallest element; NaN if one is NaN} */
    default Tensor amin() {
        return amin(all(), false);
    }

    /** {@return the smallest along dimensions; ties share the gradient evenly} @param dims which @param keepDim as above */
    default Tensor amin(int[] dims, boolean keepDim) {
        return extremum(Reduction.MIN, dims, keepDim);
    }

    private Tensor extremum(Reduction kind, int[] dims, boolean keepDim) {
        Tensor x = floating(kind == Reduction.MAX ? "amax" : "amin");
        int[] resolved = resolve(dims);
        if (resolved.length == 0) {
            return x;
        }
        return finish(Autograd.apply(new Reducing.Extremum(kind, resolved), x), resolved, keepDim);
    }

    /** {@return the index (I32) of the first largest along a dimension; NaN counts as largest} @param dim which @param keepDim as above */
    default Tensor argmax(int dim, boolean keepDim) {
        return indexOf(Reduction.ARGMAX, dim, keepDim);
    }

    /** {@return the index (I32) of the first smallest along a dimension; NaN counts as smallest} @param dim which @param keepDim as above */
    default Tensor argmin(int dim, boolean keepDim) {
        return indexOf(Reduction.ARGMIN, dim, keepDim);
    }

    private Tensor indexOf(Reduction kind, int dim, boolean keepDim) {
        Tensor x = floating(kind == Reduction.ARGMAX ? "argmax" : "argmin").detach();
        int at = x.shape().dim(dim);
        Tensor kept = Reducing.indexOf(kind, x.rank() == 0 ? x.reshape(1) : x, at);
        return x.rank() == 0 ? kept.reshape() : finish(kept, new int[] {at}, keepDim);
    }

    /** The extremum along one dimension and where it is. @param values the extrema @param indices the first places, I32 */
    record Found(Tensor values, Tensor indices) {}

    /** {@return the largest along a dimension; the whole gradient goes to the first} @param dim which @param keepDim as above */
    default Found max(int dim, boolean keepDim) {
        return found(argmax(dim, true), dim, keepDim);
    }

    /** {@return the smallest along a dimension; the whole gradient goes to the first} @param dim which @param keepDim as above */
    default Found min(int dim, boolean keepDim) {
        return found(argmin(dim, true), dim, keepDim);
    }

    private Found found(Tensor indices, int dim, boolean keepDim) {
        Tensor x = self();
        if (x.rank() == 0) {
            return new Found(x, indices);
        }
        Tensor values = gather(dim, indices);
        return keepDim ? new Found(values, indices) : new Found(values.squeeze(dim), indices.squeeze(dim));
    }

    /** {@return the matrix product, {@code (…, m, k)·(…, k, n) → (…, m, n)}; vectors and batches as in NumPy} @param b the right factor */
    default Tensor matmul(Tensor b) {
        return Matmul.matmul(self(), b);
    }

    /** {@return exp(x) / Σ exp(x) along a dimension} @param dim which */
    default Tensor softmax(int dim) {
        return softmax(dim, false);
    }

    /** {@return x − log Σ exp(x) along a dimension} @param dim which */
    default Tensor logSoftmax(int dim) {
        return softmax(dim, true);
    }

    private Tensor softmax(int dim, boolean log) {
        Tensor x = floating(log ? "logSoftmax" : "softmax");
        int at = x.shape().dim(dim);
        if (x.rank() == 0) {
            return Autograd.apply(new Softmax(log), x.reshape(1)).reshape();
        }
        return Autograd.apply(new Softmax(log), x.transpose(at, -1)).transpose(at, -1);
    }

    /**
     * {@code y[…, j, …] = x[…, index[…, j, …], …]} along a dimension.
     *
     * @param dim which
     * @param index I32 of the rank of x; other sizes at most those of x
     * @return of the shape of {@code index}
     */
    default Tensor gather(int dim, Tensor index) {
        int at = checkIndex("gather", dim, index);
        return Autograd.apply(new Indexing.Gather(at), self(), index);
    }

    /**
     * x with {@code src[…, j, …]} added at {@code […, index[…, j, …], …]} along a dimension, in the order of {@code src}.
     *
     * @param dim which
     * @param index I32, of the rank of x
     * @param src at least as large as {@code index}, of the dtype of x
     * @return of the shape of x
     */
    default Tensor scatterAdd(int dim, Tensor index, Tensor src) {
        int at = checkIndex("scatterAdd", dim, index);
        Tensor part = src;
        for (int d = 0; d < index.rank(); d++) {
            if (src.rank() != index.rank() || src.size(d) < index.size(d) || src.dtype() != self().dtype()) {
                throw new IllegalArgumentException("scatterAdd: src is " + src.dtype() + " " + src.shape() + ", expected "
                        + self().dtype() + " and sizes of at least " + index.shape());
            }
            part = src.size(d) == index.size(d) ? part : part.slice(d, 0, index.size(d));
        }
        return Autograd.apply(new Indexing.ScatterAdd(at), floating("scatterAdd"), index, part);
    }

    /** {@return the entries of one dimension that a vector of indices names} @param dim which @param index I32, {@code (n)} */
    default Tensor indexSelect(int dim, Tensor index) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        if (index.rank() != 1) {
            throw new IllegalArgumentException("indexSelect: index has shape " + index.shape() + ", expected one dimension");
        }
        int[] sizes = x.shape().toArray();
        int[] column = new int[x.rank()];
        Arrays.fill(column, 1);
        sizes[at] = index.size(0);
        column[at] = index.size(0);
        return gather(at, index.reshape(column).expand(sizes));
    }

    private int checkIndex(String what, int dim, Tensor index) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        boolean fits = index.dtype() == DType.I32 && index.rank() == x.rank();
        for (int d = 0; fits && d < x.rank(); d++) {
            fits = d == at || index.size(d) <= x.size(d);
        }
        if (!fits) {
            throw new IllegalArgumentException(what + ": index is " + index.dtype() + " " + index.shape() + " for "
                    + x.shape() + " along dim " + dim + ", expected int32 of the same rank, no larger in other dimensions");
        }
        return at;
    }

    private Tensor floating(String what) {
        if (!self().dtype().isFloating()) {
            throw new IllegalArgumentException(what + " of " + self().dtype() + " " + self().shape()
                    + ", expected float32 or float64: convert with to(DType)");
        }
        return self();
    }
}
