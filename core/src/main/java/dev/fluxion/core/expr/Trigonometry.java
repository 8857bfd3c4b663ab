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
 * for tan to 10⁻⁵ relative at 2²⁰ and 10⁻¹¹ at 2⁴⁹. Beyond these ends the result is NaN.
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

    /** tan x = tan r, or −1 / tan r for odd n, with x = n·π/2 + r + low. Within 2 ulp (F32) and 1.7 ulp (F64). */
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
        Expr tan = r.add(r.fma(cubic, low)).copySign(r);
        return inRange(p, 8, Expr.select(isOdd(n), constant(-1), tan).div(Expr.select(isOdd(n), tan, constant(1))));
    }, () -> Y.mul(Y).add(1));

    /** atan x: t = |x| or 1/|x|, whichever is at most 1. Within 1.4 ulp (F32) and 1.5 ulp (F64). */
    static final Function ATAN = Atomic.unary("atan", "\\arctan\\left(#1\\right)", p -> {
        Expr one = constant(1);
        Expr a = X.abs();
        return angle(p, a.min(one).div(a.max(one)), one.lt(a), null).copySign(X);
    }, () -> constant(1).div(X.fma(X, constant(1))));

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
        Expr origin = square.eq(constant(0));
        return java.util.List.of(Expr.select(origin, constant(0), Y.div(square)),
                Expr.select(origin, constant(0), X.div(square).neg()));
    });

    private Trigonometry() {}

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
        return p == Precision.F32
                ? k.fma(constant(0x1.921fb6p0), k.fma(constant(-0x1.777a5cp-25), signed))
                : k.fma(constant(0x1.921fb54442d18p0), k.fma(constant(0x1.1a62633145c07p-54), signed));
    }
}
