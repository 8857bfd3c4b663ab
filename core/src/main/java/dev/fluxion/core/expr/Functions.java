package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Expr.constant;

import java.util.SequencedMap;

/**
 * The functions of the framework, as formulas. Hyper-parameters (a slope, a bound) are expressions too: pass a
 * {@link Expr#scalar} where it may change, so that one kernel serves all its values, or a {@link Expr#constant}.
 *
 * <p>{@link Hyperbolics}, {@link Divisions} and {@link Gammas} have more of them. Some stay whole until a formula is compiled ({@link Function}); the others are plain compositions. Error bounds are in
 * units in the last place (ulp), the largest found against exact references: see {@code docs/functions.md}. Special values
 * are C's, subgradients PyTorch's.
 */
public final class Functions {
    private Functions() {}

    /** {@return every function by its name, simple ones first} */
    public static SequencedMap<String, Definition> table() {
        return FunctionTable.DEFINITIONS;
    }

    /**
     * The definition of one function.
     *
     * @param name a key of {@link #table}
     * @return its definition
     */
    public static Definition named(String name) {
        Definition definition = table().get(name);
        if (definition == null) {
            throw new IllegalArgumentException("name is \"" + name + "\", expected one of " + String.join(", ", table().keySet()));
        }
        return definition;
    }

    // Exponentials and logarithms

    /** {@return eˣ} @param x a number */
    public static Expr exp(Expr x) {
        return Expr.call(Exponentials.EXP, x);
    }

    /** {@return 2ˣ} @param x a number */
    public static Expr exp2(Expr x) {
        return Expr.call(Exponentials.EXP2, x);
    }

    /** {@return eˣ − 1, accurate near 0} @param x a number */
    public static Expr expm1(Expr x) {
        return Expr.call(Exponentials.EXPM1, x);
    }

    /** {@return ln x: −∞ at 0, NaN below} @param x a number */
    public static Expr log(Expr x) {
        return Expr.call(Logarithms.LOG, x);
    }

    /** {@return log₂ x} @param x a number */
    public static Expr log2(Expr x) {
        return Expr.call(Logarithms.LOG2, x);
    }

    /** {@return log₁₀ x} @param x a number */
    public static Expr log10(Expr x) {
        return Expr.call(Logarithms.LOG10, x);
    }

    /** {@return ln(x / (1 − x)), the inverse of {@link #sigmoid}; NaN outside [0, 1]} @param x a number */
    public static Expr logit(Expr x) {
        return Expr.call(Logarithms.LOGIT, x);
    }

    /** {@return x·ln y, 0 where x is 0 and y is no NaN} @param x a number @param y a number */
    public static Expr xlogy(Expr x, Expr y) {
        return Expr.call(Activations.XLOGY, x, y);
    }

    /** {@return ln(1 + x), accurate near 0} @param x a number */
    public static Expr log1p(Expr x) {
        return Expr.call(Logarithms.LOG1P, x);
    }

    /** {@return ln(eᵃ + eᵇ), without overflow} @param a a number @param b a number */
    public static Expr logaddexp(Expr a, Expr b) {
        return Expr.call(LogSumExp.LOGADDEXP, a, b);
    }

    /**
     * xʸ, as C's pow. The constant exponents 1, 2, 3, −1, ½ and −½ become multiplications and roots.
     *
     * @param x the base
     * @param y the exponent
     * @return xʸ
     */
    public static Expr pow(Expr x, Expr y) {
        if (y.is(1)) {
            return x;
        }
        if (y.is(2)) {
            return square(x);
        }
        if (y.is(3)) {
            return square(x).mul(x);
        }
        if (y.is(-1)) {
            return reciprocal(x);
        }
        if (y.is(0.5)) {
            return x.sqrt();
        }
        return y.is(-0.5) ? rsqrt(x) : Expr.call(Power.POW, x, y);
    }

    /** {@return x²} @param x a number */
    public static Expr square(Expr x) {
        return x.mul(x);
    }

    /** {@return 1 / x} @param x a number */
    public static Expr reciprocal(Expr x) {
        return constant(1).div(x);
    }

    /** {@return 1 / √x} @param x a number */
    public static Expr rsqrt(Expr x) {
        return constant(1).div(x.sqrt());
    }

    // Trigonometry

    /** {@return sin x} @param x an angle */
    public static Expr sin(Expr x) {
        return Expr.call(Trigonometry.SIN, x);
    }

    /** {@return cos x} @param x an angle */
    public static Expr cos(Expr x) {
        return Expr.call(Trigonometry.COS, x);
    }

    /** {@return tan x} @param x an angle */
    public static Expr tan(Expr x) {
        return Expr.call(Trigonometry.TAN, x);
    }

    /** {@return the angle in [−π/2, π/2] whose tangent is x} @param x a number */
    public static Expr atan(Expr x) {
        return Expr.call(Trigonometry.ATAN, x);
    }

