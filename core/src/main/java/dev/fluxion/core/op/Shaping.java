package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;
import java.util.Arrays;
import java.util.Objects;

/**
 * Views and copies: operations that move elements and compute nothing. Each is linear, so its backward is its transpose:
 *
 * <pre>
 *   permute ↔ inverse permute     expand ↔ sum over what was repeated     reshape ↔ reshape     slice ↔ embed in zeros
 *   copy ↔ itself                 convert ↔ convert back                  move ↔ move back      concat ↔ slices
 * </pre>
 */
public final class Shaping {
    private Shaping() {}

    private static Tensor[] view(Tensor x, View view) {
        return new Tensor[] {new Tensor(view, x.device(), null, 0)};
    }

    /** y[i₀, …] = x with dimension d of y being dimension order[d] of x; a view. @param order a permutation */
    public record Permute(int... order) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            return view(x[0], Strides.permute(x[0].view(), order));
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            int[] inverse = new int[order.length];
            for (int d = 0; d < order.length; d++) {
                inverse[order[d]] = d;
            }
            return new Tensor[] {Autograd.apply(new Permute(inverse), g[0])};
        }
    }

    /** x repeated to a larger shape that it broadcasts to; a view. @param shape of the result */
    public record Expand(Shape shape) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            return view(x[0], Strides.expand(x[0].view(), shape.toArray()));
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {g[0].sumTo(node.inputShape(0))};
        }
    }

    /** The same elements in row-major order under another shape; a view where strides allow it. @param shape of the result */
    public record Reshape(Shape shape) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            View view = Strides.reshape(x[0].view(), shape);
            return view(x[0], view != null ? view : Strides.reshape(x[0].copy().view(), shape));
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Reshape(node.inputShape(0)), g[0])};
        }
    }

    /**
     * Elements start, start + step, … of one dimension; a view.
     *
     * @param dim which dimension
     * @param start the first index
     * @param step positive or negative
     * @param count how many
     */
    public record Slice(int dim, int start, int step, int count) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            return view(x[0], Strides.slice(x[0].view(), dim, start, step, count));
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Embed(node.inputShape(0), dim, start, step), g[0])};
        }
    }

    /**
     * Zeros of a shape, with x in the places that {@link Slice} would read.
     *
     * @param shape of the result
     * @param dim which dimension
     * @param start the first index
     * @param step positive or negative
     */
    public record Embed(Shape shape, int dim, int start, int step) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = Tensor.zeros(shape, x[0].dtype(), x[0].device());
            View window = Strides.slice(y.view(), dim, start, step, x[0].shape().size(dim));
            y.device().backend().copy(window, x[0].view());
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            int count = node.inputShape(0).size(dim);
            return new Tensor[] {Autograd.apply(new Slice(dim, start, step, count), g[0])};
        }
    }

    /** A copy of its own, in row-major order. */
    public record Copy() implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = Tensor.empty(x[0].shape(), x[0].dtype(), x[0].device());
            y.device().backend().copy(y.view(), x[0].view());
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return g.clone();
        }
    }

    /** The elements converted to another dtype; between float32 and float64 the gradient is converted back, other dtypes have none. @param from the old @param to the new */
    public record Convert(DType from, DType to) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = Tensor.empty(x[0].shape(), to, x[0].device());
            y.device().backend().copy(y.view(), x[0].view());
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Convert(to, from), g[0])};
        }
    }

    /** The elements on another device; the gradient moves back. @param from the old @param to the new */
    public record Move(Device from, Device to) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            // Not Tensor.empty: the new buffer may share the array, of which a scope knows nothing.
            Backend backend = from.backend();
            int[] shape = x[0].view().shape();
            var packed = new View(backend.allocate(x[0].dtype(), x[0].elements()), shape, View.rowMajor(shape), 0);
            backend.copy(packed, x[0].view());
            View moved = new View(to.backend().wrap(x[0].dtype(), packed.buffer().array()), shape, packed.strides(), 0);
            return new Tensor[] {new Tensor(moved, to, null, 0)};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Move(to, from), g[0])};
        }
    }

    /** {@return tensors one behind the other} @param dim along which @param parts equal in all other sizes, and dtype */
    public static Tensor concat(int dim, Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("parts are 0, expected at least 1 tensor");
        }
        int at = parts[0].shape().dim(dim);
        int[] sizes = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i].shape().dim(at);
            int[] like = parts[0].shape().toArray();
            int[] other = parts[i].shape().toArray();
            if (like.length == 0 || like.length != other.length || parts[i].dtype() != parts[0].dtype()) {
                throw new IllegalArgumentException("part " + i + " is " + parts[i].dtype() + " " + parts[i].shape()
                        + ", expected " + parts[0].dtype() + " and the rank of " + parts[0].shape() + ", at least 1");
            }
            sizes[i] = other[at];
            other[at] = like[at];
            if (!Arrays.equals(like, other)) {
                throw new IllegalArgumentException("part " + i + " has shape " + parts[i].shape() + ", expected that of part 0, "
                        + parts[0].shape() + ", in all dimensions but " + dim);
            }
        }
        return Autograd.apply(new Concat(at, sizes), parts);
    }

    /** The inputs one behind the other along a dimension. @param dim which dimension @param sizes of the inputs there */
    public record Concat(int dim, int... sizes) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            int[] shape = x[0].shape().toArray();
            shape[dim] = Arrays.stream(sizes).sum();
            Tensor y = Tensor.empty(Shape.of(shape), x[0].dtype(), x[0].device());
            int start = 0;
            for (int i = 0; i < x.length; i++) {
                y.device().backend().copy(Strides.slice(y.view(), dim, start, 1, sizes[i]), x[i].view());
                start += sizes[i];
            }
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor[] parts = new Tensor[sizes.length];
            int start = 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i] = node.wants(i) ? Autograd.apply(new Slice(dim, start, 1, sizes[i]), g[0]) : null;
                start += sizes[i];
            }
            return parts;
        }
    }

    /** Parts along a dimension, one behind the other; views, with one step back for all. @param dim which dimension @param sizes there */
    public record Split(int dim, int... sizes) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor[] parts = new Tensor[sizes.length];
            int start = 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i] = view(x[0], Strides.slice(x[0].view(), dim, start, 1, sizes[i]))[0];
                start += sizes[i];
            }
            return parts;
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor like = Arrays.stream(g).filter(Objects::nonNull).findFirst().orElseThrow();
            int[] shape = node.inputShape(0).toArray();
            Tensor[] parts = g.clone();
            for (int i = 0; i < parts.length; i++) {
                shape[dim] = sizes[i];
                parts[i] = g[i] != null ? g[i] : Tensor.zeros(Shape.of(shape), like.dtype(), like.device());
            }
            View whole = Autograd.isRecording() ? null : Strides.joined(dim, Arrays.stream(parts).map(Tensor::view).toArray(View[]::new));
            return whole != null ? view(like, whole) : new Tensor[] {Autograd.apply(new Concat(dim, sizes), parts)};
        }
    }
}
