package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Scan;
import dev.fluxion.core.backend.View;

/**
 * Scans along a dimension. All gradients of products are linear recurrences, without a division, so that zeros need no care:
 *
 * <pre>
 *   yⱼ = Σᵢ≤ⱼ xᵢ               x̄ⱼ = ȳⱼ + x̄ⱼ₊₁
 *   yⱼ = Πᵢ≤ⱼ xᵢ               x̄ⱼ = yⱼ₋₁·uⱼ,           uⱼ = ȳⱼ + xⱼ₊₁·uⱼ₊₁
 *   yⱼ = xⱼ + fⱼ·yⱼ₋₁          x̄ⱼ = ȳⱼ + fⱼ₊₁·x̄ⱼ₊₁,    f̄ⱼ = x̄ⱼ·yⱼ₋₁
 *   yⱼ = ln Σᵢ≤ⱼ exp(xᵢ)       x̄ⱼ = exp(xⱼ − yⱼ)·uⱼ,   uⱼ = ȳⱼ + exp(yⱼ − yⱼ₊₁)·uⱼ₊₁
 * </pre>
 */
public final class Scanning {
    private Scanning() {}

    private static Tensor scan(Scan kind, Tensor x, Tensor factor, int dim) {
        boolean places = kind == Scan.ARGMAX || kind == Scan.ARGMIN;
        Tensor y = Tensor.empty(x.shape(), places ? DType.I32 : x.dtype(), x.device());
        x.device().backend().scan(kind, y.view(), x.view(), factor == null ? null : factor.view(), dim);
        return y;
    }

    /** The recurrence from the last element to the first: yⱼ = xⱼ + fⱼ₊₁·yⱼ₊₁. */
    private static Tensor backwards(Tensor x, Tensor f, int dim) {
        return Autograd.apply(new Linear(dim), x.flip(dim), shifted(f.flip(dim), dim)).flip(dim);
    }

    /** Element j becomes that of j − 1, and the first 1. */
    private static Tensor shifted(Tensor x, int dim) {
        int n = x.size(dim);
        if (n == 0) {
            return x;
        }
        Tensor first = Tensor.ones(x.slice(dim, 0, 1).shape(), x.dtype(), x.device());
        return Tensor.cat(dim, first, x.slice(dim, 0, n - 1));
    }

    /** {@return the product of all other elements along a dimension, in the place of each} @param x numbers @param dim which dimension */
    static Tensor productOfOthers(Tensor x, int dim) {
        Tensor before = shifted(x, dim).cumprod(dim);
        Tensor after = shifted(x.flip(dim), dim).cumprod(dim).flip(dim);
        return before.mul(after);
    }

    /**
     * The index (I32) of the extremum of all elements up to each one, the last of several; not differentiable.
     *
     * @param largest whether the largest or the smallest is looked for
     * @param x numbers
     * @param dim along which dimension
     * @return the indices, of the shape of x
     */
    public static Tensor indexOf(boolean largest, Tensor x, int dim) {
        return scan(largest ? Scan.ARGMAX : Scan.ARGMIN, x, null, dim);
    }

    /** yⱼ = Σᵢ≤ⱼ xᵢ. @param dim along which dimension */
    public record CumSum(int dim) implements Op {
        @Override
        public String name() {
            return "cumsum";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            return new Tensor[] {scan(Scan.SUM, x[0], null, dim)};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Autograd.apply(this, g[0].flip(dim)).flip(dim)};
        }
    }

    /** yⱼ = Πᵢ≤ⱼ xᵢ. @param dim along which dimension */
    public record CumProd(int dim) implements Op {
        @Override
        public String name() {
            return "cumprod";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            node.save(x[0]);
            node.saveOutput(0);
            return new Tensor[] {scan(Scan.PROD, x[0], null, dim)};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {shifted(node.output(0), dim).mul(backwards(g[0], node.saved(0), dim))};
        }
    }

    /** yⱼ = xⱼ + fⱼ·yⱼ₋₁, y₀ = x₀, of x and f. @param dim along which dimension */
    public record Linear(int dim) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            node.save(in[1]);
            node.saveOutput(0);
            return new Tensor[] {scan(Scan.LINEAR, in[0], in[1], dim)};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor x = backwards(g[0], node.saved(0), dim);
            if (!node.wants(1) || x.size(dim) == 0) {
                return new Tensor[] {x, null};
            }
            // The first factor has no part in the result.
            Tensor first = x.slice(dim, 0, 1);
            Tensor factor = x.slice(dim, 1, x.size(dim)).mul(node.output(0).slice(dim, 0, x.size(dim) - 1));
            return new Tensor[] {x, Tensor.cat(dim, Tensor.zeros(first.shape(), x.dtype(), x.device()), factor)};
        }
    }

    /**
     * yⱼ = ln Σᵢ≤ⱼ exp(xᵢ), without overflow: each element is joined to the one 1, 2, 4, … places before it by
     * ln(eᵃ + eᵇ) = max + ln(1 + e^(−|a − b|)), so that the error grows with log n.
     *
     * @param dim along which dimension
     */
    public record LogCumSumExp(int dim) implements Op {
        @Override
        public String name() {
            return "logcumsumexp";
        }

        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            Tensor y = x[0].copy();
            Backend backend = y.device().backend();
            int n = y.size(dim);
            for (int distance = 1; distance < n; distance *= 2) {
                View late = y.slice(dim, distance, n).view();
                View early = y.slice(dim, 0, n - distance).view();
                backend.map(Transcendentals.LOGADDEXP.formula(), new View[] {late}, new View[] {late, early}, new double[0]);
            }
            node.save(x[0]);
            node.saveOutput(0);
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor y = node.output(0);
            // The factor of step j is exp(yⱼ₋₁ − yⱼ), at most 1; the first is not used.
            Tensor falls = shifted(y, dim).sub(y).exp();
            Tensor u = backwards(g[0], falls, dim);
            return new Tensor[] {node.saved(0).sub(y).exp().mul(u)};
        }
    }
}
