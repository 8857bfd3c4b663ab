package dev.fluxion.core;

import dev.fluxion.core.op.Indexing;
import java.util.Arrays;

/**
 * The part of {@link Tensor} that sorts. Equal elements stay in order, −0 equals +0, and NaN is larger than every number.
 * Gradients go to where the elements came from.
 */
public sealed interface Ordered permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** {@return the indices (I32) of the elements of a dimension in order} @param dim which @param descending whether the largest comes first */
    default Tensor argsort(int dim, boolean descending) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        if (!x.dtype().isFloating() && x.dtype() != DType.I32 && x.dtype() != DType.BOOL && x.dtype() != DType.I64) {
            throw new IllegalArgumentException("argsort of " + x.dtype() + " " + x.shape()
                    + ", expected float32, float64, int32, int64 or bool: convert with to(DType)");
        }
        return x.rank() == 0
                ? Tensor.zeros(Shape.SCALAR, DType.I32, x.device()) : Indexing.order(x.detach(), at, descending);
    }

    /** {@return the elements of a dimension in order, and where they were} @param dim which @param descending whether the largest comes first */
    default Reducible.Found sort(int dim, boolean descending) {
        return found(argsort(dim, descending), dim);
    }

    /** {@return the k largest or smallest elements of a dimension in order, and where they are} @param k how many @param dim which @param largest or the smallest */
    default Reducible.Found topk(int k, int dim, boolean largest) {
        checkRank("topk", k, 0, dim);
        Tensor order = argsort(dim, largest);
        return found(order.rank() == 0 ? order : order.narrow(dim, 0, k), dim);
    }

    /** {@return the k-th smallest element of a dimension and where it is} @param k from 1 @param dim which @param keepDim whether it stays with size 1 */
    default Reducible.Found kthvalue(int k, int dim, boolean keepDim) {
        checkRank("kthvalue", k, 1, dim);
        Tensor order = argsort(dim, false);
        return dropped(found(order.rank() == 0 ? order : order.narrow(dim, k - 1, 1), dim), dim, keepDim);
    }

    /**
     * The median of a dimension, the lower one of two, and where it is; NaN if there is one.
     *
     * @param dim which
     * @param keepDim whether it stays with size 1
     * @return the median and its index
     */
    default Reducible.Found median(int dim, boolean keepDim) {
        Tensor x = self().floating("median");
        int n = x.rank() == 0 ? 1 : x.size(dim);
        Reducible.Found middle = kthvalue(Math.max(1, (n + 1) / 2), dim, true);
        Tensor hasNaN = x.isnan().any(new int[] {dim}, true);
        Tensor index = hasNaN.where(x.argmax(dim, true), middle.indices());
        return dropped(found(index, dim), dim, keepDim);
    }

    /** {@return the lower median of all elements; NaN if there is one} */
    default Tensor median() {
        return self().flatten().median(0, false).values();
    }

    /**
     * The quantile of a dimension, interpolated between the elements beside place q·(n − 1); NaN if there is one.
     *
     * @param q from 0 to 1
     * @param dim which
     * @param keepDim whether it stays with size 1
     * @return the quantile
     */
    default Tensor quantile(double q, int dim, boolean keepDim) {
        Tensor x = self().floating("quantile");
        int n = x.rank() == 0 ? 1 : x.size(dim);
        if (!(q >= 0 && q <= 1) || n == 0) {
            throw new IllegalArgumentException("quantile " + q + " of " + n + " elements, expected 0 to 1 of at least 1");
        }
        int below = (int) Math.floor(q * (n - 1));
        Tensor low = kthvalue(below + 1, dim, keepDim).values();
        Tensor high = kthvalue(Math.min(n, below + 2), dim, keepDim).values();
        Tensor between = low.lerp(high, q * (n - 1) - below);
        Tensor hasNaN = x.isnan().any(new int[] {dim}, keepDim);
        return between.maskedFill(hasNaN, Double.NaN);
    }

    private Reducible.Found found(Tensor indices, int dim) {
        Tensor x = self();
        return new Reducible.Found(x.rank() == 0 ? x : x.gather(dim, indices), indices);
    }

    private static Reducible.Found dropped(Reducible.Found kept, int dim, boolean keepDim) {
        return keepDim || kept.values().rank() == 0
                ? kept : new Reducible.Found(kept.values().squeeze(dim), kept.indices().squeeze(dim));
    }

    private void checkRank(String what, int k, int least, int dim) {
        int n = self().rank() == 0 ? 1 : self().size(dim);
        if (k < least || k > n) {
            throw new IllegalArgumentException(what + ": k is " + k + " for dim " + dim + " of shape " + self().shape()
                    + ", expected " + least + " to " + n);
        }
    }

    /**
     * The different elements. Not differentiable.
     *
     * @param values ascending, each NaN for itself
     * @param inverse for every element its place in {@code values}, I32
     * @param counts how often each value is there, I32
     */
    record Unique(Tensor values, Tensor inverse, Tensor counts) {}

    /** {@return the different elements in order, where each element is among them, and how often} */
    default Unique unique() {
        Tensor x = self().detach().flatten();
        int[] order = x.argsort(0, false).toIntArray();
        double[] elements = x.toDoubleArray();
        int[] firsts = new int[order.length];
        int[] counts = new int[order.length];
        int[] inverse = new int[order.length];
        int found = 0;
        for (int j = 0; j < order.length; j++) {
            if (j == 0 || elements[order[j]] != elements[order[j - 1]]) {
                firsts[found++] = order[j];
            }
            counts[found - 1]++;
            inverse[order[j]] = found - 1;
        }
        Device device = x.device();
        return new Unique(x.gather(0, Tensor.of(Arrays.copyOf(firsts, found)).to(device)),
                Tensor.of(inverse).to(device).reshape(self().shape().toArray()),
                Tensor.of(Arrays.copyOf(counts, found)).to(device));
    }

    /**
     * Where each value would have to be inserted into this sorted vector to keep it sorted.
     *
     * @param values of any shape
     * @param right whether after equal elements, or before
     * @return I32, of the shape of {@code values}
     */
    default Tensor searchsorted(Tensor values, boolean right) {
        Tensor x = self();
        if (x.rank() != 1) {
            throw new IllegalArgumentException("searchsorted in shape " + x.shape() + ", expected one dimension");
        }
        double[] sorted = x.toDoubleArray();
        int[] places = Arrays.stream(values.toDoubleArray()).mapToInt(value -> {
            int low = 0;
            int high = sorted.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                // NaN is larger than every number.
                boolean before = right ? !(sorted[middle] > value || Double.isNaN(sorted[middle]) && !Double.isNaN(value))
                        : sorted[middle] < value || Double.isNaN(value) && !Double.isNaN(sorted[middle]);
                low = before ? middle + 1 : low;
                high = before ? high : middle;
            }
            return low;
        }).toArray();
        return Tensor.of(places).to(x.device()).reshape(values.shape().toArray());
    }

    /** {@return how often each of 0, 1, … is among these elements, I32} @param least the size of the result at least */
    default Tensor bincount(int least) {
        Tensor x = self();
        if (x.dtype() != DType.I32 || x.rank() != 1) {
            throw new IllegalArgumentException("bincount of " + x.dtype() + " " + x.shape() + ", expected int32 of one dimension");
        }
        int[] values = x.toIntArray();
        int[] counts = new int[Math.max(least, Arrays.stream(values).max().orElse(-1) + 1)];
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0) {
                throw new IllegalArgumentException("element " + i + " is " + values[i] + ", expected 0 or more");
            }
            counts[values[i]]++;
        }
        return Tensor.of(counts).to(x.device());
    }
}
