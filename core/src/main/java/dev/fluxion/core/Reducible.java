package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.op.Formulas;
import dev.fluxion.core.op.Integers;
import dev.fluxion.core.op.Reducing;
import dev.fluxion.core.op.Softmax;
import dev.fluxion.core.op.Transcendentals;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The part of {@link Tensor} in which elements meet: reductions and softmax. Negative dimensions count from the
 * end; with {@code keepDim} a reduced dimension stays with size 1.
 *
 * <p>Every sum has one defined order, which depends on shapes alone.
 */
public sealed interface Reducible permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private int[] resolve(int[] dims) {
        Tensor x = self();
        int[] resolved = dims.clone();
        for (int i = 0; i < dims.length; i++) {
            resolved[i] = x.shape().dim(dims[i]);
        }
        Arrays.sort(resolved);
        for (int i = 1; i < resolved.length; i++) {
            if (resolved[i] == resolved[i - 1]) {
                throw new IllegalArgumentException("dims are " + Arrays.toString(dims) + ", expected each once");
            }
        }
        return x.rank() == 0 ? new int[0] : resolved;
    }

    private int[] every() {
        int[] dims = new int[self().rank()];
        Arrays.setAll(dims, d -> d);
        return dims;
    }

    private static Tensor finish(Tensor kept, int[] dims, boolean keepDim) {
        if (keepDim) {
            return kept;
        }
        int[] sizes = new int[kept.rank() - dims.length];
        for (int d = 0, at = 0; d < kept.rank(); d++) {
            if (Arrays.binarySearch(dims, d) < 0) {
                sizes[at++] = kept.size(d);
            }
        }
        return kept.reshape(sizes);
    }

    /** {@return Σ x over all elements; 0 of nothing; int64 of integers and masks} */
    default Tensor sum() {
        return sum(every(), false);
    }

    /** {@return Σ x along one dimension} @param dim which @param keepDim whether it stays with size 1 */
    default Tensor sum(int dim, boolean keepDim) {
        return sum(new int[] {dim}, keepDim);
    }

    /** {@return Σ x along dimensions; none gives x itself} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor sum(int[] dims, boolean keepDim) {
        return reduce("sum", Reducing.Sum::new, IntegerOp.ADD, dims, keepDim);
    }

    /** {@return Π x over all elements; 1 of nothing; int64 of integers and masks} */
    default Tensor prod() {
        return prod(every(), false);
    }

    /** {@return Π x along one dimension} @param dim which @param keepDim whether it stays with size 1 */
    default Tensor prod(int dim, boolean keepDim) {
        return prod(new int[] {dim}, keepDim);
    }

    /** {@return Π x along dimensions; none gives x itself} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor prod(int[] dims, boolean keepDim) {
        return reduce("prod", Reducing.Prod::new, IntegerOp.MUL, dims, keepDim);
    }

    /** @param whole what to do with integers, or null if they are refused */
    private Tensor reduce(String name, Function<int[], Op> op, IntegerOp whole, int[] dims, boolean keepDim) {
        int[] resolved = resolve(dims);
        if (whole != null && self().dtype().isIntegral()) {
            return finish(Integers.reduce(whole, self(), resolved), resolved, keepDim);
        }
        Tensor x = self().floating(name);
        return resolved.length == 0 ? x : finish(Autograd.apply(op.apply(resolved), x), resolved, keepDim);
    }

    /** {@return Σ x / n over all elements; NaN of nothing} */
    default Tensor mean() {
        return mean(every(), false);
    }

    /** {@return Σ x / n along one dimension} @param dim which @param keepDim whether it stays with size 1 */
    default Tensor mean(int dim, boolean keepDim) {
        return mean(new int[] {dim}, keepDim);
    }

    /** {@return Σ x / n along dimensions} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor mean(int[] dims, boolean keepDim) {
        return self().floating("mean").sum(dims, keepDim).div(count(resolve(dims)));
    }

    private double count(int[] dims) {
        double count = 1;
        for (int d : dims) {
            count *= self().size(d);
        }
        return count;
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

    /** {@return the sample's variance of all elements, Σ (x − mean)² / (n − 1)} */
    default Tensor var() {
        return var(every(), 1, false);
    }

    /** {@return the sample's standard deviation of all elements, √var} */
    default Tensor std() {
        return std(every(), 1, false);
    }

    /**
     * The standard deviation √var along dimensions; its gradient is 0 where it is 0.
     *
     * @param dims which
     * @param correction 1 for the sample's (unbiased), 0 for the population's
     * @param keepDim whether they stay with size 1
     * @return the standard deviation; NaN or infinity where n ≤ correction
     */
    default Tensor std(int[] dims, double correction, boolean keepDim) {
        return Autograd.apply(Formulas.DISTANCE, var(dims, correction, keepDim));
    }

    /** {@return the Euclidean norm √Σ x² of all elements} */
    default Tensor norm() {
        return norm(2, every(), false);
    }

    /**
     * The norm (Σ |x|ᵖ)^(1/p) along dimensions; for p = ∞ the largest |x|, for −∞ the smallest, for 0 how many are not 0.
     * Its gradient is 0 where the norm is 0, and where x is.
     *
     * @param p any number
     * @param dims which
     * @param keepDim whether they stay with size 1
     * @return the norm
     */
    default Tensor norm(double p, int[] dims, boolean keepDim) {
        Tensor x = self().floating("norm");
        if (Double.isNaN(p)) {
            throw new IllegalArgumentException("p is NaN, expected a number or an infinity");
        }
        if (Double.isInfinite(p)) {
            return p > 0 ? x.abs().amax(dims, keepDim) : x.abs().amin(dims, keepDim);
        }
        if (p == 0) {
            return Autograd.apply(Formulas.NONZERO, x).sum(dims, keepDim);
        }
        if (p == 1) {
            return x.abs().sum(dims, keepDim);
        }
        if (p == 2) {
            return Autograd.apply(Formulas.DISTANCE, x.square().sum(dims, keepDim));
        }
        Tensor sum = Autograd.apply(Transcendentals.POW_OF_ABS.with(p), x).sum(dims, keepDim);
        return p < 0 ? sum.pow(1 / p) : Autograd.apply(Transcendentals.ROOT.with(1 / p), sum);
    }

    /** {@return ln Σ eˣ over all elements} */
    default Tensor logsumexp() {
        return logsumexp(every(), false);
    }

    /** {@return ln Σ eˣ along dimensions, without overflow; −∞ of nothing} @param dims which @param keepDim as above */
    default Tensor logsumexp(int[] dims, boolean keepDim) {
        return reduce("logsumexp", Reducing.LogSumExp::new, null, dims, keepDim);
    }

    /** {@return whether all elements differ from 0, a mask; true of nothing} */
    default Tensor all() {
        return all(every(), false);
    }

    /** {@return whether all differ from 0 along dimensions} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor all(int[] dims, boolean keepDim) {
        return self().eq(0).any(dims, keepDim).logicalNot();
    }

    /** {@return whether an element differs from 0, a mask; false of nothing} */
    default Tensor any() {
        return any(every(), false);
    }

    /** {@return whether one differs from 0 along dimensions} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor any(int[] dims, boolean keepDim) {
        return countNonzero(dims, keepDim).ne(0);
    }

    /** {@return how many elements differ from 0 along dimensions, I32} @param dims which @param keepDim as above */
    default Tensor countNonzero(int[] dims, boolean keepDim) {
        return self().ne(0).to(DType.F64).sum(dims, keepDim).to(DType.I32);
    }

    /** {@return the largest element; NaN if one is NaN} */
    default Tensor amax() {
        return amax(every(), false);
    }

    /** {@return the largest along dimensions; ties share the gradient evenly} @param dims which @param keepDim as above */
    default Tensor amax(int[] dims, boolean keepDim) {
        return extremum(Reduction.MAX, dims, keepDim);
    }

    /** {@return the smallest element; NaN if one is NaN} */
    default Tensor amin() {
        return amin(every(), false);
    }

    /** {@return the smallest along dimensions; ties share the gradient evenly} @param dims which @param keepDim as above */
    default Tensor amin(int[] dims, boolean keepDim) {
        return extremum(Reduction.MIN, dims, keepDim);
    }

    private Tensor extremum(Reduction kind, int[] dims, boolean keepDim) {
        String name = kind == Reduction.MAX ? "amax" : "amin";
        IntegerOp whole = kind == Reduction.MAX ? IntegerOp.MAX : IntegerOp.MIN;
        return reduce(name, d -> new Reducing.Extremum(kind, d), whole, dims, keepDim);
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
        Tensor x = self();
        int at = x.shape().dim(dim);
        // Not every int64 is a double, but each has its place in the order.
        Tensor numbers = x.dtype() == DType.I64 ? x.unique().inverse().to(DType.F64)
                : x.dtype().isIntegral() ? x.to(DType.F64) : x.floating(kind == Reduction.ARGMAX ? "argmax" : "argmin").detach();
        Tensor kept = Reducing.indexOf(kind, x.rank() == 0 ? numbers.reshape(1) : numbers, at);
        return x.rank() == 0 ? kept.reshape() : finish(kept, new int[] {at}, keepDim);
    }

    /** {@return the index (I32) of the first largest in row-major order; NaN counts as largest} */
    default Tensor argmax() {
        return self().flatten().argmax(0, false);
    }

    /** {@return the index (I32) of the first smallest in row-major order; NaN counts as smallest} */
    default Tensor argmin() {
        return self().flatten().argmin(0, false);
    }

    /** {@return the largest element; NaN if one is, which then gets the gradient; ties share it evenly} */
    default Tensor max() {
        return ofAll(amax());
    }

    /** {@return the smallest element; NaN if one is, which then gets the gradient; ties share it evenly} */
    default Tensor min() {
        return ofAll(amin());
    }

    /** Unlike amax, whose gradient is NaN everywhere beside a NaN, as in PyTorch. */
    private Tensor ofAll(Tensor extremum) {
        Tensor x = self();
        boolean beside = extremum.requiresGrad() && extremum.detach().isnan().toBooleanArray()[0];
        return beside ? x.maskedSelect(x.isnan()).mean() : extremum;
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
        Tensor values = x.gather(dim, indices);
        return keepDim ? new Found(values, indices) : new Found(values.squeeze(dim), indices.squeeze(dim));
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
        Tensor x = self().floating(log ? "logSoftmax" : "softmax");
        int at = x.shape().dim(dim);
        if (x.rank() == 0) {
            return Autograd.apply(new Softmax(log), x.reshape(1)).reshape();
        }
        return Autograd.apply(new Softmax(log), x.transpose(at, -1)).transpose(at, -1);
    }
}
