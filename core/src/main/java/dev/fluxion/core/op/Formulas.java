package dev.fluxion.core.op;

import dev.fluxion.core.expr.Divisions;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.Thresholds;

/**
 * The elementwise operations of tensors, each one formula; {@link Transcendentals} has more. Where a second operand or a setting is a plain number, it is a
 * scalar argument, so that all its values share one kernel.
 */
public final class Formulas {
    private Formulas() {}

    private static final Expr X = Expr.arg(0);
    private static final Expr Y = Expr.arg(1);
    private static final Expr Z = Expr.arg(2);
    private static final Expr S = Expr.scalar(0);
    private static final Expr T = Expr.scalar(1);
    private static final Expr P = Expr.mask(0);
    private static final Expr Q = Expr.mask(1);

    private static Expr difference() {
        Expr low = Z.sub(Expr.arg(3));
        return Expr.select(X.eq(Y), low.sub(low.mul(0x1p-32).rint().mul(0x1p32)), X.sub(Y));
    }

    static Elementwise op(String name, Expr y) {
        return new Elementwise(name, Formula.of(y));
    }

    /** x + y. */
    public static final Elementwise ADD = op("add", X.add(Y));
    /** x − y. */
    public static final Elementwise SUB = op("sub", X.sub(Y));
    /** x · y. */
    public static final Elementwise MUL = op("mul", X.mul(Y));
    /** x / y. */
    public static final Elementwise DIV = op("div", X.div(Y));
    /** The smaller; NaN if either is. */
    public static final Elementwise MINIMUM = op("minimum", X.min(Y));
    /** The larger; NaN if either is. */
    public static final Elementwise MAXIMUM = op("maximum", X.max(Y));
    /** ⌊x/y⌋. */
    public static final Elementwise FLOOR_DIVIDE = op("floorDivide", Divisions.floorDivide(X, Y));
    /** x − y·⌊x/y⌋. */
    public static final Elementwise REMAINDER = op("remainder", Divisions.remainder(X, Y));
    /** x − y·trunc(x/y). */
    public static final Elementwise FMOD = op("fmod", Divisions.fmod(X, Y));
    /** |x| with the sign of y. */
    public static final Elementwise COPYSIGN = op("copysign", Functions.copysign(X, Y));
    /** The smaller; beside a NaN the other. */
    public static final Elementwise FMIN = op("fmin", Thresholds.fmin(X, Y));
    /** The larger; beside a NaN the other. */
    public static final Elementwise FMAX = op("fmax", Thresholds.fmax(X, Y));
    /** 0, y or 1. */
    public static final Elementwise HEAVISIDE = op("heaviside", Thresholds.heaviside(X, Y));
    /** x + s·y·z. */
    public static final Elementwise ADDCMUL = op("addcmul", X.add(S.mul(Y).mul(Z)));
    /** x + s·y/z. */
    public static final Elementwise ADDCDIV = op("addcdiv", X.add(S.mul(Y).div(Z)));
    /** x held between y and z. */
    public static final Elementwise CLAMP_TENSOR = op("clamp", Functions.clamp(X, Y, Z));
    /** x + z·(y − x). */
    public static final Elementwise LERP_TENSOR = op("lerp", Functions.lerp(X, Y, Z));
    /** x + w·(y − x). */
    public static final Elementwise LERP = op("lerp", Functions.lerp(X, Y, S));
    /** p ? x : y, with p the first operand. */
    public static final Elementwise WHERE = op("where", Expr.select(P, Y, Expr.arg(2)));

    /** p ? s : x, with p the second operand. */
    public static final Elementwise MASKED_FILL = op("maskedFill", Expr.select(Expr.mask(1), S, X));
    /** 1 where x ≠ 0, else 0. */
    public static final Elementwise NONZERO = op("norm",
            Expr.select(X.eq(Expr.constant(0)), Expr.constant(0), Expr.constant(1)));
    /** √x, with slope 0 at 0: the distance from itself. */
    public static final Elementwise DISTANCE = op("norm", Expr.select(X.eq(Expr.constant(0)), X, X.sqrt()));

    /** x + s. */
    public static final Elementwise ADD_SCALAR = op("add", X.add(S));
    /** x − s. */
    public static final Elementwise SUB_SCALAR = op("sub", X.sub(S));
    /** s − x. */
    public static final Elementwise RSUB_SCALAR = op("rsub", S.sub(X));
    /** x · s. */
    public static final Elementwise MUL_SCALAR = op("mul", X.mul(S));
    /** x / s. */
    public static final Elementwise DIV_SCALAR = op("div", X.div(S));
    /** s / x. */
    public static final Elementwise RDIV_SCALAR = op("rdiv", S.div(X));
    /** x held between s and t. */
    public static final Elementwise CLAMP = op("clamp", Functions.clamp(X, S, T));

    /** x held from s on. */
    public static final Elementwise CLAMP_MIN = op("clampMin", Functions.clamp(X, S, Expr.constant(Double.POSITIVE_INFINITY)));
    /** x held up to s. */
    public static final Elementwise CLAMP_MAX = op("clampMax", Functions.clamp(X, Expr.constant(Double.NEGATIVE_INFINITY), S));
    /** ⌊x/s⌋. */
    public static final Elementwise FLOOR_DIVIDE_SCALAR = op("floorDivide", Divisions.floorDivide(X, S));
    /** x − s·⌊x/s⌋. */
    public static final Elementwise REMAINDER_SCALAR = op("remainder", Divisions.remainder(X, S));
    /** x − s·trunc(x/s). */
    public static final Elementwise FMOD_SCALAR = op("fmod", Divisions.fmod(X, S));
    /** The nearest multiple of 1/s. */
    public static final Elementwise ROUND_DECIMALS = op("round", X.mul(S).rint().div(S));
    /** x with s for NaN, t for ∞ and the third number for −∞. */
    public static final Elementwise NAN_TO_NUM = op("nanToNum", Functions.nanToNum(X, S, T, Expr.scalar(2)));

