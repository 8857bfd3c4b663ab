package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Atomic.Y;
import static dev.fluxion.core.expr.Expr.constant;

/**
 * The exponential function and what is made of it.
 *
 * <p>Reduction (Cody and Waite): n = rint(x / ln 2), r = x − n·ln 2 with ln 2 in two parts, so that |r| ≤ ½ ln 2 and
 * eˣ = 2ⁿ·eʳ. The first fma is exact. Then eʳ − 1 = r + r²·q(r).
 *
 * <p>The coefficients of q were fitted by {@code docs/polynomials.py}: relative error of eʳ below 2⁻²⁸ (F32) and
 * 2⁻⁵⁷ (F64).
 */
public final class Exponentials {
    private static final double[] Q32 = {
        0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558aap-5, 0x1.12397ep-7, 0x1.6a53d6p-10};
    private static final double[] Q64 = {
        0x1.000000000000ap-1, 0x1.5555555555501p-3, 0x1.55555555506b5p-5, 0x1.1111111125fe9p-7, 0x1.6c16c184790e1p-10,
        0x1.a01a0133948b2p-13, 0x1.a01999590318ap-16, 0x1.71df1116c5ef4p-19, 0x1.28ae02766773ep-22, 0x1.ad9ef39b1621ap-26};

    /** eˣ, within 1.02 ulp (F32) and 0.96 ulp (F64). */
    static final Function EXP = Atomic.unary("exp", "e^{#1}", p -> {
        var reduced = Reduced.of(p, atMost(atLeast(X, p == Precision.F32 ? -104 : -746), p == Precision.F32 ? 89 : 710));
        return scaleWide(p, reduced.minusOne(p).add(1), reduced.n);
    }, () -> Y);

    /**
     * What {@link #EXP} is for x of 0 and less: there 2ⁿ can't overflow, and one scaling up and down does for small ones. The same bits.
     * What rounds to 0, as −∞ does, is scaled by 0: a product that underflows takes a processor ten times as long. n is rounded by the
     * number from which 2^(n + up) is a shift ({@link UnaryOp#POW2}), which is even, so that halves become the same n.
     */
    static final Function EXP_OF_NEGATIVE = Atomic.unary("exp", "e^{#1}", p -> {
        boolean f32 = p == Precision.F32;
        double low = f32 ? -104 : -746;
        int up = f32 ? 65 : 513;
        double shift = p.exponentShift();
        Expr x = atLeast(X, low);
        Expr sum = x.mul(Reduced.INVERSE_LN2).add(shift + up);
        Expr down = Expr.select(X.lt(constant(low)), constant(0), constant(Math.scalb(1.0, -up)));
        return Reduced.by(p, sum.sub(shift + up), x, null).minusOne(p).add(1).mul(pow2(sum.sub(shift))).mul(down);
    }, () -> Y);

    /**
     * eˣ − 1, without cancellation near 0: 2ⁿ·(eʳ − 1) + (2ⁿ − 1), computed at half size so that 2ⁿ stays finite. Within
     * 1.5 ulp (F32) and 1.8 ulp (F64).
     */
    static final Function EXPM1 = Atomic.unary("expm1", p -> {
        var reduced = Reduced.of(p, atMost(atLeast(X, p == Precision.F32 ? -18 : -38), p == Precision.F32 ? 89 : 710));
        Expr half = pow2(reduced.n.sub(1));
        Expr y = reduced.minusOne(p).fma(half, half.sub(0.5)).mul(2);
        return Expr.select(X.abs().lt(constant(p == Precision.F32 ? 0x1p-25 : 0x1p-54)), X, y);
    }, () -> Y.add(1));

    /** 2ˣ = 2ⁿ·e^((x − n)·ln 2): exact for integers. Within 1.1 ulp. */
    static final Function EXP2 = Atomic.unary("exp2", "2^{#1}", p -> {
        boolean f32 = p == Precision.F32;
        Expr x = atMost(atLeast(X, f32 ? -151 : -1076), f32 ? 129 : 1025);
        Expr n = nearest(p, x);
        return scaleWide(p, new Reduced(n, x.sub(n).mul(Math.log(2))).minusOne(p).add(1), n);
    }, () -> Y.mul(Math.log(2)));

