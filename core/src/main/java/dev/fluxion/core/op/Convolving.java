package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.Window;

/**
 * Convolution (cross-correlation) of images of two dimensions, and its two transposes. The form
 *
 * <pre>
 *   L(x, w, y) = Σ w[o, c, i, j] · x[n, c, p·stride + i·dilation − padding, …] · y[n, o, p, q]
 * </pre>
 *
 * <p>is linear in all three, so each of its gradients is one of the same three sums, and so are the gradients of those:
 *
 * <pre>
 *   Forward   ∂L/∂y from (x, w)       Data   ∂L/∂x from (y, w)       Weight   ∂L/∂w from (x, y)
 * </pre>
 *
 * <p>x is {@code (N, C, H, W)}, w {@code (O, C/groups, i, j)}, y {@code (N, O, P, Q)}.
 */
public final class Convolving {
    private Convolving() {}

    private static Tensor[] one(Tensor x) {
        return new Tensor[] {x};
    }

    /**
     * y from (x, w, b), with b {@code (O)} or null added.
     *
     * @param window which elements meet
     * @param groups into which channels are divided
     * @param rows of y
     * @param cols of y
     */
    public record Forward(Window window, int groups, int rows, int cols) implements Op {
        @Override
        public String name() {
            return "convolution";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            Tensor x = in[0];
            Tensor w = in[1];
            node.save(node.wants(1) ? x : null, node.wants(0) ? w : null);
            Tensor y = Tensor.empty(Shape.of(x.size(0), w.size(0), rows, cols), x.dtype(), x.device());
            y.device().backend().convolve(y.view(), x.view(), w.view(), in[2] == null ? null : in[2].view(), window, groups);
            return one(y);
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {
                node.wants(0) ? Autograd.apply(new Data(window, groups, node.inputShape(0)), g[0], node.saved(1)) : null,
                node.wants(1) ? Autograd.apply(new Weight(window, groups, node.inputShape(1)), node.saved(0), g[0]) : null,
                node.wants(2) ? g[0].sum(new int[] {0, 2, 3}, false) : null
            };
        }
    }

    /** x from (y, w): the transposed convolution. @param window which elements meet @param groups of channels @param shape of x */
    public record Data(Window window, int groups, Shape shape) implements Op {
        @Override
        public String name() {
            return "convolutionData";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            node.save(node.wants(1) ? in[0] : null, node.wants(0) ? in[1] : null);
            Tensor x = Tensor.empty(shape, in[0].dtype(), in[0].device());
            x.device().backend().convolveData(x.view(), in[0].view(), in[1].view(), window, groups);
            return one(x);
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {
                node.wants(0) ? forwardTo(node.inputShape(0), window, groups, g[0], node.saved(1)) : null,
                node.wants(1) ? Autograd.apply(new Weight(window, groups, node.inputShape(1)), g[0], node.saved(0)) : null
            };
        }
    }

    /** w from (x, y). @param window which elements meet @param groups of channels @param shape of w */
    public record Weight(Window window, int groups, Shape shape) implements Op {
        @Override
        public String name() {
            return "convolutionWeight";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            node.save(node.wants(1) ? in[0] : null, node.wants(0) ? in[1] : null);
            Tensor w = Tensor.empty(shape, in[0].dtype(), in[0].device());
            w.device().backend().convolveWeight(w.view(), in[0].view(), in[1].view(), window, groups);
            return one(w);
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {
                node.wants(0) ? Autograd.apply(new Data(window, groups, node.inputShape(0)), node.saved(1), g[0]) : null,
                node.wants(1) ? forwardTo(node.inputShape(1), window, groups, node.saved(0), g[0]) : null
            };
        }
    }

    private static Tensor forwardTo(Shape y, Window window, int groups, Tensor x, Tensor w) {
        return Autograd.apply(new Forward(window, groups, y.size(2), y.size(3)), x, w, null);
    }
}
