package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Placing;
import dev.fluxion.core.op.Reducing;
import dev.fluxion.core.op.Shaping;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The part of {@link Tensor} that changes shapes. All are views, which share the elements, but {@code sumTo}, and {@code
 * reshape}, {@code flatten} and {@code unflatten} of a view that strides can't express. Negative dimensions count from the end.
 */
public sealed interface Shaped permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** {@return the number of dimensions} */
    default int rank() {
        return self().shape().rank();
    }

    /** {@return the size of one dimension} @param dim which; negative counts from the end */
    default int size(int dim) {
        return self().shape().size(dim);
    }

    /** {@return the number of elements} */
    default int elements() {
        return self().shape().elements();
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
        if (!shape.broadcastsTo(x.shape())) {
            throw new IllegalArgumentException("sumTo of " + x.shape() + " to " + shape + ", expected a shape that broadcasts to it");
        }
        int lead = x.rank() - shape.rank();
        int[] dims = new int[x.rank()];
        int count = 0;
        for (int d = 0; d < dims.length; d++) {
            if (d < lead || shape.size(d - lead) == 1 && x.size(d) != 1) {
                dims[count++] = d;
            }
        }
        Tensor sum = count == 0 ? x : Autograd.apply(new Reducing.Sum(Arrays.copyOf(dims, count)), x.floating("sumTo"));
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
        if (Arrays.stream(dims).map(y.shape()::dim).distinct().count() < dims.length) {
            throw new IllegalArgumentException("flip: dims are " + Arrays.toString(dims) + " of " + y.shape() + ", expected each once");
        }
        for (int dim : dims) {
            int at = y.shape().dim(dim);
            int n = y.size(at);
            y = Autograd.apply(new Shaping.Slice(at, n - 1, -1, n), y);
        }
        return y;
    }

    /** {@return length indices of a dimension, all of which exist} @param dim which @param start the first @param length how many */
    default Tensor narrow(int dim, int start, int length) {
        Tensor x = self();
        requireDimensions("narrow");
        int at = x.shape().dim(dim);
        if (start < 0 || length < 0 || start > x.size(at) - length) {
            throw new IllegalArgumentException("narrow from " + start + " by " + length + " in dim " + dim + " of shape "
                    + x.shape() + ", expected a part of 0 to " + x.size(at));
        }
        return Autograd.apply(new Shaping.Slice(at, start, 1, length), x);
    }

    /** {@return a dimension moved to another place} @param from which @param to its place in the result */
    default Tensor movedim(int from, int to) {
        Tensor x = self();
        int source = x.shape().dim(from);
        int target = x.shape().dim(to);
        int[] others = IntStream.range(0, x.rank()).filter(d -> d != source).toArray();
        int[] order = IntStream.range(0, x.rank())
                .map(d -> d == target ? source : others[d < target ? d : d - 1]).toArray();
        return permute(order);
    }

    /** {@return one dimension as several} @param dim which @param sizes with its size as their product, and at most one −1 */
    default Tensor unflatten(int dim, int... sizes) {
        Tensor x = self();
        requireDimensions("unflatten");
        int at = x.shape().dim(dim);
        int[] parts = Tensor.empty(Shape.of(x.size(at)), DType.BOOL, x.device()).reshape(sizes).shape().toArray();
        int[] shape = new int[x.rank() - 1 + parts.length];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = d < at ? x.size(d) : d < at + parts.length ? parts[d - at] : x.size(d - parts.length + 1);
        }
        return x.reshape(shape);
    }

    /** {@return parts along a dimension, one behind the other} @param sizes theirs, adding up to that of the dimension @param dim which */
    default Tensor[] split(int[] sizes, int dim) {
        requireDimensions("split");
        int n = self().size(dim);
        if (Arrays.stream(sizes).anyMatch(size -> size < 0) || Arrays.stream(sizes).asLongStream().sum() != n) {
            throw new IllegalArgumentException("sizes are " + Arrays.toString(sizes) + ", expected 0 or more and a sum of " + n + " for dim "
                    + dim + " of shape " + self().shape());
        }
        return Autograd.applyAll(new Shaping.Split(self().shape().dim(dim), sizes), self());
    }

    /** {@return parts of equal size along a dimension, the last perhaps smaller} @param size of a part @param dim which */
    default Tensor[] split(int size, int dim) {
        requireDimensions("split");
        int n = self().size(dim);
        if (size < 1) {
            throw new IllegalArgumentException("size is " + size + ", expected 1 or more");
        }
        int[] sizes = new int[Math.max(1, Math.ceilDiv(n, size))];
        Arrays.setAll(sizes, i -> Math.min(size, n - i * size));
        return split(sizes, dim);
    }

    /** {@return at most so many parts of equal size along a dimension, the last perhaps smaller} @param chunks how many @param dim which */
    default Tensor[] chunk(int chunks, int dim) {
        requireDimensions("chunk");
        if (chunks < 1) {
            throw new IllegalArgumentException("chunks is " + chunks + ", expected 1 or more");
        }
        return split(Math.max(1, Math.ceilDiv(self().size(dim), chunks)), dim);
    }

    /** {@return every index of a dimension, without it} @param dim which */
    default Tensor[] unbind(int dim) {
        requireDimensions("unbind");
        if (self().size(dim) == 0) {
            return new Tensor[0];
        }
        return Arrays.stream(split(1, dim)).map(part -> part.squeeze(dim)).toArray(Tensor[]::new);
    }

    /** {@return the main diagonal of a matrix} */
    default Tensor diagonal() {
        return diagonal(0, 0, 1);
    }

    /** {@return a diagonal of two dimensions, as the last one} @param offset above the main one, below if negative @param rows one @param cols the other */
    default Tensor diagonal(int offset, int rows, int cols) {
        Tensor x = self();
        int r = x.shape().dim(rows);
        int c = x.shape().dim(cols);
        if (r == c || x.rank() < 2) {
            throw new IllegalArgumentException("diagonal of dims " + rows + " and " + cols + " of shape " + x.shape()
                    + ", expected two dimensions");
        }
        return Autograd.apply(new Placing.Diagonal(offset, r, c), x);
    }

    /** {@return windows along a dimension, whose elements become the last one} @param dim which @param size of a window @param step between them */
    default Tensor unfold(int dim, int size, int step) {
        Tensor x = self();
        requireDimensions("unfold");
        int at = x.shape().dim(dim);
        if (size < 0 || size > x.size(at) || step < 1) {
            throw new IllegalArgumentException("unfold with size " + size + " and step " + step + " in dim " + dim + " of shape "
                    + x.shape() + ", expected a size of 0 to " + x.size(at) + " and a step of 1 or more");
        }
        return Autograd.apply(new Placing.Unfold(at, size, step), x);
    }

    private void requireDimensions(String what) {
        if (self().rank() == 0) {
            throw new IllegalArgumentException(what + " of a scalar, expected at least one dimension");
        }
    }
}
