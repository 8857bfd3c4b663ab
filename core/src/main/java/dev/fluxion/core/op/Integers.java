package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.backend.IntegerOp;
import java.util.Locale;

/**
 * Arithmetic, sums and running sums of whole numbers, which have no gradient. Results have the wider dtype of the operands
 * (int8 beside uint8 gives int32) and wrap around; two masks give a mask: + is or, · is and.
 */
public final class Integers {
    private Integers() {}

    /** {@return whether a number has no fraction and fits int64} @param s any number */
    public static boolean isWhole(double s) {
        return s == Math.rint(s) && s >= -0x1p63 && s < 0x1p63;
    }

    /** {@return a op b} @param op what to compute @param a whole numbers @param b whole numbers; they broadcast */
    public static Tensor join(IntegerOp op, Tensor a, Tensor b) {
        return join(op, a, b, wider(a.dtype(), b.dtype()));
    }

    /** {@return a op s, of the dtype of a, or int64 for a mask} @param op what to compute @param a whole numbers @param s without fraction */
    public static Tensor join(IntegerOp op, Tensor a, double s) {
        if (op == IntegerOp.POW && s < 0) {
            throw new IllegalArgumentException("pow: exponent is " + (long) s + " for " + a.dtype() + " " + a.shape()
                    + ", expected 0 or more: convert with to(DType)");
        }
        return join(op, a, whole(s, a), numeric(a.dtype()));
    }

    /** {@return a op s, of the dtype of a, or int64 for a mask} @param op what to compute @param a whole numbers @param s all of whose bits count */
    public static Tensor bits(IntegerOp op, Tensor a, long s) {
        return join(op, a, Tensor.of(new long[] {s}).reshape().to(a.device()), numeric(a.dtype()));
    }

    /** {@return s op a, of the dtype of a, or int64 for a mask} @param op what to compute @param s without fraction @param a whole numbers */
    public static Tensor join(IntegerOp op, double s, Tensor a) {
        return join(op, whole(s, a), a, numeric(a.dtype()));
    }

    /**
     * A comparison of a − b with 0, exactly.
     *
     * @param comparison with a scalar
     * @param a whole numbers
     * @param b whole numbers; they broadcast
     * @return BOOL
     */
    public static Tensor compare(Elementwise comparison, Tensor a, Tensor b) {
        var difference = new Elementwise(comparison.name(), Formulas.DIFFERENCE.formula());
        return Autograd.apply(comparison.with(0),
                Autograd.apply(difference, a.to(DType.F64), b.to(DType.F64), lowest(a), lowest(b)));
    }

    private static Tensor lowest(Tensor x) {
        return x.to(DType.I32).to(DType.F64);
    }

    /** {@return an int64 scalar} @param s a whole number @param beside on whose device */
    public static Tensor whole(double s, Tensor beside) {
        return Tensor.full(Shape.SCALAR, s, DType.I64, beside.device());
    }

    private static DType numeric(DType dtype) {
        return dtype == DType.BOOL ? DType.I64 : dtype;
    }

    private static DType wider(DType a, DType b) {
        if (a == b || b == DType.BOOL) {
            return a;
        }
        return a == DType.BOOL ? b : a == DType.I64 || b == DType.I64 ? DType.I64 : DType.I32;
    }

    private static Tensor join(IntegerOp op, Tensor a, Tensor b, DType dtype) {
        String name = op.name().toLowerCase(Locale.ROOT);
        Shape shape;
        try {
            shape = a.shape().broadcast(b.shape());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        if (op == IntegerOp.SUB && dtype == DType.BOOL) {
            throw new IllegalArgumentException(name + " of two masks, expected numbers: use logicalXor, or logicalNot");
        }
        if (!a.device().equals(b.device())) {
            throw new IllegalArgumentException(name + ": operands are on devices " + a.device() + " and " + b.device()
                    + ", expected one device: move with to(Device)");
        }
        if (op.divides() && b.eq(0).any().toBooleanArray()[0]) {
            throw new ArithmeticException(name + " of " + a.dtype() + " by 0, expected an integer divisor other than 0");
        }
        Tensor y = Tensor.empty(shape, dtype, a.device());
        y.device().backend().integers(op, y.view(), Strides.expand(a.view(), y.view().shape()), Strides.expand(b.view(), y.view().shape()));
        return y;
    }

    /** {@return {@code mask ? x : y}, exactly: y + mask·(x − y), wrapping around} @param mask BOOL @param x whole @param y whole; all broadcast */
    public static Tensor where(Tensor mask, Tensor x, Tensor y) {
        Tensor chosen = join(IntegerOp.MUL, mask, join(IntegerOp.SUB, x, y, DType.I64), DType.I64);
        return join(IntegerOp.ADD, chosen, y, wider(x.dtype(), y.dtype()));
    }

    /**
     * Elements joined along dimensions, which stay with size 1: first halves with second halves until one is left.
     *
     * @param op ADD, MUL, MIN or MAX
     * @param x whole numbers; converted first if the result is wider
     * @param dims which dimensions
     * @return sums and products as int64, the others of the dtype of x
     */
    public static Tensor reduce(IntegerOp op, Tensor x, int... dims) {
        boolean widens = op == IntegerOp.ADD || op == IntegerOp.MUL;
        Tensor y = widens ? x.to(DType.I64) : x;
        for (int dim : dims) {
            if (y.size(dim) == 0) {
                int[] sizes = y.shape().toArray();
                sizes[dim] = 1;
                if (!widens && Shape.of(sizes).elements() > 0) {
                    throw new IllegalArgumentException(op + " of no elements, expected at least 1");
                }
                y = Tensor.full(Shape.of(sizes), op == IntegerOp.MUL ? 1 : 0, y.dtype(), y.device());
            }
            for (int n = y.size(dim); n > 1; n = y.size(dim)) {
                Tensor joined = join(op, y.narrow(dim, 0, n / 2), y.narrow(dim, n / 2, n / 2));
                y = n % 2 == 0 ? joined : Tensor.cat(dim, joined, y.narrow(dim, n - 1, 1));
            }
        }
        return y;
    }

    /**
     * Running sums or products as int64: each element is joined to the one 1, 2, 4, … places before it.
     *
     * @param op ADD or MUL
     * @param x whole numbers
     * @param dim along which dimension
     * @return of the shape of x
     */
    public static Tensor scan(IntegerOp op, Tensor x, int dim) {
        Tensor y = x.to(DType.I64);
        int n = y.size(dim);
        for (int distance = 1; distance < n; distance *= 2) {
            Tensor late = join(op, y.narrow(dim, distance, n - distance), y.narrow(dim, 0, n - distance));
            y = Tensor.cat(dim, y.narrow(dim, 0, distance), late);
        }
        return y;
    }
}
