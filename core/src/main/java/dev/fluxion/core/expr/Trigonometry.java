package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Atomic.Y;
import static dev.fluxion.core.expr.Expr.constant;

/**
 * Sine, cosine, tangent and their inverse.
 *
 * <p>Reduction (Cody and Waite): π in three parts, subtracted by fma, the first of which is exact (Boldo, Daumas and Li,
 * "Formally verified argument reduction with a fused multiply-add", 2009). Sine and cosine reduce to |r| ≤ π/2, so that one
 * odd polynomial serves and only the sign is chosen; tangent reduces to |r| ≤ π/4. The bounds hold for |x| ≤ 10⁵ (F32) and
 * 10⁹ (F64), multiples of π/2 included. Then the error grows: for sin and cos to 10⁻⁴ at 2²³ (F32) and 10⁻¹¹ at 2⁵² (F64),
 * for tan to 10⁻⁵ relative at 2²⁰ and 10⁻¹¹ at 2⁴⁹. Beyond these ends the result is NaN: a reduction for all numbers (Payne
 * and Hanek, 1983) multiplies by the five of 9 (F32) or 23 (F64) parts of 1/π that the exponent chooses, and adds the products
 * without error, some 130 and 160 operations beside the 20 of a sine; and a formula has no branch, so that every element
 * would take them.
 * All coefficients were fitted by {@code docs/polynomials.py}.
 */
final class Trigonometry {
    private static final double[] SIN32 = {-0x1.55554cp-3, 0x1.110ed8p-7, -0x1.9f705cp-13, 0x1.5dbeccp-19};
    private static final double[] SIN64 = {
        -0x1.5555555555555p-3, 0x1.11111111110c9p-7, -0x1.a01a01a014eb5p-13, 0x1.71de3a52aaa93p-19,
        -0x1.ae6454d9549dbp-26, 0x1.6123ce4d0514dp-33, -0x1.ae43db365cc0bp-41, 0x1.883beedf5cc26p-49};
    private static final double[] TAN32 = {
        0x1.555562p-2, 0x1.110d24p-3, 0x1.baee12p-5, 0x1.5bf5dcp-6, 0x1.66d51cp-7, -0x1.db6caep-15, 0x1.238ff4p-8};
    private static final double[] TAN64 = {
        0x1.55555555554efp-2, 0x1.11111111185eap-3, 0x1.ba1ba1b446f99p-5, 0x1.664f49af3cb30p-6, 0x1.226e119a528c2p-7,
        0x1.d6d94ee0aeecap-9, 0x1.7d5a116561e7ep-10, 0x1.380579c7ae90cp-11, 0x1.d1ef3768e98a1p-13, 0x1.1f35698d46022p-13,
        -0x1.c4db62003e75bp-16, 0x1.798c1c3efed20p-14, -0x1.7b04838036864p-15, 0x1.5f456e48d97a8p-16};
    private static final double[] ATAN32 = {
        -0x1.55553ep-2, 0x1.9991eap-3, -0x1.2420f6p-3, 0x1.c09286p-4, -0x1.581f7cp-4, 0x1.da83b2p-5, -0x1.fe48b4p-6,
        0x1.65167cp-7, -0x1.d532fap-10};
    private static final double[] ATAN64 = {
        -0x1.5555555555525p-2, 0x1.99999999954adp-3, -0x1.249249237c23fp-3, 0x1.c71c717f25bf3p-4, -0x1.745d11a3a0db3p-4,
        0x1.3b13662381629p-4, -0x1.110e4d8de7d47p-4, 0x1.e1bb7d60c8bd9p-5, -0x1.ae5dc2508cb7cp-5, 0x1.82d891fb67571p-5,
        -0x1.599e3067c1675p-5, 0x1.2c22c8b655c10p-5, -0x1.e9d604dda4edap-6, 0x1.68113977cd17bp-6, -0x1.c73ee11942b5cp-7,
        0x1.d747f2c165254p-8, -0x1.79c64a0ea1c1bp-9, 0x1.b3596c0bb71d9p-11, -0x1.3eaba5e419707p-13, 0x1.bb111adc1540fp-17};

