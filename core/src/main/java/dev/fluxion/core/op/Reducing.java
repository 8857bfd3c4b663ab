package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.Reduction;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Reductions; the dimensions that are reduced stay with size 1. */
public final class Reducing {
    private Reducing() {}

    private static Tensor reduce(Reduction kind, Tensor x, DType dtype, int... dims) {
        int[] shape = x.shape().toArray();
        for (int dim : dims) {
            shape[dim] = 1;
        }
        Tensor y = Tensor.empty(Shape.of(shape), dtype, x.device());
        x.device().backend().reduce(kind, y.view(), x.view(), dims);
        return y;
    }

    /**
     * The index (I32) of the first extremum along a dimension; not differentiable.
     *
     * @param kind ARGMAX or ARGMIN
     * @param x numbers
     * @param dim which dimension
     * @return the indices, with size 1 at {@code dim}
     */
    public static Tensor indexOf(Reduction kind, Tensor x, int dim) {
        return reduce(kind, x, DType.I32, dim);
    }

    /** y = Σ x over some dimensions; x̄ = ȳ, repeated. @param dims ascending */
    public record Sum(int... dims) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            return new Tensor[] {reduce(Reduction.SUM, x[0], x[0].dtype(), dims)};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {g[0].expand(node.inputShape(0))};
        }
    }

    /**
     * y = max x or min x over some dimensions; x̄ = ȳ shared evenly by the elements that are equal to y.
     *
     * @param kind MAX or MIN
     * @param dims ascending
     */
    public record Extremum(Reduction kind, int... dims) implements Op {
        @Override
        public String name() {
            return kind == Reduction.MAX ? "amax" : "amin";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            node.save(x[0]);
            node.saveOutput(0);
            return new Tensor[] {reduce(kind, x[0], x[0].dtype(), dims)};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor x = node.saved(0);
            Tensor ties = x.eq(node.output(0)).to(x.dtype());
            return new Tensor[] {ties.mul(g[0]).div(ties.sum(dims, true))};
        }
    }

    /** y = Π x over some dimensions; x̄ᵢ = ȳ · Πⱼ≠ᵢ xⱼ, made without a division. @param dims ascending */
    public record Prod(int... dims) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            node.save(x[0]);
            return new Tensor[] {reduce(Reduction.PROD, x[0], x[0].dtype(), dims)};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor x = node.saved(0);
            int kept = x.rank() - dims.length;
            int[] order = IntStream.concat(
                    IntStream.range(0, x.rank()).filter(d -> Arrays.binarySearch(dims, d) < 0), Arrays.stream(dims)).toArray();
            Tensor moved = x.permute(order);
            Tensor others = Scanning.productOfOthers(moved.flatten(kept, -1), kept).reshape(moved.shape().toArray());
            int[] back = new int[order.length];
            for (int d = 0; d < order.length; d++) {
                back[order[d]] = d;
            }
            return new Tensor[] {others.permute(back).mul(g[0])};
        }
    }

    /**
     * y = ln Σ exp(x) over some dimensions, as max + ln Σ exp(x − max), so that no exponential overflows; x̄ = ȳ · exp(x − y).
     *
     * @param dims ascending
     */
    public record LogSumExp(int... dims) implements Op {
        @Override
        public String name() {
            return "logsumexp";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            node.save(x[0]);
            node.saveOutput(0);
            if (x[0].elements() == 0) {
                return new Tensor[] {x[0].sum(dims, true).log()};
            }
            Tensor max = x[0].amax(dims, true);
            // An infinity is not taken out: ∞ − ∞ would be NaN.
            Tensor shift = max.maskedFill(max.isinf(), 0);
            return new Tensor[] {x[0].sub(shift).exp().sum(dims, true).log().add(shift)};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {node.saved(0).sub(node.output(0)).exp().mul(g[0])};
        }
    }
}