    /** {@return the angle in [−π, π] of the point (x, y)} @param y its ordinate @param x its abscissa */
    public static Expr atan2(Expr y, Expr x) {
        return Expr.call(Trigonometry.ATAN2, y, x);
    }

    /** {@return the angle in [−π/2, π/2] whose sine is x} @param x a number from −1 to 1, else NaN */
    public static Expr asin(Expr x) {
        return Expr.call(Trigonometry.ASIN, x);
    }

    /** {@return the angle in [0, π] whose cosine is x} @param x a number from −1 to 1, else NaN */
    public static Expr acos(Expr x) {
        return Expr.call(Trigonometry.ACOS, x);
    }

    /** {@return √(x² + y²), without overflow} @param x a number @param y a number */
    public static Expr hypot(Expr x, Expr y) {
        return Expr.call(Trigonometry.HYPOT, x, y);
    }

    /** {@return sin(πx) / (πx), 1 at 0} @param x a number */
    public static Expr sinc(Expr x) {
        return Expr.call(Trigonometry.SINC, x);
    }

    // Rounding, sign and comparison

    /** {@return the largest integer ≤ x} @param x a number */
    public static Expr floor(Expr x) {
        Expr nearest = x.rint();
        return Expr.select(x.lt(nearest), nearest.sub(1), nearest);
    }

    /** {@return the smallest integer ≥ x} @param x a number */
    public static Expr ceil(Expr x) {
        Expr nearest = x.rint();
        return Expr.select(nearest.lt(x), nearest.add(1), nearest);
    }

    /** {@return the integer nearest to x, ties to even} @param x a number */
    public static Expr round(Expr x) {
        return x.rint();
    }

    /** {@return x without its fraction, −0 and ∞ as they are} @param x a number */
    public static Expr trunc(Expr x) {
        return floor(x.abs()).copySign(x);
    }

    /** {@return x − trunc x, exactly; NaN for ±∞, as in PyTorch} @param x a number */
    public static Expr frac(Expr x) {
        return x.sub(trunc(x));
    }

    /** {@return 1, 0 or −1; 0 for NaN} @param x a number */
    public static Expr sign(Expr x) {
        return Expr.select(constant(0).lt(x), constant(1), Expr.select(x.lt(constant(0)), constant(-1), constant(0)));
    }

    /** {@return the magnitude of x with the sign of y} @param x a number @param y a number, −0 and NaN have a sign too */
    public static Expr copysign(Expr x, Expr y) {
        return Expr.call(Activations.COPYSIGN, x, y);
    }

    /** {@return whether the sign bit is set, of −0 and NaN too} @param x a number */
    public static Expr signbit(Expr x) {
        return constant(1).copySign(x).lt(constant(0));
    }

    /** {@return x, with numbers in place of NaN, ∞ and −∞} @param x a number @param nan for NaN @param high for ∞ @param low for −∞ */
    public static Expr nanToNum(Expr x, Expr nan, Expr high, Expr low) {
        Expr infinity = constant(Double.POSITIVE_INFINITY);
        Expr finite = Expr.select(x.eq(infinity), high, Expr.select(x.eq(infinity.neg()), low, x));
        return Expr.select(x.eq(x), finite, nan);
    }

    /** {@return the smaller; NaN if either is NaN} @param a a number @param b a number */
    public static Expr minimum(Expr a, Expr b) {
        return a.min(b);
    }

    /** {@return the larger; NaN if either is NaN} @param a a number @param b a number */
    public static Expr maximum(Expr a, Expr b) {
        return a.max(b);
    }

    /**
     * min(max(x, low), high), with the derivative 1 at both ends.
     *
     * @param x a number
     * @param low the lower bound
     * @param high the upper bound
     * @return clamp(x)
     */
    public static Expr clamp(Expr x, Expr low, Expr high) {
        return Expr.call(Activations.CLAMP, x, low, high);
    }

    /** {@return a + w·(b − a), exactly b at w = 1} @param a the start @param b the end @param w the weight of the end */
    public static Expr lerp(Expr a, Expr b, Expr w) {
        Expr way = b.sub(a);
        return Expr.select(w.lt(constant(0.5)), a.add(w.mul(way)), b.sub(way.mul(constant(1).sub(w))));
    }

    // The error function

    /** {@return erf x = 2/√π ∫₀ˣ e^(−t²) dt} @param x a number */
    public static Expr erf(Expr x) {
        return Expr.call(ErrorFunctions.ERF, x);
    }

    /** {@return erfc x = 1 − erf x, accurate for large x} @param x a number */
    public static Expr erfc(Expr x) {
        return Expr.call(ErrorFunctions.ERFC, x);
    }

    // Sigmoids

