package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.View;

/**
 * A layer of weights, {@code (n, in)·(in, out) + (out) → (n, out)}:
 *
 * <pre>
 *   Y = X·Wᵀ + b        X̄ = Ȳ·W        W̄ = Ȳᵀ·X        b̄ = Σ Ȳ over rows
 * </pre>
 *
 * <p>The same bits as {@link Matmul} and an addition give; but b is added in place, and W̄ lies in memory as W does.
 */
public record Affine() implements Op {
    private static final Affine OP = new Affine();
    private static final double[] NO_SCALARS = {};

    /**
     * The affine map of the last dimension.
     *
     * @param x {@code (…, in)}
     * @param weight W, {@code (out, in)}
     * @param bias b, {@code (out)}, or null
     * @return {@code (…, out)}
     */
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        check(x, weight, bias);
        if (x.rank() == 2) {
            return Autograd.apply(OP, x, weight, bias);
        }
        int[] shape = x.shape().toArray();
        int in = shape[shape.length - 1];
        shape[shape.length - 1] = weight.size(0);
        int rows = 1;
        for (int d = 0; d < shape.length - 1; d++) {
            rows *= shape[d];
        }
        return Autograd.apply(OP, x.reshape(rows, in), weight, bias).reshape(shape);
    }

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public Tensor[] forward(Node node, Tensor... in) {
        Tensor x = in[0];
        Tensor weight = in[1];
        Tensor bias = in[2];
        node.save(node.wants(1) ? x : null, node.wants(0) ? weight : null);
        Tensor y = Tensor.empty(Shape.of(x.size(0), weight.size(0)), x.dtype(), x.device());
        View out = y.view();
        y.device().backend().matmul(out, x.view(), Strides.transpose(weight.view()));
        if (bias != null) {
            View rows = Strides.expand(bias.view(), out.shape());
            y.device().backend().map(Formulas.ADD.formula(), new View[] {out}, new View[] {out, rows}, NO_SCALARS);
        }
        return new Tensor[] {y};
    }

    @Override
    public Tensor[] backward(Node node, Tensor... g) {
        return new Tensor[] {
            node.wants(0) ? g[0].matmul(node.saved(1)) : null,
            node.wants(1) ? g[0].t().matmul(node.saved(0)) : null,
            node.wants(2) ? g[0].sumTo(node.inputShape(2)) : null
        };
    }

    private static void check(Tensor x, Tensor weight, Tensor bias) {
        if (weight.rank() != 2 || x.rank() == 0 || x.size(-1) != weight.size(1)
                || bias != null && (bias.rank() != 1 || bias.size(0) != weight.size(0))) {
            throw new IllegalArgumentException("linear: shapes are " + x.shape() + ", weight " + weight.shape() + " and bias "
                    + (bias == null ? "none" : bias.shape()) + ", expected (…, in), (out, in) and (out)");
        }
        for (Tensor other : bias == null ? new Tensor[] {weight} : new Tensor[] {weight, bias}) {
            if (!x.dtype().isFloating() || other.dtype() != x.dtype() || !other.device().equals(x.device())) {
                throw new IllegalArgumentException("linear: operands are " + x.dtype() + " on " + x.device() + " and "
                        + other.dtype() + " on " + other.device() + ", expected one device, and float32 or float64 everywhere");
            }
        }
    }
}
