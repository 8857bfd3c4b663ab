package dev.fluxion.core.ops;

import dev.fluxion.core.Tensor;
import java.util.function.BinaryOperator;
import org.apache.commons.math3.special.Erf;

/** The rows of {@code Pointwise}: one element of the result is a function of one element of each operand. */
final class PointwiseCases {
    private PointwiseCases() {}

    static void fill(OpCases t) {
        t.unary("neg", Tensor::neg).like(x -> -x[0]);
        t.unary("abs", Tensor::abs).like(x -> Math.abs(x[0])).example(() -> Tensor.of(new byte[] {5, -6}).abs(), 5, 250)
                .example(() -> OpCases.slope(Tensor::abs, Double.NaN, 0, -0.0, Double.POSITIVE_INFINITY, -3), 0, 0, 0, 1, -1);
        t.unary("sign", Tensor::sign).like(x -> x[0] > 0 ? 1 : x[0] < 0 ? -1 : 0).dropsNaN();
        t.unary("floor", Tensor::floor).like(x -> Math.floor(x[0]));
        t.unary("ceil", Tensor::ceil).like(x -> Math.ceil(x[0]));
        t.unary("round", Tensor::round).like(x -> Math.rint(x[0]));
        t.unary("trunc", Tensor::trunc).like(x -> x[0] < 0 ? Math.ceil(x[0]) : Math.floor(x[0]));
        t.unary("frac", Tensor::frac).like(x -> x[0] - (x[0] < 0 ? Math.ceil(x[0]) : Math.floor(x[0])));
        t.unary("square", Tensor::square).like(x -> x[0] * x[0]);
        t.unary("sqrt", Tensor::sqrt).between(0.1, 3).like(x -> Math.sqrt(x[0]));
        t.unary("rsqrt", Tensor::rsqrt).between(0.1, 3).like(x -> 1 / Math.sqrt(x[0]));
        t.unary("reciprocal", Tensor::reciprocal).between(0.3, 3).like(x -> 1 / x[0]);
        activations(t);
        thresholds(t);
        binary(t);
        scalars(t);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static void activations(OpCases t) {
        t.unary("sigmoid", Tensor::sigmoid).like(x -> sigmoid(x[0]));
        t.unary("logsigmoid", Tensor::logsigmoid).like(x -> -softplus(-x[0]));
        t.unary("relu", Tensor::relu).like(x -> Math.max(x[0], 0));
        t.unary("relu6", Tensor::relu6).between(-3, 9).like(x -> Math.min(Math.max(x[0], 0), 6));
        t.unary("selu", Tensor::selu).like(x -> 1.0507009873554805 * (x[0] > 0 ? x[0] : 1.6732632423543772 * Math.expm1(x[0])));
        t.unary("softsign", Tensor::softsign).golden("softsign");
        t.unary("silu", Tensor::silu).like(x -> x[0] * sigmoid(x[0]));
        t.unary("mish", Tensor::mish).golden("mish");
        t.unary("gelu", Tensor::gelu).golden("gelu");
        t.unary("geluTanh", Tensor::geluTanh).golden("gelu");
        t.unary("hardsigmoid", Tensor::hardsigmoid).between(-5, 5).golden("hardsigmoid");
        t.unary("hardswish", Tensor::hardswish).between(-5, 5).golden("hardswish");
        t.unary("leakyRelu", x -> x.leakyRelu(0.01)).like(x -> x[0] > 0 ? x[0] : 0.01 * x[0]);
        t.unary("elu", x -> x.elu(1.5)).like(x -> x[0] > 0 ? x[0] : 1.5 * Math.expm1(x[0]));
        t.unary("celu", x -> x.celu(1.5)).like(x -> x[0] > 0 ? x[0] : 1.5 * Math.expm1(x[0] / 1.5));
        t.unary("hardtanh", x -> x.hardtanh(-1, 1)).like(x -> Math.min(Math.max(x[0], -1), 1));
        t.unary("clamp", x -> x.clamp(-1, 1)).like(x -> Math.min(Math.max(x[0], -1), 1));
        t.unary("softplus", x -> x.softplus(2, 20)).like(x -> 2 * x[0] > 20 ? x[0] : softplus(2 * x[0]) / 2);
        t.unary("softplus", Tensor::softplus).like(x -> x[0] > 20 ? x[0] : softplus(x[0]));
    }

    /** Slopes of a function of two numbers for the first and for the second, one behind the other. */
    private static Tensor slopes(BinaryOperator<Tensor> f) {
        double[] x = {1, 2, 3, Double.NaN, Double.NaN};
        double[] y = {2, 2, 2, 2, Double.NaN};
        return Tensor.hstack(OpCases.slope(a -> f.apply(a, Tensor.of(y)), x), OpCases.slope(b -> f.apply(Tensor.of(x), b), y));
    }

    /** PyTorch's figures, by operation_figures.py, but for softshrink of NaN, which is NaN from PyTorch 2 on. */
    private static void thresholds(OpCases t) {
        double nan = Double.NaN;
        Tensor points = Tensor.of(new double[] {-2, -0.5, 0, 0.5, 0.75, nan});
        t.unary("threshold", x -> x.threshold(0.5, 20)).like(x -> x[0] <= 0.5 ? 20 : x[0])
                .example(() -> points.threshold(0.5, 20), 20, 20, 20, 20, 0.75, nan)
                .example(() -> OpCases.slope(x -> x.threshold(0.5, 20), points.toDoubleArray()), 0, 0, 0, 0, 1, 1)
                .example(() -> Tensor.of(new int[] {-1, 3}).threshold(1, 7), 7, 3);
        t.unary("hardshrink", x -> x.hardshrink(0.5)).like(x -> Math.abs(x[0]) <= 0.5 ? 0 : x[0])
                .example(() -> points.hardshrink(0.5), -2, 0, 0, 0, 0.75, nan)
                .example(() -> OpCases.slope(x -> x.hardshrink(0.5), points.toDoubleArray()), 1, 0, 0, 0, 1, 1);
        t.unary("softshrink", x -> x.softshrink(0.5)).like(x -> Math.abs(x[0]) <= 0.5 ? 0 : x[0] - Math.copySign(0.5, x[0]))
                .example(() -> points.softshrink(0.5), -1.5, 0, 0, 0, 0.25, nan)
                .example(() -> OpCases.slope(x -> x.softshrink(0.5), points.toDoubleArray()), 1, 0, 0, 0, 1, 1)
                .fails("softshrink: lambda is -1.0, expected 0 or more", () -> points.softshrink(-1));
        t.unary("tanhshrink", Tensor::tanhshrink).like(x -> x[0] - Math.tanh(x[0]))
                .example(() -> OpCases.slope(Tensor::tanhshrink, -2, 0, 0.75, nan), 0.9293491751468356, 0, 0.40341419171866855, nan);
        t.binary("fmax", Tensor::fmax).dropsNaN().like(x -> Double.isNaN(x[0]) || x[1] > x[0] ? x[1] : x[0])
                .example(() -> slopes(Tensor::fmax), 0, 1, 1, 0, 1, 1, 0, 0, 1, 0)
                .example(() -> Tensor.of(new int[] {1, 5}).fmax(Tensor.of(new int[] {2, 3})), 2, 5);
        t.binary("fmin", Tensor::fmin).dropsNaN().like(x -> Double.isNaN(x[0]) || x[1] < x[0] ? x[1] : x[0])
                .example(() -> slopes(Tensor::fmin), 1, 1, 0, 0, 1, 0, 0, 1, 1, 0);
        t.binary("heaviside", Tensor::heaviside).dropsNaN().like(x -> x[0] == 0 ? x[1] : x[0] > 0 ? 1 : 0)
                .example(() -> Tensor.of(new int[] {-2, 0, 3}).heaviside(Tensor.of(new int[] {7})), 0, 7, 1);
    }

    private static void binary(OpCases t) {
        t.binary("add", Tensor::add).like(x -> x[0] + x[1]);
        t.binary("sub", Tensor::sub).like(x -> x[0] - x[1]);
        t.binary("mul", Tensor::mul).like(x -> x[0] * x[1]);
        t.binary("div", Tensor::div).between(0.4, 2).like(x -> x[0] / x[1]);
        t.binary("pow", Tensor::pow).between(0.4, 2).like(x -> Math.pow(x[0], x[1]));
        t.binary("maximum", Tensor::maximum).like(x -> Math.max(x[0], x[1]));
        t.binary("minimum", Tensor::minimum).like(x -> Math.min(x[0], x[1]));
        t.binary("fmod", Tensor::fmod).between(0.4, 2).like(x -> x[0] % x[1]).says("x − y·trunc(x/y), the sign of x", "x̄ = ȳ, ȳ·(−trunc(x/y))");
        t.binary("remainder", Tensor::remainder).between(0.4, 2).like(x -> remainder(x[0], x[1])).says("x − y·⌊x/y⌋, the sign of y", "x̄ = ȳ, ȳ·(−⌊x/y⌋)")
                .example(() -> Tensor.of(new double[] {7, -7, 7, 1, -1, -5, 5}).remainder(Tensor.of(new double[] {2, 2, -2, 0, Double.POSITIVE_INFINITY,
                    Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})), 1, 1, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY);
        t.binary("floorDivide", Tensor::floorDivide).between(0.4, 2).like(x -> x[1] == 0 ? x[0] / x[1] : floorDivide(x[0], x[1]))
                .says("⌊x/y⌋", "0").example(() -> Tensor.of(new double[] {7, -7, 7, 1, -1, 0, Double.POSITIVE_INFINITY, 5})
                        .floorDivide(Tensor.of(new double[] {2, 2, -2, 0, 0, 0, 2, Double.POSITIVE_INFINITY})),
                        3, -4, -4, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, Double.NaN, 0)
                .example(() -> Tensor.of(new float[] {7, -7}).floorDivide(Tensor.of(new float[] {0.1f, 0.1f})), 69, -70);
        t.binary("copysign", Tensor::copysign).like(x -> Math.copySign(x[0], Double.isNaN(x[1]) ? 1 : x[1]));
        ternary(t);
        t.binary("lerp", (x, y) -> x.lerp(y, 0.25)).like(x -> x[0] + 0.25 * (x[1] - x[0]));
    }

    private static double remainder(double a, double b) {
        double mod = a % b;
        return mod != 0 && mod < 0 != b < 0 ? mod + b : mod;
    }

    private static double floorDivide(double a, double b) {
        double mod = a % b;
        double div = (a - mod) / b - (mod != 0 && mod < 0 != b < 0 ? 1 : 0);
        return div == 0 ? Math.copySign(0, a / b) : Math.rint(div);
    }

    private static void ternary(OpCases t) {
        String[] shapes = {"3x4 3x4 3x4 -> 3x4", "3x1 4 1x4 -> 3x4", "0x3 3 s -> 0x3", "s s s -> s"};
        t.one("lerp", x -> x[0].lerp(x[1], x[2])).broadcasts().on(shapes).between(-0.9, 0.4).like(x -> x[2] < 0.5 ? x[0] + x[2] * (x[1] - x[0])
                : x[1] - (x[1] - x[0]) * (1 - x[2])).fails("lerp: shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                        () -> Tensor.zeros(2).lerp(Tensor.zeros(2), Tensor.zeros(3)));
        t.one("addcmul", x -> x[0].addcmul(x[1], x[2], 0.5)).broadcasts().on(shapes).like(x -> x[0] + 0.5 * x[1] * x[2])
                .fails("addcmul: operands are float32 and float64, expected one dtype: convert with to(DType)",
                        () -> Tensor.zeros(2).addcmul(Tensor.of(new double[2]), Tensor.zeros(2), 1));
        t.one("addcdiv", x -> x[0].addcdiv(x[1], x[2], 0.5)).broadcasts().on(shapes).between(0.4, 2).like(x -> x[0] + 0.5 * x[1] / x[2])
                .fails("addcdiv: operands are float32 and float64, expected one dtype: convert with to(DType)",
                        () -> Tensor.zeros(2).addcdiv(Tensor.of(new double[2]), Tensor.zeros(2), 1));
        t.one("clamp", x -> x[0].clamp(x[1], x[2])).broadcasts().on(shapes).like(x -> Math.min(Math.max(x[0], x[1]), x[2]))
                .fails("clamp: shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                        () -> Tensor.zeros(2).clamp(Tensor.zeros(2), Tensor.zeros(3)));
    }

    private static void scalars(OpCases t) {
        t.unary("fmod", x -> x.fmod(1.5)).like(x -> x[0] % 1.5);
        t.unary("remainder", x -> x.remainder(1.5)).like(x -> remainder(x[0], 1.5));
        t.unary("floorDivide", x -> x.floorDivide(1.5)).like(x -> floorDivide(x[0], 1.5));
        t.unary("round", x -> x.round(1)).like(x -> Math.rint(x[0] * 10) / 10)
                .example(() -> Tensor.of(new float[] {1234, 1250}).round(-2), 1200, 1200).example(() -> Tensor.of(new float[] {2.5f, -1.25f}).round(1), 2.5, -1.2);
        t.unary("clampMin", x -> x.clampMin(0.5)).like(x -> Math.max(x[0], 0.5));
        t.unary("clampMax", x -> x.clampMax(0.5)).like(x -> Math.min(x[0], 0.5));
        t.unary("nanToNum", x -> x.nanToNum(7, 8, 9)).dropsNaN().like(x -> Double.isNaN(x[0]) ? 7 : x[0] == Double.POSITIVE_INFINITY ? 8
                : x[0] == Double.NEGATIVE_INFINITY ? 9 : x[0]).example(() -> Tensor.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY}).nanToNum(),
                        0, Double.MAX_VALUE).example(() -> Tensor.of(new float[] {Float.NEGATIVE_INFINITY}).nanToNum(), -Float.MAX_VALUE);
        t.unary("add", x -> x.add(1.5)).like(x -> x[0] + 1.5);
        t.unary("sub", x -> x.sub(1.5)).like(x -> x[0] - 1.5);
        t.unary("rsub", x -> x.rsub(1.5)).like(x -> 1.5 - x[0]);
        t.unary("mul", x -> x.mul(1.5)).like(x -> x[0] * 1.5);
        t.unary("div", x -> x.div(1.5)).like(x -> x[0] / 1.5);
        t.unary("rdiv", x -> x.rdiv(1.5)).between(0.4, 2).like(x -> 1.5 / x[0]);
        t.unary("pow", x -> x.pow(2.5)).between(0.4, 2).like(x -> Math.pow(x[0], 2.5));
        t.unary("rpow", x -> x.rpow(2.5)).like(x -> Math.pow(2.5, x[0]));
    }
}