    /** {@return tanh x} @param x a number */
    public static Expr tanh(Expr x) {
        return Expr.call(Exponentials.TANH, x);
    }

    /** {@return σ(x) = 1 / (1 + e⁻ˣ)} @param x a number */
    public static Expr sigmoid(Expr x) {
        return Expr.call(Exponentials.SIGMOID, x);
    }

    /** {@return ln σ(x) = −ln(1 + e⁻ˣ)} @param x a number */
    public static Expr logsigmoid(Expr x) {
        return Expr.call(LogSumExp.LOG1PEXP, x.neg()).neg();
    }

    /** {@return x / (1 + |x|)} @param x a number */
    public static Expr softsign(Expr x) {
        return Expr.call(Activations.SOFTSIGN, x);
    }

    /**
     * min(max(x, low), high), with the derivative 0 at both ends.
     *
     * @param x a number
     * @param low usually −1
     * @param high usually 1
     * @return hardtanh(x)
     */
    public static Expr hardtanh(Expr x, Expr low, Expr high) {
        return Expr.call(Activations.HARDTANH, x, low, high);
    }

    /** {@return relu6(x + 3) / 6} @param x a number */
    public static Expr hardsigmoid(Expr x) {
        return Expr.call(Activations.HARDSIGMOID, x);
    }

    // Activations

    /** {@return max(x, 0), with the derivative 0 at 0} @param x a number */
    public static Expr relu(Expr x) {
        return Expr.call(Activations.RELU, x);
    }

    /** {@return min(max(x, 0), 6)} @param x a number */
    public static Expr relu6(Expr x) {
        return hardtanh(x, constant(0), constant(6));
    }

    /** {@return x where x &gt; 0, else slope·x} @param x a number @param slope usually 0.01 */
    public static Expr leakyRelu(Expr x, Expr slope) {
        return Expr.select(constant(0).lt(x), x, x.mul(slope));
    }

    /** {@return x where x &gt; 0, else α·(eˣ − 1)} @param x a number @param alpha usually 1 */
    public static Expr elu(Expr x, Expr alpha) {
        return unlessNegative(x, x, expm1(x).mul(alpha));
    }

    /** {@return x where x &gt; 0, else α·(e^(x/α) − 1)} @param x a number @param alpha usually 1 */
    public static Expr celu(Expr x, Expr alpha) {
        return unlessNegative(x, x, expm1(x.div(alpha)).mul(alpha));
    }

    /**
     * λ·x where x &gt; 0, else λ·α·(eˣ − 1); λ and α make activations keep mean 0 and variance 1 (Klambauer et al.,
     * "Self-normalizing neural networks", 2017).
     *
     * @param x a number
     * @return selu(x)
     */
    public static Expr selu(Expr x) {
        double alpha = 1.6732632423543772;
        double lambda = 1.0507009873554805;
        return unlessNegative(x, x.mul(lambda), expm1(x).mul(lambda * alpha));
    }

    /**
     * ln(1 + e^(βx)) / β, and x itself where βx exceeds the threshold.
     *
     * @param x a number
     * @param beta usually 1
     * @param threshold usually 20
     * @return softplus(x)
     */
    public static Expr softplus(Expr x, Expr beta, Expr threshold) {
        Expr scaled = x.mul(beta);
        return Expr.select(threshold.lt(scaled), x, Expr.call(LogSumExp.LOG1PEXP, scaled).div(beta));
    }

    /** {@return x·σ(x), also called swish} @param x a number */
    public static Expr silu(Expr x) {
        return x.mul(sigmoid(x));
    }

    /** {@return x·tanh(ln(1 + eˣ))} @param x a number */
    public static Expr mish(Expr x) {
        return x.mul(Expr.call(Activations.TANH_SOFTPLUS, x));
    }

    /** {@return x·Φ(x) = ½·x·(1 + erf(x/√2)), Φ the normal distribution} @param x a number */
    public static Expr gelu(Expr x) {
        return x.mul(Expr.call(NormalDistribution.DISTRIBUTION, x));
    }

    /**
     * The approximation ½·x·(1 + tanh u) of {@link #gelu}, with u = √(2/π)·(x + 0.044715·x³), computed as x·σ(2u).
     *
     * @param x a number
     * @return gelu(x), to 5·10⁻⁴
     */
    public static Expr geluTanh(Expr x) {
        Expr u = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
        return x.mul(sigmoid(u.mul(2)));
    }

    /** {@return x·relu6(x + 3) / 6} @param x a number */
    public static Expr hardswish(Expr x) {
        return Expr.call(Activations.HARDSWISH, x);
    }

    /** a where x is positive or NaN, which keeps the slope 1 there, as in PyTorch. */
    private static Expr unlessNegative(Expr x, Expr a, Expr b) {
        return Expr.select(x.le(constant(0)), b, a);
    }
}
