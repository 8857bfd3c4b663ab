package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Atomic.Y;
import static dev.fluxion.core.expr.Expr.constant;

/**
 * The standard normal distribution: its density φ(x) = e^(−x²/2) / √(2π), and Φ(x), the probability of a number below x. Both
 * are made of one exponential, so that gelu's derivative Φ(x) + x·φ(x) costs little more than gelu itself.
 *
 * <p>All coefficients were fitted by {@code docs/polynomials.py}: relative error of E below 2⁻²⁷ (F32) and 2⁻⁵⁷ (F64), of R
 * 2⁻²⁶ and 2⁻⁵³.
 */
final class NormalDistribution {
    /** E with e^(−d/2) = 1 + d·E(d). */
    private static final double[] E32 = {
        -0x1.0000000000000p-1, 0x1.fffff4p-4, -0x1.55548cp-6, 0x1.555e70p-9, -0x1.123cfcp-12, 0x1.666768p-16};
    private static final double[] E64 = {
        -0x1.0000000000000p-1, 0x1.000000000000bp-3, -0x1.5555555555515p-6, 0x1.555555555029ap-9, -0x1.11111111213d7p-12,
        0x1.6c16c1852dde7p-16, -0x1.a01a014c659dep-20, 0x1.a01997c09d607p-24, -0x1.71dedb3206b51p-28,
        0x1.28af48354a006p-32, -0x1.adf25e6377f6ap-37};

    /** Numerator and denominator of R(a) = Φ(−a)·e^(a²/2). All terms are positive: nothing cancels. */
    private static final double[] ABOVE32 = {0.5, 0x1.bd63aap-2, 0x1.7221e8p-3, 0x1.45dffcp-5, 0x1.054972p-8};
    private static final double[] BELOW32 = {
        1, 0x1.aaf402p+0, 0x1.313110p+0, 0x1.d9f430p-2, 0x1.987454p-4, 0x1.477844p-7};
    private static final double[] ABOVE64 = {
        0.5, 0x1.8c2a2477e309ep-1, 0x1.2f52578616b3cp-1, 0x1.271640d50c490p-2, 0x1.8e08859545de3p-4, 0x1.80669c60ebef1p-6,
        0x1.09c11460eed27p-8, 0x1.fd062ac631aedp-12, 0x1.34b2962352da5p-15, 0x1.6e7e1c7d2323ap-20};
    private static final double[] BELOW64 = {
        1, 0x1.2c36270b425d5p+1, 0x1.4731e9a4c891dp+1, 0x1.b58bb3bd5fd43p+0, 0x1.8eb81c0c6c9d2p-1, 0x1.03a6660de6ce8p-2,
        0x1.ebafe96d9afa2p-5, 0x1.50189c4a7be22p-7, 0x1.3fe173d901553p-10, 0x1.82e5235763827p-14, 0x1.cb54941658d13p-19};

    /** φ(x) = e^(−x²/2) / √(2π). */
    static final Function DENSITY = Atomic.unary("phi", "\\varphi\\left(#1\\right)",
            p -> bell(p, magnitude(p)).mul(1 / Math.sqrt(2 * Math.PI)), () -> X.mul(Y).neg());

    /** Φ(x) = ½·(1 + erf(x/√2)), without cancellation below 0: there it is e^(−a²/2)·R(a) with a = |x|, and 1 minus that above. */
    static final Function DISTRIBUTION = Atomic.unary("Phi", "\\Phi\\left(#1\\right)", p -> {
        boolean f32 = p == Precision.F32;
        Expr a = magnitude(p);
        Expr ratio = Polynomial.at(a, f32 ? ABOVE32 : ABOVE64).div(Polynomial.at(a, f32 ? BELOW32 : BELOW64));
        Expr beyond = bell(p, a).mul(ratio);
        return Expr.select(X.lt(constant(0)), beyond, constant(1).sub(beyond));
    }, () -> Expr.call(DENSITY, X));

    private NormalDistribution() {}

    /** |x|, but no more than where {@link #bell} is 0. */
    private static Expr magnitude(Precision p) {
        return Exponentials.atMost(X.abs(), p == Precision.F32 ? 13.27 : 37.66);
    }

    /**
     * e^(−a²/2) = 2ⁿ·e^(−d/2) with a² = d − n·2 ln 2. The greater part of 2 ln 2 has so few digits that its product with n is
     * exact, and a² is not rounded before that is added. Results below the normal numbers are 0, as 2ⁿ is there.
     */
    private static Expr bell(Precision p, Expr a) {
        boolean f32 = p == Precision.F32;
        Expr integers = constant(p.exponentShift());
        Expr n = a.mul(a).fma(constant(-0.5 / Math.log(2)), integers).sub(integers);
        Expr d = n.fma(constant(f32 ? 0x1.7f7d1cp-19 : 0x1.3de6af278ece6p-41), a.fma(a, n.mul(f32 ? 0x1.62e4p0 : 0x1.62e42fefa3p0)));
        return d.fma(Polynomial.at(d, f32 ? E32 : E64), constant(1)).mul(Exponentials.pow2(n));
    }
}