    /**
     * A number with the sign of i − j for 64-bit integers, of which x and y are nearest to i and j and z and the fourth operand are
     * their lowest 32 bits: if x = y, i and j are less than 2³¹ apart.
     */
    public static final Elementwise DIFFERENCE = op("difference", difference());
    /** x &lt; y. */
    public static final Elementwise LT = op("lt", X.lt(Y));
    /** x ≤ y. */
    public static final Elementwise LE = op("le", X.le(Y));
    /** x = y. */
    public static final Elementwise EQ = op("eq", X.eq(Y));
    /** x ≠ y. */
    public static final Elementwise NE = op("ne", X.eq(Y).not());
    /** x &lt; s. */
    public static final Elementwise LT_SCALAR = op("lt", X.lt(S));
    /** x ≤ s. */
    public static final Elementwise LE_SCALAR = op("le", X.le(S));
    /** x &gt; s. */
    public static final Elementwise GT_SCALAR = op("gt", X.gt(S));
    /** x ≥ s. */
    public static final Elementwise GE_SCALAR = op("ge", X.ge(S));
    /** x = s. */
    public static final Elementwise EQ_SCALAR = op("eq", X.eq(S));
    /** x ≠ s. */
    public static final Elementwise NE_SCALAR = op("ne", X.eq(S).not());
    /** x is NaN. */
    public static final Elementwise IS_NAN = op("isnan", X.eq(X).not());
    /** |x| is infinite. */
    public static final Elementwise IS_INF = op("isinf", X.abs().eq(Expr.constant(Double.POSITIVE_INFINITY)));
    /** x is neither infinite nor NaN. */
    public static final Elementwise IS_FINITE = op("isfinite", X.abs().lt(Expr.constant(Double.POSITIVE_INFINITY)));

    /** The sign bit of x. */
    public static final Elementwise SIGNBIT = op("signbit", Functions.signbit(X));

    /** Both. */
    public static final Elementwise AND = op("logicalAnd", P.and(Q));
    /** Either. */
    public static final Elementwise OR = op("logicalOr", P.or(Q));
    /** One of the two. */
    public static final Elementwise XOR = op("logicalXor", P.and(Q.not()).or(P.not().and(Q)));
    /** Not. */
    public static final Elementwise NOT = op("logicalNot", P.not());

    /** −x. */
    public static final Elementwise NEG = op("neg", X.neg());
    /** |x|. */
    public static final Elementwise ABS = op("abs", X.abs());
    /** −1, 0 or 1. */
    public static final Elementwise SIGN = op("sign", Functions.sign(X));
    /** ⌊x⌋. */
    public static final Elementwise FLOOR = op("floor", Functions.floor(X));
    /** ⌈x⌉. */
    public static final Elementwise CEIL = op("ceil", Functions.ceil(X));
    /** The nearest integer, ties to even. */
    public static final Elementwise ROUND = op("round", Functions.round(X));
    /** x towards 0. */
    public static final Elementwise TRUNC = op("trunc", Functions.trunc(X));
    /** x − trunc x. */
    public static final Elementwise FRAC = op("frac", Functions.frac(X));
    /** x². */
    public static final Elementwise SQUARE = op("square", Functions.square(X));
    /** √x. */
    public static final Elementwise SQRT = op("sqrt", X.sqrt());
    /** 1/√x. */
    public static final Elementwise RSQRT = op("rsqrt", Functions.rsqrt(X));
    /** 1/x. */
    public static final Elementwise RECIPROCAL = op("reciprocal", Functions.reciprocal(X));

    /** max(x, 0). */
    public static final Elementwise RELU = op("relu", Functions.relu(X));
    /** x held between 0 and 6. */
    public static final Elementwise RELU6 = op("relu6", Functions.relu6(X));
    /** x, or s·x below 0. */
    public static final Elementwise LEAKY_RELU = op("leakyRelu", Functions.leakyRelu(X, S));
    /** x/(1 + |x|). */
    public static final Elementwise SOFTSIGN = op("softsign", Functions.softsign(X));
    /** x held between s and t, with no gradient at the ends. */
    public static final Elementwise HARDTANH = op("hardtanh", Functions.hardtanh(X, S, T));
    /** x/6 + 1/2 held between 0 and 1. */
    public static final Elementwise HARDSIGMOID = op("hardsigmoid", Functions.hardsigmoid(X));
    /** x, or t where it is not above s. */
    public static final Elementwise THRESHOLD = op("threshold", Thresholds.threshold(X, S, T));
    /** x, or 0 where |x| is not above s. */
    public static final Elementwise HARDSHRINK = op("hardshrink", Thresholds.hardshrink(X, S));
    /** x towards 0 by s. */
    public static final Elementwise SOFTSHRINK = op("softshrink", Thresholds.softshrink(X, S));
    /** x·hardsigmoid(x). */
    public static final Elementwise HARDSWISH = op("hardswish", Functions.hardswish(X));
}
