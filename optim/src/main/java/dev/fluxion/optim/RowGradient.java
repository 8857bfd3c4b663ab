package dev.fluxion.optim;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A gradient that is 0 but for some rows, as an embedding has it: the rows' indices, ascending, each once, and their values.
 *
 * <p>An optimizer's step on it is lazy: rows that are not named keep weights, moments and momentum as they are, where the
 * dense step would let the moments decay, the momentum run on and the weight decay pull. What depends on the step's number
 * counts the parameter's steps, not the row's. Time and memory of a step are proportional to the rows.
 *
 * <p>Source: TensorFlow's SparseApplyRMSProp and SparseApplyAdagrad.
 */
public final class RowGradient {
    private final int[] indices;
    private final Tensor values;

    /** What is done with rows that lie one after the other. */
    @FunctionalInterface
    interface Run {
        void accept(int first, int count, Tensor values);
    }

    private RowGradient(int[] indices, Tensor values) {
        this.indices = indices;
        this.values = values;
    }

    /**
     * A gradient of rows; rows that are named more than once are added, in the order in which they stand.
     *
     * @param indices of the rows, 0 or more, shape (m)
     * @param values shape (m, …): one row of the parameter's shape for each index
     * @return the gradient, with indices ascending
     * @throws IllegalArgumentException if shapes do not fit or an index is negative
     */
    public static RowGradient of(int[] indices, Tensor values) {
        if (values.rank() < 1 || values.size(0) != indices.length || !values.dtype().isFloating()) {
            throw new IllegalArgumentException("values are " + values.dtype() + " " + values.shape()
                    + ", expected float32 or float64 with " + indices.length + " rows, one for each index");
        }
        for (int index : indices) {
            if (index < 0) {
                throw new IllegalArgumentException("row index is " + index + ", expected 0 or more");
            }
        }
        boolean ascending = IntStream.range(1, indices.length).allMatch(i -> indices[i - 1] < indices[i]);
        if (ascending) {
            return new RowGradient(indices.clone(), values.detach());
        }
        int[] unique = Arrays.stream(indices).sorted().distinct().toArray();
        int[] place = Arrays.stream(indices).map(index -> Arrays.binarySearch(unique, index)).toArray();
        try (var _ = Autograd.noGrad()) {
            int columns = values.elements() / indices.length;
            Tensor flat = values.detach().reshape(indices.length, columns);
            Tensor index = Tensor.of(place).reshape(place.length, 1).expand(place.length, columns).to(values.device());
            Tensor sums = Tensor.zeros(Shape.of(unique.length, columns), values.dtype(), values.device())
                    .scatterAdd(0, index, flat);
            int[] shape = values.shape().toArray();
            shape[0] = unique.length;
            return new RowGradient(unique, sums.reshape(shape));
        }
    }

    /** {@return the rows of a dense gradient that are not all 0} @param dense at least a vector */
    public static RowGradient ofDense(Tensor dense) {
        int rows = dense.size(0);
        try (var _ = Autograd.noGrad()) {
            Tensor flat = dense.detach().reshape(rows, rows == 0 ? 0 : dense.elements() / rows);
            boolean[] any = flat.elements() == 0 ? new boolean[rows]
                    : flat.abs().amax(new int[] {1}, false).toBooleanArray();
            int[] indices = IntStream.range(0, rows).filter(i -> any[i]).toArray();
            return new RowGradient(indices, dense.detach().indexSelect(0, Tensor.of(indices, indices.length).to(dense.device())));
        }
    }

    /** {@return the indices of the rows, ascending} */
    public int[] indices() {
        return indices.clone();
    }

    /** {@return the rows, shape (m, …)} */
    public Tensor values() {
        return values;
    }

    /** {@return the sum of this and another: rows of both are added, this one's first} @param other of the same parameter */
    public RowGradient add(RowGradient other) {
        int[] both = Arrays.copyOf(indices, indices.length + other.indices.length);
        System.arraycopy(other.indices, 0, both, indices.length, other.indices.length);
        try (var _ = Autograd.noGrad()) {
            return of(both, Tensor.cat(0, values, other.values));
        }
    }

    /** {@return the dense gradient} @param rows of the parameter */
    public Tensor toDense(int rows) {
        int[] shape = values.shape().toArray();
        shape[0] = rows;
        Tensor dense = Tensor.zeros(Shape.of(shape), values.dtype(), values.device());
        forEachRun((first, count, part) -> dense.slice(0, first, first + count).copyFrom(part));
        return dense;
    }

    /** Says what keeps this from being a gradient of a parameter, before anything is changed. */
    void requireFits(String name, Tensor parameter) {
        int[] expected = parameter.shape().toArray();
        int[] shape = values.shape().toArray();
        if (expected.length > 0) {
            expected[0] = shape[0];
        }
        if (!Arrays.equals(shape, expected) || values.dtype() != parameter.dtype()) {
            throw new IllegalArgumentException("rows of parameter " + name + " are " + values.dtype() + " " + values.shape()
                    + ", expected " + parameter.dtype() + " and rows of " + parameter.shape());
        }
        if (!values.device().equals(parameter.device())) {
            throw new IllegalArgumentException("rows of parameter " + name + " are on " + values.device() + ", expected "
                    + parameter.device() + " as the parameter");
        }
        if (indices.length > 0 && indices[indices.length - 1] >= parameter.size(0)) {
            throw new IllegalArgumentException("row index is " + indices[indices.length - 1] + ", expected below "
                    + parameter.size(0) + " for parameter " + name);
        }
    }

    void forEachRun(Run run) {
        for (int start = 0; start < indices.length; ) {
            int end = start + 1;
            while (end < indices.length && indices[end] == indices[start] + end - start) {
                end++;
            }
            run.accept(indices[start], end - start, values.slice(0, start, end));
            start = end;
        }
    }

    @Override
    public String toString() {
        return indices.length + " rows of " + values.dtype() + " " + values.shape();
    }
}
