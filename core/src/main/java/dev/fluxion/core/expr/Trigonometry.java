package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Atomic.Y;
import static dev.fluxion.core.expr.Expr.constant;

/**
 * Sine, cosine, tangent and their inverse.
 *
 * <p>Reduction (Cody and Waite): π in three parts, subtracted by fma, the first of which is exact (Boldo, Daumas and Li,
 * "Formally verified argument reduction with a fused multiply-add", 2009). Sine and cosine reduce to |r| ≤ π/2, so that one
 * odd polynomial serves and only the sign is chosen; tangent reduces to |r| ≤ π/4. All coefficients were fitted by
 * {@code docs/polynomials.py}.
 */
final class Trigonometry {
    private static final double[] SIN32 = {-0x1.55554cp-3, 0x1.110edap-7, -0x1.9f70f0p-13, 0x1.5dc904p-19};
    private static final double[] SIN64 = {
        -0x1.5555555555555p-3, 0x1.11111111110c9p-7, -0x1.a01a01a014eb5p-13, 0x1.71de3a52aaa93p-19,
        -0x1.ae6454d9549dbp-26, 0x1.6123ce4d0514dp-33, -0x1.ae43db365cc0bp-41, 0x1.883beedf5cc26p-49};
    private static final double[] QUARTER_SIN32 = {-0x1.555546p-3, 0x1.110776p-7, -0x1.9952dap-13};
    private static final double[] QUARTER_SIN64 = {
        -0x1.5555555555548p-3, 0x1.111111110f74cp-7, -0x1.a01a019beebb0p-13, 0x1.71de355b4ae54p-19,
        -0x1.ae5e511048ea1p-26, 0x1.5d8d1e6459e12p-33};
    private static final double[] QUARTER_COS32 = {0x1.55554ap-5, -0x1.6c0c28p-10, 0x1.99e818p-16};
    private static final double[] QUARTER_COS64 = {
        0x1.555555555554bp-5, -0x1.6c16c16c1500cp-10, 0x1.a01a019c8d81ap-16, -0x1.27e4f7efe8703p-22,
        0x1.1ee9da65e0271p-29, -0x1.8fa5a8676ec44p-37};
    private static final double[] ATAN32 = {
        -0x1.55553ep-2, 0x1.9991eap-3, -0x1.2420f6p-3, 0x1.c09286p-4, -0x1.581f7cp-4, 0x1.da83b2p-5, -0x1.fe48b4p-6,
        0x1.65167cp-7, -0x1.d532fap-10};
    private static final double[] ATAN64 = {
        -0x1.5555555555525p-2, 0x1.99999999954adp-3, -0x1.249249237c23fp-3, 0x1.c71c717f25bf3p-4, -0x1.745d11a3a0db3p-4,
        0x1.3b13662381629p-4, -0x1.110e4d8de7d47p-4, 0x1.e1bb7d60c8bd9p-5, -0x1.ae5dc2508cb7cp-5, 0x1.82d891fb67571p-5,
        -0x1.599e3067c1675p-5, 0x1.2c22c8b655c10p-5, -0x1.e9d604dda4edap-6, 0x1.68113977cd17bp-6, -0x1.c73ee11942b5cp-7,
        0x1.d747f2c165254p-8, -0x1.79c64a0ea1c1bp-9, 0x1.b3596c0bb71d9p-11, -0x1.3eaba5e419707p-13, 0x1.bb111adc1540fp-17};

    /** sin x = (−1)ⁿ·sin r with x = n·π + r. */
    static final Function SIN = Atomic.unary("sin", p -> {
        // + 0 turns −0 into +0, without which r would lose the sign of x = −0
        Expr n = X.fma(constant(1 / Math.PI), constant(0)).rint();
        return inRange(p, sine(p, subtractMultipleOfPi(p, X, n, 1), isOdd(n)));
    }, () -> Functions.cos(X));

    /** cos x = (−1)ⁿ⁺¹·sin r with x = (n + ½)·π + r. */
    static final Function COS = Atomic.unary("cos", p -> {
        Expr n = X.fma(constant(1 / Math.PI), constant(-0.5)).rint();
        return inRange(p, sine(p, subtractMultipleOfPi(p, X, n.add(0.5), 1), isOdd(n).not()));
    }, () -> Functions.sin(X).neg());

    /** tan x = sin r / cos r, or −cos r / sin r for odd n, with x = n·π/2 + r. */
    static final Function TAN = Atomic.unary("tan", p -> {
        Expr n = X.fma(constant(2 / Math.PI), constant(0)).rint();
        Expr r = subtractMultipleOfPi(p, X, n, 0.5);
        Expr z = r.mul(r);
        Expr sin = r.fma(Polynomial.at(z, p == Precision.F32 ? QUARTER_SIN32 : QUARTER_SIN64).fma(z, constant(0)), r);
        Expr cos = z.fma(Polynomial.at(z, p == Precision.F32 ? QUARTER_COS32 : QUARTER_COS64).fma(z, constant(-0.5)),
                constant(1));
        Expr odd = isOdd(n);
        return inRange(p, Expr.select(odd, cos.neg(), sin).div(Expr.select(odd, sin, cos)));
    }, () -> Y.mul(Y).add(1));

    /** atan x: t = |x| or 1/|x|, whichever is at most 1. */
    static final Function ATAN = Atomic.unary("atan", p -> {
        Expr one = constant(1);
        Expr a = X.abs();
        return angle(p, a.min(one).div(a.max(one)), one.lt(a), null).copySign(X);
    }, () -> constant(1).div(X.fma(X, constant(1))));

    /** The angle of the point (b, a), with a = {@link Atomic#X} and b = {@link Atomic#Y}: −π … π, as C's atan2(a, b). */
    static final Function ATAN2 = new Atomic("atan2", 2, "\\operatorname{atan2}\\left(#1, #2\\right)", p -> {
        Expr a = X.abs();
        Expr b = Y.abs();
        Expr large = a.max(b);
        // 0/0 and ∞/∞ both stand for a known angle
        Expr equal = large.mul(0x1p149).mul(0x1p925).min(constant(1));
        Expr t = Expr.select(a.eq(b), equal, a.min(b).div(large));
        return angle(p, t, b.lt(a), constant(1).copySign(Y).lt(constant(0))).copySign(X);
    }, () -> {
        Expr square = X.mul(X).add(Y.mul(Y));
        Expr origin = square.eq(constant(0));
        return java.util.List.of(Expr.select(origin, constant(0), Y.div(square)),
                Expr.select(origin, constant(0), X.div(square).neg()));
    });

    private Trigonometry() {}

    /** x − n·scale·π, for scale 1 or ½. The parts of π are truncated, not rounded: all positive, they keep x = −0. */
    private static Expr subtractMultipleOfPi(Precision p, Expr x, Expr n, double scale) {
        double[] parts = p == Precision.F32
                ? new double[] {0x1.921fb4p+1, 0x1.4442d0p-23, 0x1.846988p-47}
                : new double[] {0x1.921fb54442d18p+1, 0x1.1a62633145c06p-53, 0x1.c1cd129024e08p-106};
        for (double part : parts) {
            x = n.fma(constant(-part * scale), x);
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

    private static Expr inRange(Precision p, Expr y) {
        return y;
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
