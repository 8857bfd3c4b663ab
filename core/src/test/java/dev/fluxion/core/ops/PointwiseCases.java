package dev.fluxion.core.ops;

import dev.fluxion.core.Tensor;
import org.apache.commons.math3.special.Erf;

/** The rows of {@code Pointwise}: one element of the result is a function of one element of each operand. */
final class PointwiseCases {
    private PointwiseCases() {}

    static void fill(OpCases t) {
        t.unary("neg", Tensor::neg).like(x -> -x[0]);
        t.unary("abs", Tensor::abs).like(x -> Math.abs(x[0]));
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
        activations(t);
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

    private static void binary(OpCases t) {
        t.binary("add", Tensor::add).like(x -> x[0] + x[1]);
        t.binary("sub", Tensor::sub).like(x -> x[0] - x[1]);
        t.binary("mul", Tensor::mul).like(x -> x[0] * x[1]);
        t.binary("div", Tensor::div).between(0.4, 2).like(x -> x[0] / x[1]);
        t.binary("pow", Tensor::pow).between(0.4, 2).like(x -> Math.pow(x[0], x[1]));
        t.binary("maximum", Tensor::maximum).like(x -> Math.max(x[0], x[1]));
        t.binary("minimum", Tensor::minimum).like(x -> Math.min(x[0], x[1]));
        t.binary("atan2", Tensor::atan2).between(0.3, 2).like(x -> Math.atan2(x[0], x[1]));
        t.binary("logaddexp", Tensor::logaddexp).like(x -> x[0] == x[1] ? x[0] + Math.log(2)
                : Math.max(x[0], x[1]) + Math.log1p(Math.exp(-Math.abs(x[0] - x[1]))));
        t.binary("lerp", (x, y) -> x.lerp(y, 0.25)).like(x -> x[0] + 0.25 * (x[1] - x[0]));
    }

    private static void scalars(OpCases t) {
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
