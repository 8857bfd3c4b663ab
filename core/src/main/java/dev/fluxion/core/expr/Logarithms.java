package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Expr.constant;

/**
 * Logarithms.
 *
 * <p>x = 2ᵉ·(1 + f) with √½ &lt; 1 + f ≤ √2, so that ln x = e·ln 2 + ln(1 + f), and f is exact. F32 takes
 * ln(1 + f) = f + f²·(−½ + f·Q(f)). F64 takes, with s = f / (2 + f) and h = f²/2, ln(1 + f) = f − (h − s·(h + s²·R(s²))),
 * the form of Sun's fdlibm ({@code e_log.c}, 1993). The coefficients of Q and R were fitted by
 * {@code docs/polynomials.py}: relative error of ln(1 + f) below 2⁻²⁷ and 2⁻⁵⁹.
 */
final class Logarithms {
    private static final double[] Q32 = {
        0x1.555554p-2, -0x1.000228p-2, 0x1.99a020p-3, -0x1.547216p-3, 0x1.22d896p-3, -0x1.0d859ap-3, 0x1.0563cep-3,
        -0x1.38c592p-4};
    private static final double[] R64 = {
        0x1.5555555555592p-1, 0x1.999999997ff6bp-2, 0x1.24924941daa95p-2, 0x1.c71c521aac243p-3, 0x1.74663b8393ba3p-3,
        0x1.39a20ee8644e8p-3, 0x1.2f023075766e2p-3};

    /** ln x: −∞ at ±0, NaN below 0. Within 0.95 ulp (F32) and 0.8 ulp (F64). */
    static final Function LOG = Atomic.unary("log", "\\ln\\left(#1\\right)", p -> {
        var split = Split.of(p, X);
        return atEdges(X, split.log(p, split.smallPart(p)));
    }, () -> constant(1).div(X));

    /**
     * ln(1 + x). With u = 1 + x rounded and c what the rounding lost (exactly, by Møller and Knuth's two-sum), it is
     * ln u + c/u, and near 0 it is c alone. Within 1 ulp (F32) and 0.9 ulp (F64).
     */
    static final Function LOG1P = Atomic.unary("log1p", p -> log1p(p, X, constant(-0.0)).copySign(X),
            () -> constant(1).div(X.add(1)));

    /** log₂ x = e + ln(1 + f)·log₂ e, the last factor in two parts: exact at powers of two. Within 1.3 ulp. */
    static final Function LOG2 = Atomic.unary("log2", "\\log_2\\left(#1\\right)", p -> {
        var split = Split.of(p, X);
        boolean f32 = p == Precision.F32;
        Expr tail = split.curve(p).fma(constant(1 / Math.log(2)), split.f.mul(f32 ? 0x1.4ae0c0p-26 : 0x1.777d0ffda0d24p-56));
        return atEdges(X, split.e.add(split.f.fma(constant(f32 ? 0x1.715476p0 : 0x1.71547652b82fep0), tail)));
    }, () -> constant(1).div(X.mul(Math.log(2))));

    /** log₁₀ x = e·log₁₀ 2 + ln(1 + f)·log₁₀ e, both constants in two parts, of which e times the first is exact. Within 1.3 ulp. */
    static final Function LOG10 = Atomic.unary("log10", "\\log_{10}\\left(#1\\right)", p -> {
        var split = Split.of(p, X);
        boolean f32 = p == Precision.F32;
        Expr low = split.f.mul(f32 ? -0x1.5b235ep-27 : 0x1.95355baaafad3p-57);
        Expr tail = split.e.fma(constant(f32 ? 0x1.3509f8p-18 : -0x1.80433b83b532ap-44),
                split.curve(p).fma(constant(0x1.bcb7b1526e50ep-2), low));
        Expr first = split.f.mul(f32 ? 0x1.bcb7b2p-2 : 0x1.bcb7b1526e50ep-2);
        Expr lost = split.f.fma(constant(f32 ? 0x1.bcb7b2p-2 : 0x1.bcb7b1526e50ep-2), first.neg());
        Expr whole = split.e.mul(f32 ? 0x1.3440p-2 : 0x1.34413509f8p-2);
        Expr sum = whole.add(first);
        Expr left = Expr.select(split.e.eq(constant(0)), constant(0), first.sub(sum.sub(whole)));
        return atEdges(X, sum.add(left.add(tail.add(lost))));
    }, () -> constant(1).div(X.mul(Math.log(10))));

