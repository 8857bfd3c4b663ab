package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.util.FastMath;

/** The rows of {@code Elementary}. */
final class ElementaryCases {
    private ElementaryCases() {}

    static void fill(OpCases t) {
        t.unary("exp", Tensor::exp).like(x -> Math.exp(x[0]));
        t.unary("expm1", Tensor::expm1).like(x -> Math.expm1(x[0]));
        t.unary("log", Tensor::log).between(0.1, 3).like(x -> Math.log(x[0]));
        t.unary("log1p", Tensor::log1p).between(-0.8, 3).like(x -> Math.log1p(x[0]));
        // Reducing an angle of 10³⁰ is not supported: it gives NaN.
        t.unary("sin", Tensor::sin).like(x -> Math.abs(x[0]) > 1e9 ? Double.NaN : StrictMath.sin(x[0]));
        t.unary("cos", Tensor::cos).like(x -> Math.abs(x[0]) > 1e9 ? Double.NaN : StrictMath.cos(x[0]));
        t.unary("tan", Tensor::tan).between(-1.2, 1.2).like(x -> Math.abs(x[0]) > 1e9 ? Double.NaN : StrictMath.tan(x[0]));
        t.unary("atan", Tensor::atan).like(x -> StrictMath.atan(x[0]));
        t.unary("tanh", Tensor::tanh).like(x -> Math.tanh(x[0]));
        t.unary("erf", Tensor::erf).like(x -> Double.isNaN(x[0]) ? x[0] : Erf.erf(x[0]));
        t.unary("erfc", Tensor::erfc).like(x -> Double.isNaN(x[0]) ? x[0] : Erf.erfc(x[0]));
        t.unary("erfinv", Tensor::erfinv).between(-0.9, 0.9).like(x -> Math.abs(x[0]) > 1 ? Double.NaN : Erf.erfInv(x[0]))
                .example(() -> Tensor.of(new double[] {-1, -0.5, 0, 0.25, 0.999, 1, 1.5}).erfinv(),
                        Double.NEGATIVE_INFINITY, -0.4769362762044699, 0, 0.2253120550121781, 2.3267537655135153, Double.POSITIVE_INFINITY, Double.NaN)
                .example(() -> OpCases.slope(Tensor::erfinv, -0.5, 0, 0.999), 1.1125848189719496, 0.8862269254527579, 198.9395177644163);
        t.unary("exp2", Tensor::exp2).like(x -> StrictMath.pow(2, x[0]));
        t.unary("log2", Tensor::log2).between(0.1, 3).like(x -> StrictMath.log(x[0]) / StrictMath.log(2));
        t.unary("log10", Tensor::log10).between(0.1, 3).like(x -> StrictMath.log10(x[0]));
        t.unary("logit", Tensor::logit).between(0.1, 0.9).like(x -> x[0] < 0 || x[0] > 1 ? Double.NaN : StrictMath.log(x[0] / (1 - x[0])));
        named(t, "logit", "clamp", x -> x.logit(0.1)).between(0.15, 0.85).says("logit(min(max(x, ε), 1 − ε))", "")
                .example(() -> Tensor.of(new double[] {0, 1, 0.5, -1}).logit(0.1), -Math.log(9), Math.log(9), 0, -Math.log(9));
        t.unary("asin", Tensor::asin).between(-0.9, 0.9).like(x -> StrictMath.asin(x[0]));
        t.unary("acos", Tensor::acos).between(-0.9, 0.9).like(x -> StrictMath.acos(x[0]));
        t.unary("sinh", Tensor::sinh).like(x -> StrictMath.sinh(x[0]));
        t.unary("cosh", Tensor::cosh).like(x -> StrictMath.cosh(x[0]));
        t.unary("asinh", Tensor::asinh).like(x -> FastMath.asinh(x[0]));
        t.unary("acosh", Tensor::acosh).between(1.2, 3).like(x -> x[0] < 1 ? Double.NaN : StrictMath.log(x[0] + Math.sqrt(x[0] * x[0] - 1)));
        t.unary("atanh", Tensor::atanh).between(-0.9, 0.9).like(x -> FastMath.atanh(x[0]));
        t.unary("sinc", Tensor::sinc).like(x -> x[0] == 0 ? 1 : Math.abs(x[0]) == 1e30 ? 0 : StrictMath.sin(Math.PI * x[0]) / (Math.PI * x[0]))
                .example(() -> Tensor.of(new double[] {0, 1, 0.5, -3}).sinc(), 1, 0, 2 / Math.PI, 0);
        // mpmath's, 20 digits
        double infinity = Double.POSITIVE_INFINITY;
        t.unary("lgamma", Tensor::lgamma).between(0.3, 4).example(() -> Tensor.of(new double[] {0.5, 3, 10, -0.5, 100.5, 0, -1, infinity, -infinity, Double.NaN}).lgamma(),
                0.57236494292470008707, 0.69314718055994530942, 12.801827480081469611, 1.2655121234846453965, 361.43554046777762156,
                infinity, infinity, infinity, infinity, Double.NaN);
        t.unary("digamma", Tensor::digamma).between(0.3, 4).example(() -> Tensor.of(new double[] {0.5, 1, 3, 12.5, -0.5, 0, -0.0, -1, infinity, Double.NaN}).digamma(),
                -1.9635100260214234794, -0.57721566490153286061, 0.92278433509846713939, 2.4851956512749, 0.036489973978576520559, -infinity, infinity, Double.NaN, infinity, Double.NaN);
        named(t, "deg2rad", "mul", Tensor::deg2rad).like(x -> x[0] * (Math.PI / 180));
        named(t, "rad2deg", "mul", Tensor::rad2deg).like(x -> x[0] * (180 / Math.PI));
        t.binary("atan2", Tensor::atan2).between(0.3, 2).like(x -> Math.atan2(x[0], x[1]))
                .example(() -> OpCases.slope(y -> y.atan2(Tensor.of(new double[] {0, 2, -0.0})), 0, 0, 0), Double.NaN, 0.5, Double.NaN)
                .example(() -> OpCases.slope(x -> Tensor.of(new double[] {0, 2}).atan2(x), 0, 2), Double.NaN, -0.25);
        t.binary("logaddexp", Tensor::logaddexp).like(x -> x[0] == x[1] ? x[0] + Math.log(2)
                : Math.max(x[0], x[1]) + Math.log1p(Math.exp(-Math.abs(x[0] - x[1]))));
        t.binary("logaddexp2", Tensor::logaddexp2).like(x -> x[0] == x[1] ? x[0] + 1
                : Math.max(x[0], x[1]) + Math.log1p(Math.pow(2, -Math.abs(x[0] - x[1]))) / Math.log(2));
        t.binary("hypot", Tensor::hypot).between(0.3, 2).like(x -> Math.hypot(x[0], x[1]));
        t.binary("xlogy", Tensor::xlogy).between(0.3, 2).like(x -> Double.isNaN(x[1]) ? x[1] : x[0] == 0 ? 0 : x[0] * StrictMath.log(x[1]))
                .example(() -> Tensor.of(new double[] {0, 0, 1, 0, 2}).xlogy(Tensor.of(new double[] {Double.NaN, 0, 0, Double.POSITIVE_INFINITY, -1})),
                        Double.NaN, 0, Double.NEGATIVE_INFINITY, 0, Double.NaN)
                .example(() -> Tensor.of(new int[] {0, 2}).xlogy(Tensor.of(new int[] {0, 2})), 0, 2 * Math.log(2));
    }

    /** A function of one number that another operation does: a message names that one. */
    private static OpCase named(OpCases t, String name, String inner, UnaryOperator<Tensor> f) {
        OpCase row = t.unary(name, f);
        row.bad.clear();
        return row.fails(inner + ": operand 0 is float16 (2), expected float32 or float64: convert with to(DType)", () -> f.apply(Tensor.zeros(2).to(DType.F16)));
    }
}
