package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Expr.constant;

/**
 * The error function erf x = 2/√π ∫₀ˣ e^(−t²) dt, its complement and its inverse. All coefficients were fitted by
 * {@code docs/polynomials.py}.
 */
public final class ErrorFunctions {
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

    private static final double[] INVERSE_NEAR32 = {
        0x1.805c5ep+0, 0x1.f91e8cp-3, -0x1.11c708p-8, -0x1.486722p-10, 0x1.ca1498p-13, -0x1.4c882ap-18,
        -0x1.d3e814p-19, 0x1.f2c4p-22, 0x1.bebd0ap-26, -0x1.2a2b0ep-27, -0x1.f81778p-34};
    private static final double[] INVERSE_FAR32 = {
        0x1.7971cep+1, 0x1.00ead6p+0, 0x1.d7e3c4p-8, -0x1.64fbcap-8, 0x1.00577ep-8, -0x1.542a3cp-9, 0x1.5944cep-10,
        -0x1.470ce2p-12, -0x1.718c94p-13, 0x1.1252d8p-13};
    private static final double[] INVERSE_NEAR64 = {
        0x1.a755e7c99ae87p+0, 0x1.ebd80d9b13e24p-3, -0x1.8b6c33114ff43p-8, -0x1.845769484dd54p-11,
        0x1.879c2a2156e41p-13, -0x1.d1d1f7b98757bp-17, -0x1.6e8a5450dc302p-20, 0x1.c6b4f5f2fbb95p-22,
        -0x1.f36cd175d1ddcp-26, -0x1.1a9e3dab41ddcp-28, 0x1.20f455ad20817p-30, -0x1.dc5770797d1d1p-35,
        -0x1.c87ff930a8adap-37, 0x1.729f823e12f96p-39, -0x1.6fa80c4c7d0a3p-44, -0x1.6d1d83567d49ep-45,
        0x1.df4e79e40496ap-48, 0x1.746bacde58566p-56, -0x1.35d8c071a8e38p-53, 0x1.9cf51d1e93b79p-57,
        0x1.88cc555472cb4p-60, -0x1.8f7cb2245870cp-63, -0x1.51f9670b62f06p-68};
    private static final double[] INVERSE_FAR64 = {
        0x1.8abcc380d5a48p+1, 0x1.0158a6d641d32p+0, 0x1.5ffcfe5b6e74p-8, -0x1.ebadabb842807p-9, 0x1.468eeca7d3183p-9,
        -0x1.ba92414307ab1p-10, 0x1.f3cc54f4a3c49p-11, -0x1.7448a5b3bf79ap-12, 0x1.932da8e868d2ep-16,
        0x1.1e6805671b27bp-14, -0x1.8cf148e5539ep-15, 0x1.a2a1d06b31a28p-17, 0x1.88cbb351cecfap-19,
        -0x1.0d7c4b951ae54p-18, 0x1.91e1b413f294cp-20, 0x1.5936260f4683cp-26, -0x1.21995488be358p-22,
        0x1.826342166143ap-24};
    private static final double[] INVERSE_LAST64 = {
        0x1.36968655ec39fp+2, 0x1.02a2ff100e7a5p+0, -0x1.26f7284bacfa1p-13, -0x1.c10ac516ee55dp-13,
        0x1.3d82f793a608ep-14, -0x1.48d7826ea55ccp-16, 0x1.2e57a701cff26p-18, -0x1.091396ef20d2p-20,
        0x1.e803ae5a2f29cp-23, -0x1.1f53ae8a7243p-24, 0x1.ea04fa7495916p-26, -0x1.f63d56e57e953p-27,
        0x1.065b5dad511p-27, -0x1.0365b8484f568p-28, 0x1.7e388bd0384e8p-30, -0x1.0c100a952058p-32};

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
    }, () -> Exponentials.expOfNegative(X.mul(X).neg()).mul(SLOPE));

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
        Expr tail = Exponentials.scaleWide(p, Exponentials.quotient(product, lost, one, a.mul(2)), reduced.n());
        Expr large = Expr.select(X.lt(constant(0)), constant(2).sub(tail), tail);
        return Expr.select(X.abs().lt(constant(0.5)), one.sub(small(p)), large);
    }, () -> Exponentials.expOfNegative(X.mul(X).neg()).mul(-SLOPE));

    /**
     * The number whose erf is x, x·P(w) with w = −ln(1 − x²) (Giles, "Approximating the erfinv function", 2012): a polynomial in w
     * for small w, then in √w. ±∞ at ±1 and NaN beyond. Within 1.8 ulp (F32) and 2.2 ulp (F64).
     */
    private static final Function ERFINV = Atomic.unary("erfinv", "\\operatorname{erf}^{-1}\\left(#1\\right)", p -> {
        boolean f32 = p == Precision.F32;
        Expr w = Functions.log(X.neg().fma(X, constant(1))).neg();
        Expr root = w.sqrt();
        Expr near = Polynomial.at(w.sub(f32 ? 2.5 : 3.125), f32 ? INVERSE_NEAR32 : INVERSE_NEAR64);
        Expr far = f32 ? Polynomial.at(root.sub(3.1155), INVERSE_FAR32)
                : Expr.select(root.lt(constant(4)), Polynomial.at(root.sub(3.25), INVERSE_FAR64), Polynomial.at(root.sub(5.003), INVERSE_LAST64));
        Expr y = X.mul(Expr.select(w.lt(constant(f32 ? 5 : 6.25)), near, far));
        return Expr.select(X.abs().eq(constant(1)), X.mul(Double.POSITIVE_INFINITY), y);
    }, () -> Functions.exp(Atomic.Y.mul(Atomic.Y)).mul(1 / SLOPE));

    /** {@return the number whose erf is x; ±∞ at ±1, NaN beyond} @param x a number from −1 to 1 */
    public static Expr erfinv(Expr x) {
        return Expr.call(ERFINV, x);
    }

    /** erf x near 0: x + x·P(x²). */
    private static Expr small(Precision p) {
        return X.fma(Polynomial.at(X.mul(X), p == Precision.F32 ? SMALL32 : SMALL64), X);
    }

    private ErrorFunctions() {}
}
