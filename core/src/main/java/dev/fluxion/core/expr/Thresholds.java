package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Expr.constant;

/** Functions that choose by a comparison, with PyTorch's values and slopes at NaN and at the threshold itself. */
public final class Thresholds {
    private static final Expr ZERO = constant(0);

    private Thresholds() {}

    /** {@return 0 for x &lt; 0, y for x = 0, else 1, and 0 for NaN} @param x a number @param y the value at 0 */
    public static Expr heaviside(Expr x, Expr y) {
        return Expr.select(x.eq(ZERO), y, Expr.select(ZERO.lt(x), constant(1), ZERO));
    }

    /** {@return the larger; beside a NaN the other; the slope goes to a where a = b} @param a a number @param b a number */
    public static Expr fmax(Expr a, Expr b) {
        return Expr.select(b.le(a).or(b.eq(b).not()), a, b);
    }

    /** {@return the smaller; beside a NaN the other; the slope goes to a where a = b} @param a a number @param b a number */
    public static Expr fmin(Expr a, Expr b) {
        return Expr.select(a.le(b).or(b.eq(b).not()), a, b);
    }

    /** {@return x where it is above a threshold, else a value} @param x a number @param threshold to exceed @param value instead */
    public static Expr threshold(Expr x, Expr threshold, Expr value) {
        return Expr.select(x.le(threshold), value, x);
    }

    /** {@return x, but 0 where |x| ≤ λ} @param x a number @param lambda 0 or more */
    public static Expr hardshrink(Expr x, Expr lambda) {
        return Expr.select(x.abs().le(lambda), ZERO, x);
    }

    /** {@return x moved towards 0 by λ, 0 where |x| ≤ λ} @param x a number @param lambda 0 or more */
    public static Expr softshrink(Expr x, Expr lambda) {
        return Expr.select(x.abs().le(lambda), ZERO, Expr.select(x.lt(ZERO), x.add(lambda), x.sub(lambda)));
    }

    /** {@return x − tanh x} @param x a number */
    public static Expr tanhshrink(Expr x) {
        return x.sub(Functions.tanh(x));
    }
}
