package dev.fluxion.core;

import dev.fluxion.core.op.Indexing;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;

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
        Tensor keys = x.dtype() == DType.I8 || x.dtype() == DType.U8 ? x.to(DType.I32)
                : x.dtype().isIntegral() ? x : x.floating("argsort").detach();
        return x.rank() == 0 ? Tensor.zeros(Shape.SCALAR, DType.I32, x.device()) : Indexing.order(keys, at, descending);
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
        Tensor x = self();
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

    /** {@return {@link #quantile(double, int, boolean, Interpolation)}, interpolated linearly} @param q from 0 to 1 @param dim which @param keepDim as below */
    default Tensor quantile(double q, int dim, boolean keepDim) {
        return quantile(q, dim, keepDim, Interpolation.LINEAR);
    }

    /**
     * The quantile of a dimension, at place q·(n − 1) of the order; NaN if there is one.
     *
     * @param q from 0 to 1
     * @param dim which
     * @param keepDim whether it stays with size 1
     * @param interpolation what it is between two elements
     * @return the quantile
     */
    default Tensor quantile(double q, int dim, boolean keepDim, Interpolation interpolation) {
        Tensor x = self().floating("quantile");
        int n = x.rank() == 0 ? 1 : x.size(dim);
        if (!(q >= 0 && q <= 1) || n == 0) {
            throw new IllegalArgumentException("quantile " + q + " of " + n + " elements, expected 0 to 1 of at least 1");
        }
        if (x.rank() == 0) {
            x.shape().dim(dim);
            return x;
        }
        Tensor hasNaN = x.isnan().any(new int[] {dim}, true);
        Tensor numbers = Tensor.full(hasNaN.shape(), n, x.dtype(), x.device());
        Tensor quantile = between(numbers, q, dim, interpolation).maskedFill(hasNaN, Double.NaN);
        return keepDim ? quantile : quantile.squeeze(dim);
    }

    /** {@return quantiles of a dimension, one behind the other in a new first one} @param q each from 0 to 1 @param dim which @param keepDim as above */
    default Tensor quantile(double[] q, int dim, boolean keepDim) {
        return Tensor.stack(0, Arrays.stream(q).mapToObj(each -> quantile(each, dim, keepDim)).toArray(Tensor[]::new));
    }

    /** {@return {@link #nanquantile(double, int, boolean, Interpolation)}, interpolated linearly} @param q from 0 to 1 @param dim which @param keepDim as below */
    default Tensor nanquantile(double q, int dim, boolean keepDim) {
        return nanquantile(q, dim, keepDim, Interpolation.LINEAR);
    }

    /** {@return the quantile of what is no NaN; NaN where nothing is left} @param q from 0 to 1 @param dim which @param keepDim whether it stays with size 1 @param interpolation as above */
    default Tensor nanquantile(double q, int dim, boolean keepDim, Interpolation interpolation) {
        Tensor x = self().floating("nanquantile");
        if (!(q >= 0 && q <= 1) || x.rank() == 0 || x.size(dim) == 0) {
            throw new IllegalArgumentException("nanquantile " + q + " of shape " + x.shape() + ", expected 0 to 1 of at least 1 element");
        }
        Tensor quantile = between(numbers(dim).to(x.dtype()), q, dim, interpolation);
        return keepDim ? quantile : quantile.squeeze(dim);
    }

    /** The quantile among the first so many of the order, in which NaN comes last; its place is computed in the dtype of x, as in PyTorch. */
    private Tensor between(Tensor numbers, double q, int dim, Interpolation interpolation) {
        Tensor sorted = sort(dim, false).values();
        Tensor place = interpolation.place(numbers.sub(1).clampMin(0).mul(q));
        Tensor low = sorted.gather(dim, place.floor().to(DType.I32));
        return switch (interpolation) {
            case LOWER, HIGHER, NEAREST -> low;
            case LINEAR, MIDPOINT -> {
                Tensor weight = interpolation == Interpolation.LINEAR ? place.frac() : place.onesLike().mul(0.5);
                yield low.lerp(sorted.gather(dim, place.ceil().to(DType.I32)), weight);
            }
        };
    }

    /** {@return the lower median of what is no NaN, and where it is; NaN where nothing is left} @param dim which @param keepDim whether it stays with size 1 */
    default Reducible.Found nanmedian(int dim, boolean keepDim) {
        checkRank("nanmedian", 1, 1, dim);
        Tensor order = argsort(dim, false);
        Tensor place = order.rank() == 0 ? order : order.gather(dim, numbers(dim).sub(1).clampMin(0).floorDivide(2));
        return dropped(found(place, dim), dim, keepDim);
    }

    /** {@return the lower median of all elements that are no NaN} */
    default Tensor nanmedian() {
        return self().flatten().nanmedian(0, false).values();
    }

    /** How many of a dimension are no NaN, I32, with size 1. */
    private Tensor numbers(int dim) {
        return self().isnan().logicalNot().countNonzero(new int[] {dim}, true);
    }

    /**
     * The most frequent element of a dimension, the smallest of several, and the last place where it is.
     *
     * @param dim which
     * @param keepDim whether it stays with size 1
     * @return the mode and its index
     */
    default Reducible.Found mode(int dim, boolean keepDim) {
        checkRank("mode", 1, 1, dim);
        if (self().rank() == 0) {
            return found(argsort(dim, false), dim);
        }
        Tensor order = argsort(dim, false);
        Tensor sorted = self().detach().gather(dim, order);
        int n = order.size(dim);
        int[] column = new int[order.rank()];
        Arrays.fill(column, 1);
        column[order.shape().dim(dim)] = n;
        Tensor place = Tensor.arange(n).to(order.device()).reshape(column).expand(order.shape());
        // The place where the run of equal elements began; its length so far is largest at the end of the longest.
        Tensor begins = sorted.narrow(dim, 1, n - 1).ne(sorted.narrow(dim, 0, n - 1)).mul(place.narrow(dim, 1, n - 1));
        Tensor start = Tensor.cat(dim, place.narrow(dim, 0, 1), begins).cummax(dim).values();
        Tensor end = place.sub(start).argmax(dim, true);
        return dropped(found(order.gather(dim, end), dim), dim, keepDim);
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
        Tensor places = x.argsort(0, false);
        Tensor sorted = x.gather(0, places);
        boolean[] changes = sorted.slice(0, 1, x.elements()).ne(sorted.slice(0, 0, Math.max(0, x.elements() - 1))).toBooleanArray();
        int[] order = places.toIntArray();
        int[] firsts = new int[order.length];
        int[] counts = new int[order.length];
        int[] inverse = new int[order.length];
        int found = 0;
        for (int j = 0; j < order.length; j++) {
            if (j == 0 || changes[j - 1]) {
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
     * Where each value would have to be inserted into this sorted vector, or into its row of it, to keep it sorted.
     *
     * @param values of any shape; for rows {@code (…, n)} of the shape {@code (…, m)}
     * @param right whether after equal elements, or before
     * @return I32, of the shape of {@code values}
     */
    default Tensor searchsorted(Tensor values, boolean right) {
        Tensor x = self();
        boolean rows = x.rank() > 1 && values.rank() == x.rank()
                && values.narrow(-1, 0, 0).shape().equals(x.narrow(-1, 0, 0).shape());
        if (x.rank() != 1 && !rows) {
            throw new IllegalArgumentException("searchsorted of " + values.shape() + " in shape " + x.shape()
                    + ", expected one dimension, or equal sizes in all but the last");
        }
        IntBinaryOperator order = order(x, values);
        int[] places = new int[values.elements()];
        int n = x.size(-1);
        int together = rows ? values.size(-1) : places.length;
        for (int i = 0; i < places.length; i++) {
            int from = i / together * n;
            int low = from;
            for (int high = from + n; low < high; ) {
                int middle = (low + high) >>> 1;
                int sign = order.applyAsInt(middle, i);
                boolean before = right ? sign <= 0 : sign < 0;
                low = before ? middle + 1 : low;
                high = before ? high : middle;
            }
            places[i] = low - from;
        }
        return Tensor.of(places).to(x.device()).reshape(values.shape().toArray());
    }

    /** Compares an element of x with one of y; NaN is larger than every number. */
    private static IntBinaryOperator order(Tensor x, Tensor y) {
        if (x.dtype().isIntegral() && y.dtype().isIntegral()) {
            long[] a = x.toLongArray();
            long[] b = y.toLongArray();
            return (i, j) -> Long.compare(a[i], b[j]);
        }
        double[] a = x.toDoubleArray();
        double[] b = y.toDoubleArray();
        return (i, j) -> a[i] < b[j] ? -1 : a[i] > b[j] ? 1 : Boolean.compare(Double.isNaN(a[i]), Double.isNaN(b[j]));
    }

    /** {@return which bucket each element falls into: how many boundaries are below it, I32} @param boundaries ascending @param right whether equal ones count as below */
    default Tensor bucketize(Tensor boundaries, boolean right) {
        return boundaries.searchsorted(self(), right);
    }

    /** {@return the mask that is true where an element is among others; a NaN is among none} @param others of any shape */
    default Tensor isin(Tensor others) {
        Tensor x = self();
        if (others.elements() == 0) {
            return Tensor.zeros(x.shape(), DType.BOOL, x.device());
        }
        Tensor sorted = others.detach().flatten().sort(0, false).values();
        return sorted.take(sorted.searchsorted(x, false).clampMax(sorted.elements() - 1)).eq(x);
    }

    /** {@return the different neighbours: of each run of equal elements the first, the run of each element, and their lengths} */
    default Unique uniqueConsecutive() {
        Tensor x = self().detach().flatten();
        int n = x.elements();
        Tensor changes = x.slice(0, 1, n).ne(x.slice(0, 0, Math.max(0, n - 1)));
        Tensor starts = Tensor.cat(0, Tensor.ones(Shape.of(Math.min(n, 1)), DType.BOOL, x.device()), changes);
        Tensor inverse = starts.cumsum(0).sub(1).to(DType.I32);
        return new Unique(x.maskedSelect(starts), inverse.reshape(self().shape().toArray()), inverse.bincount(0));
    }

    /** {@return the sum of the weights of those elements that are 0, 1, …} @param weights of this shape @param least the size of the result at least */
    default Tensor bincount(Tensor weights, int least) {
        Tensor zeros = Tensor.zeros(bincount(least).shape(), weights.dtype(), weights.device());
        return zeros.scatterAdd(0, self(), weights);
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