    private static final double PI_SQUARED_LOW32 = 0x1.37c8bc0000000p-22;
    private static final double PI_SQUARED_LOW64 = 0x1.692b71366cc04p-51;
    private static final double[] ASIN32 = {
        0x1.55554cp-3, 0x1.33389ep-4, 0x1.6caabcp-5, 0x1.04aecep-5, 0x1.d79af4p-7, 0x1.33d068p-5};
    private static final double[] ASIN64 = {
        0x1.5555555555577p-3, 0x1.333333332e15fp-4, 0x1.6db6db720f132p-5, 0x1.f1c71a9679c6cp-6, 0x1.6e8bdeb007745p-6,
        0x1.1c49f3ff44371p-6, 0x1.ca1f3217dffcfp-7, 0x1.75888d574984bp-7, 0x1.612b46efbc4d4p-7, 0x1.e6fe7a33578d6p-9,
        0x1.634b07717239bp-6, -0x1.57897a93c2c12p-6, 0x1.0b2250775db16p-5};

    /** sin x = (−1)ⁿ·sin r with x = n·π + r. Within 1.85 ulp (F32) and 1.6 ulp (F64). */
    static final Function SIN = Atomic.unary("sin", "\\sin\\left(#1\\right)", p -> {
        // + 0 turns −0 into +0, without which r would lose the sign of x = −0
        Expr n = X.fma(constant(1 / Math.PI), constant(0)).rint();
        return inRange(p, 1, sine(p, subtractMultipleOfPi(p, X, n), isOdd(n)));
    }, () -> Functions.cos(X));

    /** cos x = (−1)ⁿ⁺¹·sin r with x = (n + ½)·π + r. Within 1.85 ulp (F32) and 1.6 ulp (F64). */
    static final Function COS = Atomic.unary("cos", "\\cos\\left(#1\\right)", p -> {
        Expr n = X.fma(constant(1 / Math.PI), constant(-0.5)).rint();
        return inRange(p, 1, sine(p, subtractMultipleOfPi(p, X, n.add(0.5)), isOdd(n).not()));
    }, () -> Functions.sin(X).neg());

    /** tan x = tan r, or −1 / tan r for odd n, with x = n·π/2 + r + low. Within 1.85 ulp (F32) and 1.7 ulp (F64). */
    static final Function TAN = Atomic.unary("tan", "\\tan\\left(#1\\right)", p -> {
        double[] parts = halfPi(p);
        Expr n = X.fma(constant(2 / Math.PI), constant(0)).rint();
        Expr first = n.fma(constant(-parts[0]), X);
        Expr product = n.mul(constant(parts[1]));
        Expr r = first.sub(product);
        Expr lost = first.sub(r).sub(product).sub(n.fma(constant(parts[1]), product.neg()));
        Expr low = n.fma(constant(-parts[2]), lost);
        Expr z = r.mul(r);
        Expr cubic = Polynomial.at(z, p == Precision.F32 ? TAN32 : TAN64).mul(z);
        // tan(r + low) = tan r + low·(1 + tan² r), for which 1 + r² is close enough
        Expr tan = r.add(r.fma(cubic, low.fma(z, low))).copySign(r);
        return inRange(p, 8, Expr.select(isOdd(n), constant(-1), tan).div(Expr.select(isOdd(n), tan, constant(1))));
    }, () -> Y.mul(Y).add(1));

    /** atan x: t = |x| or 1/|x|, whichever is at most 1. Within 1.4 ulp (F32) and 1.5 ulp (F64). */
    static final Function ATAN = Atomic.unary("atan", "\\arctan\\left(#1\\right)", p -> {
        Expr one = constant(1);
        Expr a = X.abs();
        return angle(p, a.min(one).div(a.max(one)), one.lt(a), null).copySign(X);
    }, () -> constant(1).div(X.fma(X, constant(1))));

    /** asin x = s + s³·P(s²), or π/2 − 2·asin √((1 − |x|)/2) from ½ on; NaN beyond ±1. Within 1.6 ulp. */
    static final Function ASIN = Atomic.unary("asin", "\\arcsin\\left(#1\\right)", p -> {
        var arc = Arc.of(p);
        Expr steep = constant(high(p)).sub(arc.s.mul(2)).sub(arc.tail.mul(2).sub(constant(low(p))));
        return Expr.select(arc.steep, steep, arc.s.add(arc.tail)).copySign(X);
    }, () -> constant(1).div(X.neg().fma(X, constant(1)).sqrt()));