    /**
     * ln(x / (1 − x)). In the middle, where it is near 0, ln(1 + w) with w = (2x − 1) / (1 − x) and what rounding w lost.
     * Within 1.6 ulp.
     */
    static final Function LOGIT = Atomic.unary("logit", p -> {
        Expr one = constant(1);
        Expr rest = one.sub(X);
        Expr middle = constant(0.25).lt(X).and(X.lt(constant(0.75)));
        Expr above = X.mul(2).sub(1);
        Expr w = above.div(rest);
        Expr left = w.neg().fma(rest, above).sub(w.mul(one.sub(rest).sub(X))).div(rest);
        Expr u = w.add(1);
        Expr q = Expr.select(middle, u, X.div(rest));
        Expr lost = Expr.select(middle, lostBeside1(w, u).add(left), constant(0));
        var split = Split.of(p, q);
        return atEdges(q, split.log(p, split.smallPart(p).add(lost.div(q))));
    }, () -> Expr.select(X.lt(constant(0)).or(constant(1).lt(X)), constant(Double.NaN),
            constant(1).div(X.mul(constant(1).sub(X)))));

    private Logarithms() {}

    /** ln(1 + x + low), where low is tiny beside x. */
    static Expr log1p(Precision p, Expr x, Expr low) {
        Expr u = x.add(1);
        var split = Split.ofNormal(u);
        return atEdges(u, split.log(p, split.smallPart(p).add(lostBeside1(x, u).add(low).div(u))));
    }

    /** What rounding left out of u = 1 + x. */
    private static Expr lostBeside1(Expr x, Expr u) {
        Expr back = u.sub(1);
        return constant(1).sub(u.sub(back)).add(x.sub(back));
    }

    /** x = 2ᵉ·(1 + f) for a positive finite x. */
    record Split(Expr e, Expr f) {
        /** Splits any x; subnormal numbers are scaled up first. */
        static Split of(Precision p, Expr x) {
            Expr tiny = x.lt(constant(p == Precision.F32 ? 0x1p-126 : 0x1p-1022));
            int shift = p == Precision.F32 ? 24 : 54;
            Split split = ofNormal(Expr.select(tiny, x.mul(Math.scalb(1.0, shift)), x));
            return new Split(split.e.add(Expr.select(tiny, constant(-shift), constant(0))), split.f);
        }

        static Split ofNormal(Expr x) {
            Expr m = Expr.unary(UnaryOp.MANTISSA, x);
            Expr upper = m.gt(constant(0x1.6a09e6p0));
            Expr e = Expr.unary(UnaryOp.EXPONENT, x).add(Expr.select(upper, constant(1), constant(0)));
            return new Split(e, Expr.select(upper, m.mul(0.5), m).sub(1));
        }

        /** ln(1 + f) − f + e times the low part of ln 2. */
        Expr smallPart(Precision p) {
            return e.fma(constant(p == Precision.F32 ? -0x1.05c610p-29 : 0x1.abc9e3b39803fp-56), curve(p));
        }

        /** ln(1 + f) − f. */
        Expr curve(Precision p) {
            Expr square = f.mul(f);
            if (p == Precision.F32) {
                return square.mul(Polynomial.at(f, Q32).fma(f, constant(-0.5)));
            }
            Expr s = f.div(f.add(2));
            Expr z = s.mul(s);
            Expr h = square.mul(0.5);
            return s.fma(z.fma(Polynomial.at(z, R64), h), h.neg());
        }

        /** e·ln 2 + (f + small). */
        Expr log(Precision p, Expr small) {
            return e.fma(constant(p == Precision.F32 ? 0x1.62e430p-1 : 0x1.62e42fefa39efp-1), f.add(small));
        }
    }

    /** The logarithm of x where x is positive and finite; −∞, NaN or ∞ elsewhere. */
    private static Expr atEdges(Expr x, Expr log) {
        Expr infinity = constant(Double.POSITIVE_INFINITY);
        Expr edge = Expr.select(x.eq(constant(0)), infinity.neg(), Expr.select(x.lt(constant(0)), constant(Double.NaN), x));
        return Expr.select(constant(0).lt(x).and(x.lt(infinity)), log, edge);
    }
}
