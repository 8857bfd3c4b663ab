package dev.fluxion.core.expr;

/**
 * Every operation as plain Java: the reference for compiled code, and what constants are folded with.
 *
 * <p>Values are held as doubles, masks as 1 and 0. An F32 operation is computed in double and rounded, which gives the same
 * as rounding once for + − · / √ (double has more than twice the digits), with {@code Math.fma(float)} for fma.
 */
final class Arithmetic {
    private Arithmetic() {}

    static double unary(Precision precision, UnaryOp op, double x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SQRT -> precision.round(Math.sqrt(x));
            case RINT -> Math.rint(x);
            case POW2 -> pow2(precision, x);
            case EXPONENT -> exponent(precision, x);
            case MANTISSA -> mantissa(precision, x);
            case NOT -> x == 0 ? 1 : 0;
        };
    }

    static double binary(Precision precision, BinaryOp op, double a, double b) {
        return switch (op) {
            case ADD -> precision.round(a + b);
            case SUB -> precision.round(a - b);
            case MUL -> precision.round(a * b);
            case DIV -> precision.round(a / b);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case COPYSIGN -> copySign(a, b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
            case AND -> a != 0 && b != 0 ? 1 : 0;
            case OR -> a != 0 || b != 0 ? 1 : 0;
        };
    }

    static double fma(Precision precision, double a, double b, double c) {
        return precision == Precision.F32 ? Math.fma((float) a, (float) b, (float) c) : Math.fma(a, b, c);
    }

    /** 2ⁿ; see {@link UnaryOp#POW2}. */
    private static double pow2(Precision precision, double n) {
        return precision == Precision.F32
                ? Float.intBitsToFloat(Float.floatToRawIntBits((float) n + (0x1.8p23f + 127)) << 23)
                : Double.longBitsToDouble(Double.doubleToRawLongBits(n + (0x1.8p52 + 1023)) << 52);
    }

    /** The unbiased exponent field; see {@link UnaryOp#EXPONENT}. */
    private static double exponent(Precision precision, double x) {
        return precision == Precision.F32
                ? (Float.floatToRawIntBits((float) x) >>> 23 & 0xff) - 127
                : (int) (Double.doubleToRawLongBits(x) >>> 52 & 0x7ff) - 1023;
    }

    /** The significand in [1, 2); see {@link UnaryOp#MANTISSA}. */
    private static double mantissa(Precision precision, double x) {
        return precision == Precision.F32
                ? Float.intBitsToFloat(Float.floatToRawIntBits((float) x) & 0x7fffff | 0x3f800000)
                : Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xfffffffffffffL | 0x3ff0000000000000L);
    }

    /** |magnitude| with the sign bit of {@code sign}, NaN's too. */
    private static double copySign(double magnitude, double sign) {
        long m = Double.doubleToRawLongBits(magnitude) & Long.MAX_VALUE;
        return Double.longBitsToDouble(m | Double.doubleToRawLongBits(sign) & Long.MIN_VALUE);
    }
}
