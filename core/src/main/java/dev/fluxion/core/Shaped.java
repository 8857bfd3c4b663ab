package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Reducing;
import dev.fluxion.core.op.Shaping;
import java.util.Arrays;

/**
 * The part of {@link Tensor} that changes shapes. All but {@code reshape} of a view that strides can't express are
 * views: they share the elements. Negative dimensions count from the end.
 */
public sealed interface Shaped permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** {@return dimensions reordered: dimension d of the result is dimension {@code order[d]}} @param order a permutation */
    default Tensor permute(int... order) {
        Tensor x = self();
        int[] resolved = Arrays.stream(order).map(x.shape()::dim).toArray();
        if (Arrays.stream(resolved).distinct().count() != x.rank() || resolved.length != x.rank()) {
            throw new IllegalArgumentException("order is " + Arrays.toString(order) + ", expected each of the "
                    + x.rank() + " dimensions of shape " + x.shape() + " once");
        }
        return Autograd.apply(new Shaping.Permute(resolved), x);
    }

    /** {@return two dimensions exchanged} @param a one @param b the other */
    default Tensor transpose(int a, int b) {
        Tensor x = self();
        int[] order = new int[x.rank()];
        Arrays.setAll(order, d -> d);
        if (order.length > 0) {
            order[x.shape().dim(a)] = x.shape().dim(b);
            order[x.shape().dim(b)] = x.shape().dim(a);
        }
        return Autograd.apply(new Shaping.Permute(order), x);
    }

    /** {@return the transpose of a matrix: {@code (m, n) → (n, m)}} */
    default Tensor t() {
        if (self().rank() != 2) {
            throw new IllegalArgumentException("t() of shape " + self().shape() + ", expected 2 dimensions: use transpose");
        }
        return transpose(0, 1);
    }

    /** {@return the elements in row-major order under another shape} @param sizes with at most one −1, which is worked out */
    default Tensor reshape(int... sizes) {
        Tensor x = self();
        int[] resolved = sizes.clone();
        int open = -1;
        long known = 1;
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == -1 && open < 0) {
                open = d;
            } else {
                known *= sizes[d];
            }
        }
        if (open >= 0 && known > 0) {
            resolved[open] = (int) (x.elements() / known);
            known *= resolved[open];
        }
        boolean negative = false;
        for (int n : resolved) {
            negative |= n < 0;
        }
        if (known != x.elements() || negative) {
            throw new IllegalArgumentException("reshape of " + x.shape() + " to " + Arrays.toString(sizes)
                    + ", expected sizes with a product of " + x.elements() + " and at most one -1");
        }
        return Autograd.apply(new Shaping.Reshape(Shape.of(resolved)), x);
    }

    /** {@return the dimensions from one to another as one} @param from the first @param to the last */
    default Tensor flatten(int from, int to) {
        Tensor x = self();
        int first = x.shape().dim(from);
        int last = x.shape().dim(to);
        if (first > last) {
            throw new IllegalArgumentException("flatten from dim " + from + " to " + to + " of " + x.shape()
                    + ", expected the first not after the last");
        }
        if (x.rank() == 0) {
            return x.reshape(1);
        }
        int[] sizes = x.shape().toArray();
        int[] flat = new int[sizes.length - last + first];
        System.arraycopy(sizes, 0, flat, 0, first);
        flat[first] = Arrays.stream(sizes, first, last + 1).reduce(1, (a, b) -> a * b);
        System.arraycopy(sizes, last + 1, flat, first + 1, sizes.length - last - 1);
        return x.reshape(flat);
    }

    /** {@return all elements in one dimension} */
    default Tensor flatten() {
        return flatten(0, -1);
    }

    /** {@return a dimension of size 1 inserted} @param dim its place in the result */
    default Tensor unsqueeze(int dim) {
        Tensor x = self();
        int rank = x.rank() + 1;
        if (dim < -rank || dim >= rank) {
            throw new IllegalArgumentException("dim is " + dim + ", expected " + -rank + " to " + (rank - 1));
        }
        int at = dim < 0 ? dim + rank : dim;
        int[] sizes = new int[rank];
        for (int d = 0; d < rank; d++) {
            sizes[d] = d == at ? 1 : x.size(d < at ? d : d - 1);
        }
        return Autograd.apply(new Shaping.Reshape(Shape.of(sizes)), x);
    }

    /** {@return a dimension dropped if its size is 1, else this} @param dim which */
    default Tensor squeeze(int dim) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        if (x.rank() == 0 || x.size(at) != 1) {
            return x;
        }
        int[] sizes = new int[x.rank() - 1];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = x.size(d < at ? d : d + 1);
        }
        return Autograd.apply(new Shaping.Reshape(Shape.of(sizes)), x);
    }

    /** {@return all dimensions of size 1 dropped} */
    default Tensor squeeze() {
        int[] sizes = Arrays.stream(self().shape().toArray()).filter(n -> n != 1).toArray();
        return Autograd.apply(new Shaping.Reshape(Shape.of(sizes)), self());
    }

    /** {@return this repeated, without a copy, to a larger shape} @param sizes −1 keeps a size */
    default Tensor expand(int... sizes) {
        Tensor x = self();
        int[] resolved = sizes.clone();
        int lead = sizes.length - x.rank();
        for (int d = Math.max(0, lead); d < sizes.length; d++) {
            resolved[d] = sizes[d] == -1 ? x.size(d - lead) : sizes[d];
        }
        return expand(Shape.of(resolved));
    }

    /** {@return this repeated, without a copy, to a larger shape} @param shape that this broadcasts to */
    default Tensor expand(Shape shape) {
        Tensor x = self();
        if (x.shape().equals(shape)) {
            return x;
        }
        if (!x.shape().broadcastsTo(shape)) {
            throw new IllegalArgumentException("expand of " + x.shape() + " to " + shape
                    + ", expected a shape that it broadcasts to");
        }
        return Autograd.apply(new Shaping.Expand(shape), x);
    }

    /** {@return the sum over the dimensions that were broadcast: what {@code expand} turns a gradient into} @param shape the old one */
    default Tensor sumTo(Shape shape) {
        Tensor x = self();
        if (x.shape().equals(shape)) {
            return x;
        }
        int lead = x.rank() - shape.rank();
        int[] dims = new int[x.rank()];
        int count = 0;
        for (int d = 0; d < dims.length; d++) {
            if (d < lead || shape.size(d - lead) == 1 && x.size(d) != 1) {
                dims[count++] = d;
            }
        }
        Tensor sum = count == 0 ? x : Autograd.apply(new Reducing.Sum(Arrays.copyOf(dims, count)), x);
        return Autograd.apply(new Shaping.Reshape(shape), sum);
    }

    /**
     * Elements start, start + step, … before stop along one dimension, with Python's clamping.
     *
     * @param dim which dimension
     * @param start the first; negative counts from the end
     * @param stop the end, not included; negative counts from the end
     * @param step 1 or more
     * @return a view
     */
    default Tensor slice(int dim, int start, int stop, int step) {
        Tensor x = self();
        if (step < 1) {
            throw new IllegalArgumentException("step is " + step + ", expected 1 or more: use flip to run backwards");
        }
        requireDimensions("slice");
        int at = x.shape().dim(dim);
        int n = x.size(at);
        int from = Math.clamp(start < 0 ? (long) start + n : start, 0, n);
        int to = Math.clamp(stop < 0 ? (long) stop + n : stop, 0, n);
        int count = to <= from ? 0 : (to - from - 1) / step + 1;
        return Autograd.apply(new Shaping.Slice(at, from, step, count), x);
    }

    /** {@return elements start to stop − 1 of one dimension} @param dim which @param start the first @param stop the end */
    default Tensor slice(int dim, int start, int stop) {
        return slice(dim, start, stop, 1);
    }

    /** {@return one index of a dimension, which goes away} @param dim which dimension @param index negative counts from the end */
    default Tensor select(int dim, int index) {
        Tensor x = self();
        requireDimensions("select");
        int at = x.shape().dim(dim);
        int n = x.size(at);
        if (index < -n || index >= n) {
            throw new IndexOutOfBoundsException("index is " + index + " in dim " + dim + " of shape " + x.shape()
                    + ", expected " + -n + " to " + (n - 1));
        }
        return Autograd.apply(new Shaping.Slice(at, index < 0 ? index + n : index, 1, 1), x).squeeze(at);
    }

    /** {@return dimensions reversed} @param dims which */
    default Tensor flip(int... dims) {
        Tensor y = self();
        for (int dim : dims) {
            int at = y.shape().dim(dim);
            int n = y.size(at);
            y = Autograd.apply(new Shaping.Slice(at, n - 1, -1, n), y);
        }
        return y;
    }

    private void requireDimensions(String what) {
        if (self().rank() == 0) {
            throw new IllegalArgumentException(what + " of a scalar, expected at least one dimension");
        }
    }
}