    /** acos x = π/2 − asin x, or 2·asin √((1 − |x|)/2), taken from π where x is negative. Within 1.3 ulp. */
    static final Function ACOS = Atomic.unary("acos", "\\arccos\\left(#1\\right)", p -> {
        var arc = Arc.of(p);
        Expr negative = X.lt(constant(0));
        Expr twice = arc.s.add(arc.tail).mul(2);
        Expr left = constant(2 * high(p)).sub(arc.s.mul(2)).sub(arc.tail.mul(2).sub(constant(2 * low(p))));
        Expr s = Expr.select(negative, arc.s.neg(), arc.s);
        Expr tail = Expr.select(negative, arc.tail.neg(), arc.tail);
        Expr flat = constant(high(p)).sub(s.sub(constant(low(p)).sub(tail)));
        return Expr.select(arc.steep, Expr.select(negative, left, twice), flat);
    }, () -> constant(-1).div(X.neg().fma(X, constant(1)).sqrt()));

    /** sin(πx) / (πx), 1 at 0: with n = rint x and r = x − n it is ±(r/x)·(1 + t), sin πr = πr·(1 + t). Within 1.9 ulp. */
    static final Function SINC = Atomic.unary("sinc", p -> {
        Expr n = X.rint();
        Expr r = X.sub(n);
        // (πr)² rounded once: an error in z would be half as large in the result
        boolean f32 = p == Precision.F32;
        double high = f32 ? (float) (Math.PI * Math.PI) : Math.PI * Math.PI;
        Expr square = r.mul(r);
        Expr low = r.fma(r, square.neg()).fma(constant(high), square.mul(f32 ? PI_SQUARED_LOW32 : PI_SQUARED_LOW64));
        Expr z = square.fma(constant(high), low);
        Expr t = Polynomial.at(z, p == Precision.F32 ? SIN32 : SIN64).mul(z);
        Expr part = Expr.select(n.eq(constant(0)), constant(1), r.div(X));
        Expr y = part.fma(t, part);
        Expr infinity = constant(Double.POSITIVE_INFINITY);
        return Expr.select(X.abs().eq(infinity), constant(Double.NaN), Expr.select(isOdd(n), y.neg(), y));
    }, () -> {
        // (cos πx − y) / x cancels near 0, where the series is taken
        Expr square = X.mul(X).mul(Math.PI * Math.PI);
        Expr series = constant(1);
        for (int k = 7; k > 0; k--) {
            series = constant(1).sub(series.mul(square).div(2 * k * (2 * k + 3)));
        }
        Expr near = X.mul(series).mul(-Math.PI * Math.PI / 3);
        return Expr.select(X.abs().lt(constant(0.25)), near, Expr.call(Trigonometry.COSPI, X).sub(Y).div(X));
    });

    /** cos(πx) = (−1)ⁿ·sin(π·(½ − |x − n|)), n = rint x. */
    static final Function COSPI = Atomic.unary("cospi", p -> {
        Expr n = X.rint();
        return sine(p, constant(0.5).sub(X.sub(n).abs()).mul(Math.PI), isOdd(n));
    }, () -> Expr.call(Trigonometry.SINPI, X).mul(-Math.PI));

    /** sin(πx) = (−1)ⁿ·sin(π·(x − n)), n = rint x. */
    static final Function SINPI = Atomic.unary("sinpi", p -> {
        Expr n = X.rint();
        return sine(p, X.sub(n).mul(Math.PI), isOdd(n));
    }, () -> Expr.call(COSPI, X).mul(Math.PI));

    /** √(x² + y²), the larger scaled to 1 … 2 so that no square overflows; ∞ beside a NaN too, as in C. Within 1 ulp. */
    static final Function HYPOT = new Atomic("hypot", 2, "\\operatorname{hypot}\\left(#1, #2\\right)", p -> {
        boolean f32 = p == Precision.F32;
        Expr a = X.abs();
        Expr b = Y.abs();
        Expr e = Exponentials.atMost(Expr.unary(UnaryOp.EXPONENT, a.max(b)), f32 ? 126 : 1022);
        Expr scale = Exponentials.pow2(e.neg());
        Expr large = a.max(b).mul(scale);
        Expr small = a.min(b).mul(scale);
        // e is −127 (−1023) for subnormal numbers, of which 2ᵉ is half
        Expr half = Exponentials.pow2(Exponentials.atLeast(e.add(1), f32 ? -126 : -1022)).mul(0.5);
        Expr root = large.fma(large, small.mul(small)).sqrt().mul(half);
        Expr infinity = constant(Double.POSITIVE_INFINITY);
        return Expr.select(a.eq(infinity).or(b.eq(infinity)), infinity, root);
    }, () -> java.util.List.of(X.div(Expr.arg(2)), Y.div(Expr.arg(2))));

