package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;

/**
 * Runs of elements read and written as {@code double} (floating-point dtypes) or {@code long} (the others).
 *
 * <p>Integer to integer wraps around; floating point to integer truncates towards zero and saturates, NaN gives 0; to BOOL
 * is x ≠ 0. A number that becomes F32, F16 or BF16 is rounded once, half to even.
 */
final class Conversion {
    private Conversion() {}

    /** Whether elements are read as {@code double}; else as {@code long}. */
    static boolean isReal(DType dtype) {
        return switch (dtype) {
            case F32, F64, F16, BF16 -> true;
            case I32, BOOL, I64, I8, U8 -> false;
        };
    }

    /** Reads {@code n} elements of a floating-point dtype, {@code stride} apart. */
    static void readReals(DType dtype, Object array, int from, int stride, double[] into, int n) {
        switch (dtype) {
            case F32 -> {
                for (int i = 0; i < n; i++) {
                    into[i] = ((float[]) array)[from + i * stride];
                }
            }
            case F64 -> {
                for (int i = 0; i < n; i++) {
                    into[i] = ((double[]) array)[from + i * stride];
                }
            }
            case F16 -> {
                for (int i = 0; i < n; i++) {
                    into[i] = Float.float16ToFloat(((short[]) array)[from + i * stride]);
                }
            }
            case BF16 -> {
                for (int i = 0; i < n; i++) {
                    into[i] = Float.intBitsToFloat(((short[]) array)[from + i * stride] << 16);
                }
            }
            default -> throw new AssertionError(dtype);
        }
    }

    /** Reads {@code n} elements of an integer dtype or BOOL, {@code stride} apart. */
    static void readIntegers(DType dtype, Object array, int from, int stride, long[] into, int n) {
        for (int i = 0; i < n; i++) {
            int at = from + i * stride;
            into[i] = switch (dtype) {
                case I32 -> ((int[]) array)[at];
                case BOOL -> ((boolean[]) array)[at] ? 1 : 0;
                case I64 -> ((long[]) array)[at];
                case I8 -> ((byte[]) array)[at];
                case U8 -> ((byte[]) array)[at] & 0xff;
                default -> throw new AssertionError(dtype);
            };
        }
    }

    /** Writes {@code n} floating-point numbers, {@code stride} apart. */
    static void writeReals(DType dtype, Object array, int from, int stride, double[] values, int n) {
        for (int i = 0; i < n; i++) {
            int at = from + i * stride;
            double x = values[i];
            switch (dtype) {
                case F32 -> ((float[]) array)[at] = (float) x;
                case F64 -> ((double[]) array)[at] = x;
                case I32 -> ((int[]) array)[at] = (int) x;
                case BOOL -> ((boolean[]) array)[at] = x != 0;
                case I64 -> ((long[]) array)[at] = (long) x;
                case F16 -> ((short[]) array)[at] = Float.floatToFloat16(roundToOdd(x));
                case BF16 -> ((short[]) array)[at] = toBFloat16(roundToOdd(x));
                case I8 -> ((byte[]) array)[at] = (byte) Math.clamp((int) x, -128, 127);
                case U8 -> ((byte[]) array)[at] = (byte) Math.clamp((int) x, 0, 255);
            }
        }
    }

    /** Writes {@code n} integers, {@code stride} apart. */
    static void writeIntegers(DType dtype, Object array, int from, int stride, long[] values, int n) {
        for (int i = 0; i < n; i++) {
            int at = from + i * stride;
            long x = values[i];
            switch (dtype) {
                case F32 -> ((float[]) array)[at] = x;
                case F64 -> ((double[]) array)[at] = x;
                case I32 -> ((int[]) array)[at] = (int) x;
                case BOOL -> ((boolean[]) array)[at] = x != 0;
                case I64 -> ((long[]) array)[at] = x;
                case F16 -> ((short[]) array)[at] = Float.floatToFloat16(roundToOdd(x));
                case BF16 -> ((short[]) array)[at] = toBFloat16(roundToOdd(x));
                case I8, U8 -> ((byte[]) array)[at] = (byte) x;
            }
        }
    }

    /** Half to even: the carry out of the lower half rounds the upper one. */
    private static short toBFloat16(float x) {
        int bits = Float.floatToRawIntBits(x);
        if (Float.isNaN(x)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /**
     * {@code x} as a float whose last bit says whether anything was cut off. Rounding that once more, to a format of at most
     * 22 bits, gives what rounding {@code x} itself would have given (Boldo and Melquiond, 2008).
     */
    private static float roundToOdd(double x) {
        float near = (float) x;
        if (near == x || Double.isNaN(x)) {
            return near;
        }
        float towardsZero = Math.abs(near) > Math.abs(x) ? Math.nextAfter(near, 0) : near;
        return Float.intBitsToFloat(Float.floatToRawIntBits(towardsZero) | 1);
    }

    private static float roundToOdd(long x) {
        boolean fits = Math.abs(x) <= 1L << 53 && x != Long.MIN_VALUE;
        return roundToOdd((double) (fits || (x & 0xfff) == 0 ? x : x & -0x1000L | 0x1000));
    }
}
