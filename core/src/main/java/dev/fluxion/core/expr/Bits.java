package dev.fluxion.core.expr;

/** The operations on the bits of a number, as plain Java: the reference for compiled code. */
final class Bits {
    private Bits() {}

    /** 2ⁿ, n clamped to the exponents of zero and infinity; see {@link UnaryOp#POW2}. */
    static double pow2(Precision precision, double n) {
        // 1.5·2^23 + bias + n keeps bias + n in its lowest bits; the shift moves them into the exponent.
        if (precision == Precision.F32) {
            float clamped = Math.max(-127f, Math.min(128f, (float) n));
            return Float.intBitsToFloat(Float.floatToRawIntBits(clamped + (0x1.8p23f + 127)) << 23);
        }
        double clamped = Math.max(-1023, Math.min(1024, n));
        return Double.longBitsToDouble(Double.doubleToRawLongBits(clamped + (0x1.8p52 + 1023)) << 52);
    }

    /** The unbiased exponent field; see {@link UnaryOp#EXPONENT}. */
    static double exponent(Precision precision, double x) {
        return precision == Precision.F32
                ? (Float.floatToRawIntBits((float) x) >>> 23 & 0xff) - 127
                : (int) (Double.doubleToRawLongBits(x) >>> 52 & 0x7ff) - 1023;
    }

    /** The significand in [1, 2); see {@link UnaryOp#MANTISSA}. */
    static double mantissa(Precision precision, double x) {
        return precision == Precision.F32
                ? Float.intBitsToFloat(Float.floatToRawIntBits((float) x) & 0x7fffff | 0x3f800000)
                : Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xfffffffffffffL | 0x3ff0000000000000L);
    }

    /** |magnitude| with the sign bit of {@code sign}, NaN's too. */
    static double copySign(double magnitude, double sign) {
        long m = Double.doubleToRawLongBits(magnitude) & Long.MAX_VALUE;
        return Double.longBitsToDouble(m | Double.doubleToRawLongBits(sign) & Long.MIN_VALUE);
    }
}
