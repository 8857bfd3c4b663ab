package dev.fluxion.core.op;

import dev.fluxion.core.expr.ErrorFunctions;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.Gammas;
import dev.fluxion.core.expr.Hyperbolics;
import dev.fluxion.core.expr.LogSumExp;
import dev.fluxion.core.expr.Thresholds;

/**
 * The elementwise operations of tensors that are made of exponentials, logarithms, angles and the like, beside the simple ones of {@link
 * Formulas}: a program that needs none of them loads none of their definitions.
 */
public final class Transcendentals {
    private Transcendentals() {}

    private static final Expr X = Expr.arg(0);
    private static final Expr Y = Expr.arg(1);
    private static final Expr S = Expr.scalar(0);
    private static final Expr T = Expr.scalar(1);

    /** xʸ. */
    public static final Elementwise POW = Formulas.op("pow", Functions.pow(X, Y));
    /** The angle of (y, x): atan2(first, second). */
    public static final Elementwise ATAN2 = Formulas.op("atan2", Functions.atan2(X, Y));
    /** √(x² + y²). */
    public static final Elementwise HYPOT = Formulas.op("hypot", Functions.hypot(X, Y));
    /** log₂(2ˣ + 2ʸ). */
    public static final Elementwise LOGADDEXP2 = Formulas.op("logaddexp2", LogSumExp.logaddexp2(X, Y));
    /** x·ln y. */
    public static final Elementwise XLOGY = Formulas.op("xlogy", Functions.xlogy(X, Y));
    /** ln(eˣ + eʸ). */
    public static final Elementwise LOGADDEXP = Formulas.op("logaddexp", Functions.logaddexp(X, Y));
    /** |x|ˢ. */
    public static final Elementwise POW_OF_ABS = Formulas.op("norm", Functions.pow(X.abs(), S));
    /** xˢ, with slope 0 at 0. */
    public static final Elementwise ROOT = Formulas.op("norm", Expr.select(X.eq(Expr.constant(0)), X, Functions.pow(X, S)));
    /** xˢ. */
    public static final Elementwise POW_SCALAR = Formulas.op("pow", Functions.pow(X, S));
    /** sˣ. */
    public static final Elementwise RPOW_SCALAR = Formulas.op("rpow", Functions.pow(S, X));
    /** eˣ. */
    public static final Elementwise EXP = Formulas.op("exp", Functions.exp(X));
    /** eˣ − 1. */
    public static final Elementwise EXPM1 = Formulas.op("expm1", Functions.expm1(X));
    /** ln x. */
    public static final Elementwise LOG = Formulas.op("log", Functions.log(X));
    /** ln(1 + x). */
    public static final Elementwise LOG1P = Formulas.op("log1p", Functions.log1p(X));
    /** sin x. */
    public static final Elementwise SIN = Formulas.op("sin", Functions.sin(X));
    /** cos x. */
    public static final Elementwise COS = Formulas.op("cos", Functions.cos(X));
    /** tan x. */
    public static final Elementwise TAN = Formulas.op("tan", Functions.tan(X));
    /** The angle in [−π/2, π/2] whose tangent is x. */
    public static final Elementwise ATAN = Formulas.op("atan", Functions.atan(X));
    /** 2ˣ. */
    public static final Elementwise EXP2 = Formulas.op("exp2", Functions.exp2(X));
    /** log₂ x. */
    public static final Elementwise LOG2 = Formulas.op("log2", Functions.log2(X));
    /** log₁₀ x. */
    public static final Elementwise LOG10 = Formulas.op("log10", Functions.log10(X));
    /** ln(x/(1 − x)). */
    public static final Elementwise LOGIT = Formulas.op("logit", Functions.logit(X));
    /** The angle in [−π/2, π/2] whose sine is x. */
    public static final Elementwise ASIN = Formulas.op("asin", Functions.asin(X));
    /** The angle in [0, π] whose cosine is x. */
    public static final Elementwise ACOS = Formulas.op("acos", Functions.acos(X));
    /** sin(πx)/(πx). */
    public static final Elementwise SINC = Formulas.op("sinc", Functions.sinc(X));
    /** (eˣ − e⁻ˣ)/2. */
    public static final Elementwise SINH = Formulas.op("sinh", Hyperbolics.sinh(X));
    /** (eˣ + e⁻ˣ)/2. */
    public static final Elementwise COSH = Formulas.op("cosh", Hyperbolics.cosh(X));
    /** The number whose sinh is x. */
    public static final Elementwise ASINH = Formulas.op("asinh", Hyperbolics.asinh(X));
    /** The number whose cosh is x. */
    public static final Elementwise ACOSH = Formulas.op("acosh", Hyperbolics.acosh(X));
    /** The number whose tanh is x. */
    public static final Elementwise ATANH = Formulas.op("atanh", Hyperbolics.atanh(X));
    /** tanh x. */
    public static final Elementwise TANH = Formulas.op("tanh", Functions.tanh(X));
    /** ln |Γ(x)|. */
    public static final Elementwise LGAMMA = Formulas.op("lgamma", Gammas.lgamma(X));
    /** Γ′(x)/Γ(x). */
    public static final Elementwise DIGAMMA = Formulas.op("digamma", Gammas.digamma(X));
    /** erf x. */
    public static final Elementwise ERF = Formulas.op("erf", Functions.erf(X));
    /** 1 − erf x. */
    public static final Elementwise ERFC = Formulas.op("erfc", Functions.erfc(X));
    /** The number whose erf is x. */
    public static final Elementwise ERFINV = Formulas.op("erfinv", ErrorFunctions.erfinv(X));
    /** 1/(1 + e⁻ˣ). */
    public static final Elementwise SIGMOID = Formulas.op("sigmoid", Functions.sigmoid(X));
    /** ln sigmoid(x). */
    public static final Elementwise LOGSIGMOID = Formulas.op("logsigmoid", Functions.logsigmoid(X));
    /** x, or s·(eˣ − 1) below 0. */
    public static final Elementwise ELU = Formulas.op("elu", Functions.elu(X, S));
    /** x, or s·(e^(x/s) − 1) below 0. */
    public static final Elementwise CELU = Formulas.op("celu", Functions.celu(X, S));
    /** ELU with the constants of self-normalizing networks. */
    public static final Elementwise SELU = Formulas.op("selu", Functions.selu(X));
    /** ln(1 + e^(s·x))/s, or x where s·x is above t. */
    public static final Elementwise SOFTPLUS = Formulas.op("softplus", Functions.softplus(X, S, T));
    /** x·sigmoid(x). */
    public static final Elementwise SILU = Formulas.op("silu", Functions.silu(X));
    /** x·tanh(softplus(x)). */
    public static final Elementwise MISH = Formulas.op("mish", Functions.mish(X));
    /** x·Φ(x), with erf. */
    public static final Elementwise GELU = Formulas.op("gelu", Functions.gelu(X));
    /** x·Φ(x), approximated with tanh. */
    public static final Elementwise GELU_TANH = Formulas.op("geluTanh", Functions.geluTanh(X));
    /** x − tanh x. */
    public static final Elementwise TANHSHRINK = Formulas.op("tanhshrink", Thresholds.tanhshrink(X));
}
