package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Atomic.Y;
import static dev.fluxion.core.expr.Expr.constant;

/** The hyperbolic functions and their inverses; {@code tanh} is with the exponentials. */
public final class Hyperbolics {
    /**
     * sinh x = (A − B) + A·m + B·m/(1 + m) with e^|x| = 2ⁿ·(1 + m), A = 2ⁿ⁻¹ and B = 2⁻ⁿ⁻¹: the first difference is 0 near 0,
     * so that nothing cancels. Within 1.9 ulp (F32) and 1.5 ulp (F64).
     */
    static final Function SINH = Atomic.unary("sinh", "\\sinh\\left(#1\\right)", p -> {
        var parts = Halves.of(p);
        Expr y = parts.join(parts.up.sub(parts.down), parts.fall.mul(parts.down));
        return Expr.select(X.abs().lt(constant(p == Precision.F32 ? 0x1p-13 : 0x1p-28)), X, y.copySign(X));
    }, () -> cosh(X));

    /** cosh x = (A + B) + A·m − B·m/(1 + m), as {@link #SINH}. Within 1.7 ulp. */
    static final Function COSH = Atomic.unary("cosh", "\\cosh\\left(#1\\right)", p -> {
        var parts = Halves.of(p);
        return parts.join(parts.up.add(parts.down), parts.fall.mul(parts.down).neg());
    }, () -> sinh(X));

    /** arsinh x = ln(1 + a + a²/(1 + √(1 + a²))) with a = |x|, and ln 2a for large ones. Within 1.2 ulp. */
    static final Function ASINH = Atomic.unary("asinh", "\\operatorname{arsinh}\\left(#1\\right)", p -> {
        Expr a = X.abs();
        Expr big = constant(p == Precision.F32 ? 0x1p30 : 0x1p60).lt(a);
        Expr square = a.mul(a);
        Expr rise = square.div(square.add(1).sqrt().add(1));
        Expr u = a.add(rise);
        Expr low = rise.sub(u.sub(a));
        Expr log = Logarithms.log1p(p, Expr.select(big, a, u), Expr.select(big, constant(0), low));
        return log.add(Expr.select(big, constant(Math.log(2)), constant(0))).copySign(X);
    }, () -> constant(1).div(X.fma(X, constant(1)).sqrt()));

    /** arcosh x = ln(1 + t + √(t·(t + 2))) with t = x − 1, NaN below 1, and ln 2x for large ones. Within 1.1 ulp. */
    static final Function ACOSH = Atomic.unary("acosh", "\\operatorname{arcosh}\\left(#1\\right)", p -> {
        Expr big = constant(p == Precision.F32 ? 0x1p30 : 0x1p60).lt(X);
        Expr t = X.sub(1);
        Expr twice = t.mul(2);
        Expr product = t.fma(t, twice);
        Expr lost = t.fma(t, twice.sub(product));
        Expr root = product.sqrt();
        Expr rest = root.neg().fma(root, product).add(lost).div(root.mul(2));
        Expr u = t.add(root);
        Expr low = Expr.select(constant(1).lt(X), lost(t, root, u).add(rest), constant(0));
        Expr log = Logarithms.log1p(p, Expr.select(big, X, u), Expr.select(big, constant(0), low));
        return Expr.select(X.lt(constant(1)), constant(Double.NaN),
                log.add(Expr.select(big, constant(Math.log(2)), constant(0))));
    }, () -> constant(1).div(X.sub(1).sqrt().mul(X.add(1).sqrt())));

    /** artanh x = ½·ln(1 + 2a/(1 − a)) with a = |x|; ±∞ at ±1, NaN beyond. Within 1.2 ulp. */
    static final Function ATANH = Atomic.unary("atanh", "\\operatorname{artanh}\\left(#1\\right)", p -> {
        Expr a = X.abs();
        Expr one = constant(1);
        Expr below = one.sub(a);
        Expr lost = one.sub(below).sub(a);
        Expr u = a.mul(2).div(below);
        Expr left = u.neg().fma(lost, u.neg().fma(below, a.mul(2))).div(below);
        return Logarithms.log1p(p, u, Expr.select(a.lt(one), left, constant(0))).mul(0.5).copySign(X);
    }, () -> constant(1).div(X.neg().fma(X, constant(1))));

    private Hyperbolics() {}

    /** {@return (eˣ − e⁻ˣ) / 2} @param x a number */
    public static Expr sinh(Expr x) {
        return Expr.call(SINH, x);
    }

    /** {@return (eˣ + e⁻ˣ) / 2} @param x a number */
    public static Expr cosh(Expr x) {
        return Expr.call(COSH, x);
    }

    /** {@return the number whose sinh is x} @param x a number */
    public static Expr asinh(Expr x) {
        return Expr.call(ASINH, x);
    }

    /** {@return the number ≥ 0 whose cosh is x} @param x a number from 1 on, else NaN */
    public static Expr acosh(Expr x) {
        return Expr.call(ACOSH, x);
    }

    /** {@return the number whose tanh is x} @param x a number from −1 to 1, else NaN */
    public static Expr atanh(Expr x) {
        return Expr.call(ATANH, x);
    }

    /** What rounding left out of sum = a + b (Møller and Knuth). */
    private static Expr lost(Expr a, Expr b, Expr sum) {
        Expr back = sum.sub(a);
        return a.sub(sum.sub(back)).add(b.sub(back));
    }

    /** e^|x|/2 = up·(1 + rise) and e^(−|x|)/2 = down·(1 − fall), both powers at half size so that they stay finite. */
    private record Halves(Expr up, Expr down, Expr rise, Expr fall) {
        static Halves of(Precision p) {
            boolean f32 = p == Precision.F32;
            var reduced = Exponentials.Reduced.of(p, Exponentials.atMost(X.abs(), f32 ? 89.5 : 710.5));
            Expr rise = reduced.minusOne(p);
            Expr down = Exponentials.pow2(Exponentials.atLeast(reduced.n().neg().sub(2), f32 ? -127 : -1023));
            return new Halves(Exponentials.pow2(reduced.n().sub(2)), down, rise, Exponentials.quotient(rise, constant(1), rise));
        }

        Expr join(Expr large, Expr small) {
            return large.add(rise.fma(up, small)).mul(2);
        }
    }
}