    /** C's atan2(a, b): the angle of the point (b, a) in [−π, π]. Within 2 ulp (F32) and 3 ulp (F64). */
    static final Function ATAN2 = new Atomic("atan2", 2, "\\operatorname{atan2}\\left(#1, #2\\right)", p -> {
        Expr a = X.abs();
        Expr b = Y.abs();
        // neither 0/0 nor ∞/∞ has a value, but both have an angle
        Expr equal = Expr.select(a.eq(constant(0)), constant(0), constant(1));
        Expr t = Expr.select(a.eq(b), equal, a.min(b).div(a.max(b)));
        return angle(p, t, b.lt(a), constant(1).copySign(Y).lt(constant(0))).copySign(X);
    }, () -> {
        Expr square = X.mul(X).add(Y.mul(Y));
        return java.util.List.of(Y.div(square), X.div(square).neg());
    });

    private Trigonometry() {}

    private static double high(Precision p) {
        return p == Precision.F32 ? 0x1.921fb6p0 : 0x1.921fb54442d18p0;
    }

    /** π/2 − high. */
    private static double low(Precision p) {
        return p == Precision.F32 ? -0x1.777a5cp-25 : 0x1.1a62633145c07p-54;
    }

    /** asin of s is s + tail, where s is |x|, or √((1 − |x|)/2) if steep. */
    private record Arc(Expr steep, Expr s, Expr tail) {
        static Arc of(Precision p) {
            Expr a = X.abs();
            Expr steep = constant(0.5).lt(a);
            Expr z = Expr.select(steep, constant(1).sub(a).mul(0.5), a.mul(a));
            Expr root = z.sqrt();
            Expr rest = Expr.select(constant(0).lt(z), root.neg().fma(root, z).div(root.mul(2)), constant(0));
            Expr s = Expr.select(steep, root, a);
            Expr curve = Polynomial.at(z, p == Precision.F32 ? ASIN32 : ASIN64).mul(z).mul(s);
            return new Arc(steep, s, curve.add(Expr.select(steep, rest, constant(0))));
        }
    }

    /** π/2 in three parts. They are truncated, not rounded: only if all are positive do the reductions keep x = −0. */
    private static double[] halfPi(Precision p) {
        return p == Precision.F32
                ? new double[] {0x1.921fb4p+0, 0x1.4442d0p-24, 0x1.846988p-48}
                : new double[] {0x1.921fb54442d18p+0, 0x1.1a62633145c06p-54, 0x1.c1cd129024e08p-107};
    }

    /** x − n·π. */
    private static Expr subtractMultipleOfPi(Precision p, Expr x, Expr n) {
        for (double part : halfPi(p)) {
            x = n.fma(constant(-2 * part), x);
        }
        return x;
    }

    private static Expr isOdd(Expr n) {
        Expr half = n.mul(0.5);
        return half.rint().eq(half).not();
    }

    /** sin r or −sin r for |r| ≤ π/2. */
    private static Expr sine(Precision p, Expr r, Expr negative) {
        Expr signed = Expr.select(negative, r.neg(), r);
        Expr z = r.mul(r);
        // + 0 as above: r·t + r is −0 at r = −0 only if t is +0
        Expr t = Polynomial.at(z, p == Precision.F32 ? SIN32 : SIN64).fma(z, constant(0));
        return signed.fma(t, signed);
    }

    /** y where the reduction means something, NaN beyond. */
    private static Expr inRange(Precision p, int part, Expr y) {
        Expr limit = constant((p == Precision.F32 ? 0x1p23 : 0x1p52) / part);
        return Expr.select(X.abs().le(limit), y, constant(Double.NaN));
    }

    /** k·π/2 ± atan t with 0 ≤ t ≤ 1: π/2 − … where steep, π − … where left. */
    private static Expr angle(Precision p, Expr t, Expr steep, Expr left) {
        Expr z = t.mul(t);
        Expr atan = t.fma(Polynomial.at(z, p == Precision.F32 ? ATAN32 : ATAN64).mul(z), t);
        Expr signed = Expr.select(steep, atan.neg(), atan);
        Expr base = constant(0);
        if (left != null) {
            signed = Expr.select(left, signed.neg(), signed);
            base = Expr.select(left, constant(2), base);
        }
        Expr k = Expr.select(steep, constant(1), base);
        return k.fma(constant(high(p)), k.fma(constant(low(p)), signed));
    }
}
