package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.Bins;

/**
 * Pooling of images {@code (N, C, H, W)} over rectangles of bins. Each is linear once it is known which element is the largest,
 * so its backward is its transpose, whose backward is it again:
 *
 * <pre>
 *   max ↔ put at the place of the largest          average ↔ equal shares to all elements of the rectangle
 * </pre>
 */
public final class Pooled {
    private Pooled() {}

    private static Tensor pooled(Tensor x, DType dtype, Bins rows, Bins cols) {
        return Tensor.empty(Shape.of(x.size(0), x.size(1), rows.size(), cols.size()), dtype, x.device());
    }

    /** y = max over a rectangle, and the index h·W + w of the first such element (I32). @param rows of it @param cols of it */
    public record Max(Bins rows, Bins cols) implements Op {
        @Override
        public String name() {
            return "maxPool";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = pooled(x[0], x[0].dtype(), rows, cols);
            Tensor indices = pooled(x[0], DType.I32, rows, cols);
            y.device().backend().maxPool(y.view(), indices.view(), x[0].view(), rows, cols);
            node.save(indices);
            return new Tensor[] {y, indices};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Unpool(node.inputShape(0)), g[0], node.saved(0))};
        }
    }

    /** Zeros with y added at indices of each plane; ȳ is what is found there. @param shape of x */
    public record Unpool(Shape shape) implements Op {
        @Override
        public String name() {
            return "maxUnpool";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            Tensor x = Tensor.empty(shape, in[0].dtype(), in[0].device());
            x.device().backend().maxUnpool(x.view(), in[0].view(), in[1].view());
            node.save(in[1]);
            return new Tensor[] {x};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor indices = node.saved(0);
            Tensor found = g[0].flatten(2, 3).gather(2, indices.flatten(2, 3));
            return new Tensor[] {found.reshape(indices.shape().toArray()), null};
        }
    }

    /** y = Σ over a rectangle / the product of its counts. @param rows of it @param cols of it */
    public record Average(Bins rows, Bins cols) implements Op {
        @Override
        public String name() {
            return "averagePool";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = pooled(x[0], x[0].dtype(), rows, cols);
            y.device().backend().averagePool(y.view(), x[0].view(), rows, cols);
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Share(rows, cols, node.inputShape(0)), g[0])};
        }
    }

    /** x = what {@link Average} turns a gradient into. @param rows of a rectangle @param cols of it @param shape of x */
    public record Share(Bins rows, Bins cols, Shape shape) implements Op {
        @Override
        public String name() {
            return "averageUnpool";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... y) {
            Tensor x = Tensor.empty(shape, y[0].dtype(), y[0].device());
            x.device().backend().averageUnpool(x.view(), y[0].view(), rows, cols);
            return new Tensor[] {x};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(new Average(rows, cols), g[0])};
        }
    }
}