    /**
     * tanh x = t / (t + 2) with t = e^(2|x|) − 1, and the sign of x. Beyond 10 (F32) or 20 (F64) it rounds to ±1. Within
     * 1.8 ulp (F32) and 1.9 ulp (F64).
     */
    static final Function TANH = Atomic.unary("tanh", "\\tanh\\left(#1\\right)", p -> {
        Expr twice = atMost(X.abs().mul(2), p == Precision.F32 ? 20 : 40);
        var reduced = Reduced.of(p, twice);
        Expr scale = pow2(reduced.n);
        Expr t = reduced.minusOne(p).fma(scale, scale.sub(1));
        return quotient(t, constant(2), t).copySign(X);
    }, () -> constant(1).sub(Y.mul(Y)));

    /**
     * σ(x) = 1 / (1 + e⁻ˣ), computed from e = e^(−|x|), which can't overflow: 1 / (1 + e), or e / (1 + e) where x &lt; 0.
     * Within 1.5 ulp.
     */
    static final Function SIGMOID = Atomic.unary("sigmoid", "\\sigma\\left(#1\\right)", p -> {
        Expr e = expOfNegative(X.abs().neg());
        return quotient(Expr.select(X.lt(constant(0)), e, constant(1)), constant(1), e);
    }, () -> Y.mul(constant(1).sub(Y)));

    private Exponentials() {}

    /** {@return eˣ where x is known to be 0, less, or NaN: the bits of {@link Functions#exp} in fewer operations} @param x such a number */
    public static Expr expOfNegative(Expr x) {
        return Expr.call(EXP_OF_NEGATIVE, x);
    }

    /** x = n·ln 2 + r. */
    record Reduced(Expr n, Expr r) {
        static final double INVERSE_LN2 = 0x1.71547652b82fep0;

        static Reduced of(Precision p, Expr x) {
            return of(p, x, null);
        }

        /** Reduces x + low, where low is tiny or null. */
        static Reduced of(Precision p, Expr x, Expr low) {
            return by(p, nearest(p, x.mul(INVERSE_LN2)), x, low);
        }

        private static Reduced by(Precision p, Expr n, Expr x, Expr low) {
            Expr r = p == Precision.F32
                    ? n.fma(constant(0x1.05c610p-29), n.fma(constant(-0x1.62e430p-1), x))
                    : n.fma(constant(-0x1.abc9e3b39803fp-56), n.fma(constant(-0x1.62e42fefa39efp-1), x));
            return new Reduced(n, low == null ? r : r.add(low));
        }

        /** eʳ − 1. */
        Expr minusOne(Precision p) {
            return r.mul(r).fma(Polynomial.at(r, p == Precision.F32 ? Q32 : Q64), r);
        }
    }

    /** y·2ⁿ in two factors, so that results below the normal numbers round once and 2ⁿ itself stays finite. */
    static Expr scaleWide(Precision p, Expr y, Expr n) {
        Expr half = nearest(p, n.mul(0.5));
        return y.mul(pow2(half)).mul(pow2(n.sub(half)));
    }

    /**
     * x / (a + b), as if the sum were not rounded: the quotient of the rounded sum is corrected by what is left of x. Used
     * where x / (a + b) alone would exceed 2 ulp.
     */
    static Expr quotient(Expr x, Expr a, Expr b) {
        return quotient(x, constant(-0.0), a, b); // adding −0 changes nothing and is simplified away
    }

    /** (x + low) / (a + b). */
    static Expr quotient(Expr x, Expr low, Expr a, Expr b) {
        Expr sum = a.add(b);
        Expr lost = b.sub(sum.sub(a));
        Expr reciprocal = constant(1).div(sum);
        Expr q = x.mul(reciprocal);
        Expr left = q.neg().fma(lost, q.neg().fma(sum, x)).add(low);
        return left.fma(reciprocal, q);
    }

    /** rint(x) for |x| below 2²² (F32) or 2⁵¹ (F64), +0 for −0: two operations, where a register of any numbers takes nine. */
    static Expr nearest(Precision p, Expr x) {
        Expr integers = constant(p == Precision.F32 ? 0x1.8p23 : 0x1.8p52);
        return x.add(integers).sub(integers);
    }

    static Expr pow2(Expr n) {
        return Expr.unary(UnaryOp.POW2, n);
    }

    /** min(x, high): two machine instructions where a minimum that minds −0 takes six. NaN stays. */
    static Expr atMost(Expr x, double high) {
        return Expr.select(constant(high).lt(x), constant(high), x);
    }

    /** max(x, low), likewise. */
    static Expr atLeast(Expr x, double low) {
        return Expr.select(x.lt(constant(low)), constant(low), x);
    }
}
