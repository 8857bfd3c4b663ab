package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Expr.constant;

/**
 * The error function erf x = 2/√π ∫₀ˣ e^(−t²) dt and its complement. All coefficients were fitted by
 * {@code docs/polynomials.py}.
 */
final class ErrorFunctions {
    private static final double SLOPE = 1.1283791670955126; // 2/√π

    private static final double[] SMALL32 = {
        0x1.06eba6p-3, -0x1.8126e2p-2, 0x1.ce1986p-4, -0x1.b67c04p-6, 0x1.46d9e6p-8, -0x1.387442p-11};
    private static final double[] SMALL64 = {
        0x1.06eba8214db68p-3, -0x1.812746b0379b2p-2, 0x1.ce2f21a0408cfp-4, -0x1.b82ce311edfd3p-6, 0x1.565bccf7e097ap-8,
        -0x1.c02db0144c82cp-11, 0x1.f9a2b74d40b05p-14, -0x1.f4ca1fcf9b48ap-17, 0x1.b97e3f4d0bc92p-20,
        -0x1.5bfe587c546fbp-23, 0x1.d6e3118159525p-27, -0x1.ab13688d4aa8fp-31};
    private static final double[] LOG32 = {
        0x1.d5081ap-13, 0x1.20a7b8p+0, 0x1.4656a2p-1, 0x1.a8fd42p-4, -0x1.6ac798p-6, 0x1.8c1542p-9, -0x1.965304p-13};
    private static final double[] LOG64 = {
        0x1.13aa73025b7e1p-21, 0x1.20dd1e26ef38ap+0, 0x1.45f635f71892ap-1, 0x1.a4ab21597bbd7p-4, -0x1.37196ddeab482p-6,
        -0x1.b1b063cc67dd7p-12, 0x1.f70e779fed9fbp-10, -0x1.9552b457a35bcp-11, 0x1.1e703ed31914cp-13,
        0x1.474f472b0976ep-16, -0x1.79f3ca6a4a57ap-16, 0x1.1fce1aad2d8d7p-17, -0x1.1bcc17e744755p-19,
        0x1.8cc11790e34edp-22, -0x1.8a7ff6e6a83edp-25, 0x1.0b46c01ee273fp-28, -0x1.bc34b672728f5p-33,
        0x1.564bbf68c8c8fp-38};

    private static final double[] TAIL32 = {
        0x1.0f31bep-2, -0x1.f52c60p-4, -0x1.959ac6p-4, 0x1.42d3b0p-3, -0x1.a5c2d6p-4, 0x1.0c5516p-5, 0x1.f3b084p-11,
        -0x1.1cfdd6p-8, 0x1.b57a04p-12, 0x1.18a25cp-11};
    private static final double[] TAIL64 = {
        0x1.dd2c8b74febf7p-3, -0x1.1df1ad154a271p-3, 0x1.f7f5df66fc7a9p-7, 0x1.16ecefcfa3685p-4,
        -0x1.9ddb23c3e11e6p-4, 0x1.7fee004e56442p-4, -0x1.0fb06dff0b065p-4, 0x1.3079eded62c18p-5,
        -0x1.0962385f8d20ep-6, 0x1.49c6753a95e99p-8, -0x1.8d4abb626e6d9p-11, -0x1.a1e1155c816afp-13,
        0x1.3be2879b462cfp-13, -0x1.99213e2b7103fp-16, -0x1.78e9828ee1ffdp-17, 0x1.7d244c5afae0dp-18,
        0x1.4f2fffd4f2bd5p-22, -0x1.a3e6b3dfbc55ep-21, 0x1.e2e8d501b03c2p-25, 0x1.3efe1f0b5b78cp-24,
        -0x1.1d13e8ea4d6a5p-27};

    /**
     * erf x. With a = |x|: near 0 it is x + x·P(x²); from 0.93 (F32) or 1 (F64) on it is 1 − e^(−q(a)), where the polynomial
     * q stands for −ln erfc. Beyond 3.93 or 5.95 it rounds to ±1. Within 1.06 ulp (F32)
     * and 1 ulp (F64).
     */
    static final Function ERF = Atomic.unary("erf", p -> {
        boolean f32 = p == Precision.F32;
        Expr a = X.abs();
        Expr q = Polynomial.at(Exponentials.atMost(a, f32 ? 3.93 : 5.95), f32 ? LOG32 : LOG64);
        var reduced = Exponentials.Reduced.of(p, q.neg());
        Expr scale = Exponentials.pow2(reduced.n());
        Expr tail = reduced.minusOne(p).fma(scale.neg(), constant(1).sub(scale));
        return Expr.select(a.lt(constant(f32 ? 0.93 : 1)), small(p), tail.copySign(X));
    }, () -> Functions.exp(X.mul(X).neg()).mul(SLOPE));

    /**
     * erfc x = 1 − erf x, without cancellation for large x. With a = |x|: below ½ it is 1 − (x + x·P(x²)); from there on,
     * where x &gt; 0, e^(−a²)·(1 + R(t)) / (1 + 2a) with t = (a − k) / (a + k), and 2 minus that where x &lt; 0. What the
     * rounding of a² loses goes into the exponential. Within 1.7 ulp (F32) and 2 ulp (F64).
     */
    static final Function ERFC = Atomic.unary("erfc", p -> {
        boolean f32 = p == Precision.F32;
        Expr one = constant(1);
        Expr a = Exponentials.atMost(X.abs(), f32 ? 10.3 : 27.5);
        Expr k = constant(f32 ? 2.5 : 4);
        Expr ratio = Polynomial.at(a.sub(k).div(a.add(k)), f32 ? TAIL32 : TAIL64);
        Expr square = a.mul(a);
        var reduced = Exponentials.Reduced.of(p, square.neg(), a.fma(a.neg(), square));
        Expr minusOne = reduced.minusOne(p).fma(ratio.add(1), ratio);
        Expr product = minusOne.add(1);
        Expr lost = minusOne.sub(product.sub(1));
        Expr tail = Exponentials.scaleWide(Exponentials.quotient(product, lost, one, a.mul(2)), reduced.n());
        Expr large = Expr.select(X.lt(constant(0)), constant(2).sub(tail), tail);
        return Expr.select(X.abs().lt(constant(0.5)), one.sub(small(p)), large);
    }, () -> Functions.exp(X.mul(X).neg()).mul(-SLOPE));

    /** erf x near 0: x + x·P(x²). */
    private static Expr small(Precision p) {
        return X.fma(Polynomial.at(X.mul(X), p == Precision.F32 ? SMALL32 : SMALL64), X);
    }

    private ErrorFunctions() {}
}
