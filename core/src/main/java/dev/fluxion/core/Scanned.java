package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.op.Integers;
import dev.fluxion.core.op.Scanning;
import java.util.function.IntFunction;

/** The part of {@link Tensor} that runs along a dimension: each element of a result depends on those up to its place. */
public sealed interface Scanned permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor scan(String name, int dim, IntFunction<Op> op) {
        Tensor x = self().floating(name);
        int at = x.shape().dim(dim);
        return x.rank() == 0 ? Autograd.apply(op.apply(0), x.reshape(1)).reshape() : Autograd.apply(op.apply(at), x);
    }

    private Tensor whole(IntegerOp op, int dim) {
        int at = self().shape().dim(dim);
        return self().rank() == 0 ? self().to(DType.I64) : Integers.scan(op, self(), at);
    }

    /** {@return yⱼ = Σᵢ≤ⱼ xᵢ, added in order, in double precision; int64 of integers} @param dim along which dimension */
    default Tensor cumsum(int dim) {
        return self().dtype().isIntegral() ? whole(IntegerOp.ADD, dim) : scan("cumsum", dim, Scanning.CumSum::new);
    }

    /** {@return yⱼ = Πᵢ≤ⱼ xᵢ, multiplied in order, in double precision; int64 of integers} @param dim along which dimension */
    default Tensor cumprod(int dim) {
        return self().dtype().isIntegral() ? whole(IntegerOp.MUL, dim) : scan("cumprod", dim, Scanning.CumProd::new);
    }

    /** {@return yⱼ = ln Σᵢ≤ⱼ exp(xᵢ), without overflow} @param dim along which dimension */
    default Tensor logcumsumexp(int dim) {
        return scan("logcumsumexp", dim, Scanning.LogCumSumExp::new);
    }

    /** {@return the largest so far and its index, the last of several; NaN counts as largest} @param dim along which dimension */
    default Reducible.Found cummax(int dim) {
        return extremum("cummax", dim, true);
    }

    /** {@return the smallest so far and its index, the last of several; NaN counts as smallest} @param dim along which dimension */
    default Reducible.Found cummin(int dim) {
        return extremum("cummin", dim, false);
    }

    /**
     * The area under a curve by trapezoids of width dx: dx·Σ (xⱼ + xⱼ₊₁)/2.
     *
     * @param dx the distance of neighbours
     * @param dim along which dimension
     * @return without that dimension; 0 of fewer than two points
     */
    default Tensor trapezoid(double dx, int dim) {
        Tensor x = Promotion.real(self());
        int n = x.size(dim);
        return x.slice(dim, 1, n).add(x.slice(dim, 0, Math.max(0, n - 1))).sum(dim, false).mul(dx / 2);
    }

    /** {@return the areas up to each point but the first, by trapezoids of width dx} @param dx the distance of neighbours @param dim along which dimension */
    default Tensor cumulativeTrapezoid(double dx, int dim) {
        Tensor x = Promotion.real(self());
        int n = x.size(dim);
        return x.slice(dim, 1, n).add(x.slice(dim, 0, Math.max(0, n - 1))).cumsum(dim).mul(dx / 2);
    }

    private Reducible.Found extremum(String name, int dim, boolean largest) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        Tensor numbers = x.dtype() == DType.I64 ? x.unique().inverse().to(DType.F64)
                : x.dtype().isIntegral() ? x.to(DType.F64) : x.floating(name).detach();
        if (x.rank() == 0) {
            return new Reducible.Found(x, Tensor.zeros(Shape.SCALAR, DType.I32, x.device()));
        }
        Tensor indices = Scanning.indexOf(largest, numbers, at);
        return new Reducible.Found(x.gather(at, indices), indices);
    }
}
