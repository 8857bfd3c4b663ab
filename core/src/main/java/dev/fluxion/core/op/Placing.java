package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.View;

/**
 * Borders, diagonals and sliding windows. Each is linear up to a constant, so its backward is its transpose:
 *
 * <pre>
 *   pad ↔ crop     diagonal ↔ zeros with a diagonal     windows ↔ sums over the windows that cover a place
 * </pre>
 */
public final class Placing {
    private Placing() {}

    private static Tensor[] view(Tensor x, View view) {
        return new Tensor[] {new Tensor(view, x.device(), null, 0)};
    }

    /**
     * One value everywhere, with x in a window that begins at {@code before}.
     *
     * @param shape of the result
     * @param value of the border
     * @param before how far from the start of each dimension
     */
    public record Pad(Shape shape, double value, int... before) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = Tensor.full(shape, value, x[0].dtype(), x[0].device());
            View window = y.view();
            for (int d = 0; d < before.length; d++) {
                window = Strides.slice(window, d, before[d], 1, x[0].size(d));
            }
            y.device().backend().copy(window, x[0].view());
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor x = g[0];
            for (int d = 0; d < before.length; d++) {
                x = x.narrow(d, before[d], node.inputShape(0).size(d));
            }
            return new Tensor[] {x};
        }
    }

    /**
     * {@code y[…, i] = x[…, i + a, …, i + b, …]}: a diagonal of two dimensions, which becomes the last one; a view.
     *
     * @param offset above (positive) or below the main diagonal
     * @param rows the dimension of rows
     * @param cols that of columns
     */
    public record Diagonal(int offset, int rows, int cols) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            return view(x[0], Strides.diagonal(x[0].view(), offset, rows, cols));
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new DiagonalEmbed(node.inputShape(0), offset, rows, cols), g[0])};
        }
    }

    /**
     * Zeros of a shape, with x in the places that {@link Diagonal} would read.
     *
     * @param shape of the result
     * @param offset above (positive) or below the main diagonal
     * @param rows the dimension of rows
     * @param cols that of columns
     */
    public record DiagonalEmbed(Shape shape, int offset, int rows, int cols) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = Tensor.zeros(shape, x[0].dtype(), x[0].device());
            y.device().backend().copy(Strides.diagonal(y.view(), offset, rows, cols), x[0].view());
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Diagonal(offset, rows, cols), g[0])};
        }
    }

    /**
     * {@code y[…, j, …, i] = x[…, j·step + i, …]}: windows along a dimension, whose elements become the last one; a view.
     *
     * @param dim which dimension
     * @param size of a window
     * @param step from one window to the next
     */
    public record Unfold(int dim, int size, int step) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            return view(x[0], Strides.windows(x[0].view(), dim, size, step));
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Fold(node.inputShape(0), dim, size, step), g[0])};
        }
    }

    /**
     * The transpose of {@link Unfold}: {@code y[…, j·step + i, …] += x[…, j, …, i]}, for each i in turn.
     *
     * @param shape of the result
     * @param dim which dimension
     * @param size of a window
     * @param step from one window to the next
     */
    public record Fold(Shape shape, int dim, int size, int step) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = Tensor.zeros(shape, x[0].dtype(), x[0].device());
            View windows = Strides.windows(y.view(), dim, size, step);
            for (int i = 0; i < size; i++) {
                View place = Strides.select(windows, windows.rank() - 1, i);
                View part = Strides.select(x[0].view(), windows.rank() - 1, i);
                y.device().backend().map(Formulas.ADD.formula(), new View[] {place}, new View[] {place, part}, new double[0]);
            }
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Unfold(dim, size, step), g[0])};
        }
    }
}
