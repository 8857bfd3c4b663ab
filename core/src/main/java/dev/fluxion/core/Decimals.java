package dev.fluxion.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;

/**
 * How NumPy prints floating-point numbers of one array: with the fewest digits that name each of them among the numbers of
 * its dtype, at most 8 behind the point, aligned at the point; in powers of ten where the largest reaches 1e8, the smallest
 * is below 1e-4 or they are more than 1000 times apart.
 */
final class Decimals {
    private static final int PRECISION = 8;

    private final DType dtype;
    private final boolean scientific;
    /** Widths of the part before the point, of the part behind it, and of the exponent with its sign. */
    private int left;
    private int right;
    private int exponent;

    /** @param values all that will be printed */
    Decimals(double[] values, DType dtype) {
        this.dtype = dtype;
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        this.scientific = needsPowers(finite);
        for (double x : finite) {
            String[] parts = parts(x, rounded(x), scientific);
            left = Math.max(left, parts[0].length());
            right = Math.max(right, parts[1].length());
            exponent = Math.max(exponent, parts[2].length());
        }
        for (double x : values) {
            if (!Double.isFinite(x)) {
                left = Math.max(left, special(x).length() - (width() - left));
            }
        }
    }

    private boolean needsPowers(double[] finite) {
        double max = Arrays.stream(finite).map(Math::abs).max().orElse(0);
        double min = Arrays.stream(finite).map(Math::abs).filter(x -> x != 0).min().orElse(1);
        return max >= 1e8 || min < 1e-4 || max != 0 && round(max / min) > 1000;
    }

    private int width() {
        return left + 1 + right + (scientific ? exponent + 1 : 0);
    }

    /** {@return a number, padded to the width of all} */
    String format(double x) {
        if (!Double.isFinite(x)) {
            return TensorPrinter.pad(special(x), width());
        }
        // In powers of ten all get as many digits as the one that needs most; the others' come from their exact values.
        BigDecimal shortest = rounded(x);
        boolean more = scientific && shortest.precision() <= right;
        String[] parts = parts(x, more ? new BigDecimal(Math.abs(x)).round(halfEven(right + 1)) : shortest, scientific);
        String number = TensorPrinter.pad(parts[0], left) + "." + parts[1];
        int missing = right - parts[1].length();
        if (!scientific) {
            return number + " ".repeat(missing);
        }
        String power = parts[2].charAt(0) + "0".repeat(exponent - parts[2].length()) + parts[2].substring(1);
        return number + "0".repeat(missing) + "e" + power;
    }

    /** {@return a number alone, as NumPy prints a scalar: 1.0, 1e-05} */
    static String scalar(double x, DType dtype) {
        if (!Double.isFinite(x)) {
            return special(x);
        }
        double size = Math.abs(x);
        String[] parts = parts(x, shortest(size, dtype), size != 0 && (size >= 1e16 || size < 1e-4));
        return parts[2].isEmpty()
                ? parts[0] + "." + (parts[1].isEmpty() ? "0" : parts[1])
                : parts[0] + (parts[1].isEmpty() ? "" : "." + parts[1]) + "e" + parts[2];
    }

    private static String special(double x) {
        return Double.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf";
    }

    /** {@return |x| with the fewest digits, at most 8 behind the point} */
    private BigDecimal rounded(double x) {
        BigDecimal digits = shortest(Math.abs(x), dtype);
        // What has too many is rounded from its exact value: rounding the shortest digits would round twice.
        BigDecimal exact = new BigDecimal(Math.abs(x));
        if (scientific) {
            return digits.precision() > PRECISION + 1 ? exact.round(halfEven(PRECISION + 1)) : digits;
        }
        return digits.scale() > PRECISION ? exact.setScale(PRECISION, RoundingMode.HALF_EVEN) : digits;
    }

    /** {@return what stands before the point, what behind it without trailing zeros, and the exponent with its sign} */
    private static String[] parts(double x, BigDecimal digits, boolean scientific) {
        int power = scientific && digits.signum() != 0 ? digits.precision() - digits.scale() - 1 : 0;
        String text = digits.movePointLeft(power).toPlainString();
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        String fraction = point < 0 ? "" : text.substring(point + 1).replaceAll("0+$", "");
        String sign = Double.doubleToRawLongBits(x) < 0 ? "-" : "";
        return new String[] {sign + whole, fraction, scientific ? String.format(Locale.ROOT, "%+03d", power) : ""};
    }

    /** {@return the decimal with the fewest digits that rounds to x in its dtype; of several the nearest} */
    private static BigDecimal shortest(double x, DType dtype) {
        if (dtype == DType.F32 || dtype == DType.F64) {
            String java = dtype == DType.F32 ? Float.toString((float) x) : Double.toString(x);
            BigDecimal digits = new BigDecimal(java).stripTrailingZeros();
            // Java gives two digits where one would do.
            BigDecimal one = new BigDecimal(x).round(halfEven(1));
            return digits.precision() == 2 && round(one.doubleValue(), dtype) == x ? one : digits;
        }
        BigDecimal exact = new BigDecimal(x);
        for (int n = 1; ; n++) {
            BigDecimal digits = exact.round(halfEven(n));
            if (round(digits.doubleValue(), dtype) == x) {
                return digits.stripTrailingZeros();
            }
        }
    }

    private double round(double x) {
        return round(x, dtype);
    }

    private static double round(double x, DType dtype) {
        return switch (dtype) {
            case F64 -> x;
            case F16 -> Float.float16ToFloat(Float.floatToFloat16((float) x));
            case BF16 -> Tensor.of(new double[] {x}).to(DType.BF16).item();
            default -> (float) x;
        };
    }

    private static MathContext halfEven(int digits) {
        return new MathContext(digits, RoundingMode.HALF_EVEN);
    }
}
