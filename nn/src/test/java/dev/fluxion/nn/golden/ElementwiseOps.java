package dev.fluxion.nn.golden;

import dev.fluxion.core.Tensor;

/** Families 01a and 01b: one number in, one number out, and pairs of numbers that broadcast. */
final class ElementwiseOps {
    private ElementwiseOps() { }

    static void fill(OpTable table) {
        fillUnary(table);
        fillActivations(table);
        fillBinary(table);
    }

    private static void fillUnary(OpTable table) {
        table.unary("neg", Tensor::neg);
        table.unary("abs", Tensor::abs);
        table.unary("exp", Tensor::exp);
        table.unary("log", Tensor::log);
        table.unary("log1p", Tensor::log1p);
        table.unary("expm1", Tensor::expm1);
        table.unary("sqrt", Tensor::sqrt);
        table.unary("rsqrt", Tensor::rsqrt);
        table.unary("square", Tensor::square);
        table.unary("reciprocal", Tensor::reciprocal);
        table.unary("sin", Tensor::sin);
        table.unary("cos", Tensor::cos);
        table.unary("tan", Tensor::tan);
        table.unary("erf", Tensor::erf);
        table.unary("erfc", Tensor::erfc);
        table.unary("sign", Tensor::sign);
        table.unary("floor", Tensor::floor);
        table.unary("ceil", Tensor::ceil);
        table.unary("round", Tensor::round);
        table.op("pow_scalar", call -> call.in("x").pow(call.attrs().number("exponent")));
        table.op("pow_base", call -> call.in("x").rpow(call.attrs().number("base")));
        table.op("add_scalar", call -> call.in("x").add(call.attrs().number("value")));
        table.op("mul_scalar", call -> call.in("x").mul(call.attrs().number("value")));
        table.op("rsub_scalar", call -> call.in("x").rsub(call.attrs().number("value")));
        table.op("rdiv_scalar", call -> call.in("x").rdiv(call.attrs().number("value")));
        table.op("clamp", call -> call.in("x").clamp(
                call.attrs().number("min", Double.NEGATIVE_INFINITY),
                call.attrs().number("max", Double.POSITIVE_INFINITY)));
    }

    private static void fillActivations(OpTable table) {
        table.unary("tanh", Tensor::tanh);
        table.unary("sigmoid", Tensor::sigmoid);
        table.unary("logsigmoid", Tensor::logsigmoid);
        table.unary("relu", Tensor::relu);
        table.unary("relu6", Tensor::relu6);
        table.unary("selu", Tensor::selu);
        table.unary("softsign", Tensor::softsign);
        table.unary("silu", Tensor::silu);
        table.unary("mish", Tensor::mish);
        table.unary("hardsigmoid", Tensor::hardsigmoid);
        table.unary("hardswish", Tensor::hardswish);
        table.op("leaky_relu", call -> call.in("x").leakyRelu(call.attrs().number("negative_slope")));
        table.op("elu", call -> call.in("x").elu(call.attrs().number("alpha")));
        table.op("celu", call -> call.in("x").celu(call.attrs().number("alpha")));
        table.op("hardtanh", call -> call.in("x").hardtanh(
                call.attrs().number("min_val"), call.attrs().number("max_val")));
        table.op("softplus", call -> call.in("x").softplus(
                call.attrs().number("beta"), call.attrs().number("threshold")));
        table.op("gelu", call -> switch (call.attrs().text("approximate")) {
            case "none" -> call.in("x").gelu();
            case "tanh" -> call.in("x").geluTanh();
            default -> throw new IllegalArgumentException("approximate is '" + call.attrs().text("approximate")
                    + "', expected none or tanh");
        });
    }

    private static void fillBinary(OpTable table) {
        table.binary("add", Tensor::add);
        table.binary("sub", Tensor::sub);
        table.binary("mul", Tensor::mul);
        table.binary("div", Tensor::div);
        table.binary("pow", Tensor::pow);
        table.binary("maximum", Tensor::maximum);
        table.binary("minimum", Tensor::minimum);
        table.binary("atan2", Tensor::atan2);
        table.binary("eq", Tensor::eq);
        table.binary("ne", Tensor::ne);
        table.binary("lt", Tensor::lt);
        table.binary("le", Tensor::le);
        table.binary("gt", Tensor::gt);
        table.binary("ge", Tensor::ge);
        table.binary("logical_and", Tensor::logicalAnd);
        table.binary("logical_or", Tensor::logicalOr);
        table.binary("logical_xor", Tensor::logicalXor);
        table.op("logical_not", call -> call.in("a").logicalNot());
        table.op("lerp", call -> call.in("a").lerp(call.in("b"), call.attrs().number("weight")));
        table.op("where", call -> call.in("cond").where(call.in("a"), call.in("b")));
    }
}
