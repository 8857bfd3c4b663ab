package dev.fluxion.core.expr;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Every function by its name. */
final class FunctionTable {
    private static final Expr X = Expr.arg(0);
    private static final Expr S0 = Expr.scalar(0);
    private static final Expr S1 = Expr.scalar(1);

    static final SequencedMap<String, Definition> DEFINITIONS;

    static {
        var table = new LinkedHashMap<String, Definition>();
        for (Definition definition : List.of(
                two("add", Expr::add),
                two("sub", Expr::sub),
                two("mul", Expr::mul),
                two("div", Expr::div),
                one("neg", Expr::neg),
                one("abs", Expr::abs),
                one("sign", Functions::sign),
                one("square", Functions::square),
                one("sqrt", Expr::sqrt),
                one("rsqrt", Functions::rsqrt),
                one("reciprocal", Functions::reciprocal),
                two("pow", Functions::pow),
                one("exp", Functions::exp),
                one("exp2", Functions::exp2),
                one("expm1", Functions::expm1),
                one("log", Functions::log),
                one("log2", Functions::log2),
                one("log10", Functions::log10),
                one("log1p", Functions::log1p),
                two("logaddexp", Functions::logaddexp),
                two("logaddexp2", LogSumExp::logaddexp2),
                one("logit", Functions::logit),
                of("xlogy", List.of("x", "y"), List.of(), Functions.xlogy(X, Expr.arg(1))),
                one("sin", Functions::sin),
                one("cos", Functions::cos),
                one("tan", Functions::tan),
                one("atan", Functions::atan),
                one("asin", Functions::asin),
                one("acos", Functions::acos),
                of("atan2", List.of("y", "x"), List.of(), Functions.atan2(X, Expr.arg(1))),
                of("hypot", List.of("x", "y"), List.of(), Functions.hypot(X, Expr.arg(1))),
                one("sinc", Functions::sinc),
                one("sinh", Hyperbolics::sinh),
                one("cosh", Hyperbolics::cosh),
                one("asinh", Hyperbolics::asinh),
                one("acosh", Hyperbolics::acosh),
                one("atanh", Hyperbolics::atanh),
                one("lgamma", Gammas::lgamma),
                one("digamma", Gammas::digamma),
                one("erf", Functions::erf),
                one("erfc", Functions::erfc),
                one("erfinv", ErrorFunctions::erfinv),
                one("floor", Functions::floor),
                one("ceil", Functions::ceil),
                one("round", Functions::round),
                one("trunc", Functions::trunc),
                one("frac", Functions::frac),
                two("fmod", Divisions::fmod),
                two("remainder", Divisions::remainder),
                two("floorDivide", Divisions::floorDivide),
                of("copysign", List.of("x", "y"), List.of(), Functions.copysign(X, Expr.arg(1))),
                one("signbit", Functions::signbit),
                of("nanToNum", List.of("x"), List.of("nan", "high", "low"), Functions.nanToNum(X, S0, S1, Expr.scalar(2))),
                two("minimum", Functions::minimum),
                two("maximum", Functions::maximum),
                two("fmin", Thresholds::fmin),
                two("fmax", Thresholds::fmax),
                of("heaviside", List.of("x", "y"), List.of(), Thresholds.heaviside(X, Expr.arg(1))),
                of("clamp", List.of("x"), List.of("low", "high"), Functions.clamp(X, S0, S1)),
                of("lerp", List.of("a", "b", "w"), List.of(), Functions.lerp(X, Expr.arg(1), Expr.arg(2))),
                two("lt", Expr::lt),
                two("le", Expr::le),
                two("gt", Expr::gt),
                two("ge", Expr::ge),
                two("eq", Expr::eq),
                two("ne", (a, b) -> a.eq(b).not()),
                of("select", List.of("condition", "a", "b"), List.of(),
                        Expr.select(Expr.mask(0), Expr.arg(1), Expr.arg(2))),
                one("tanh", Functions::tanh),
                one("sigmoid", Functions::sigmoid),
                one("logsigmoid", Functions::logsigmoid),
                one("softsign", Functions::softsign),
                of("hardtanh", List.of("x"), List.of("low", "high"), Functions.hardtanh(X, S0, S1)),
                one("hardsigmoid", Functions::hardsigmoid),
                one("relu", Functions::relu),
                one("relu6", Functions::relu6),
                of("leakyRelu", List.of("x"), List.of("slope"), Functions.leakyRelu(X, S0)),
                of("elu", List.of("x"), List.of("alpha"), Functions.elu(X, S0)),
                of("celu", List.of("x"), List.of("alpha"), Functions.celu(X, S0)),
                one("selu", Functions::selu),
                of("softplus", List.of("x"), List.of("beta", "threshold"), Functions.softplus(X, S0, S1)),
                one("silu", Functions::silu),
                one("mish", Functions::mish),
                one("gelu", Functions::gelu),
                one("geluTanh", Functions::geluTanh),
                one("hardswish", Functions::hardswish),
                of("threshold", List.of("x"), List.of("threshold", "value"), Thresholds.threshold(X, S0, S1)),
                of("hardshrink", List.of("x"), List.of("lambda"), Thresholds.hardshrink(X, S0)),
                of("softshrink", List.of("x"), List.of("lambda"), Thresholds.softshrink(X, S0)),
                one("tanhshrink", Thresholds::tanhshrink))) {
            table.put(definition.name(), definition);
        }
        DEFINITIONS = Collections.unmodifiableSequencedMap(table);
    }

    private FunctionTable() {}

    private static Definition one(String name, UnaryOperator<Expr> function) {
        return of(name, List.of("x"), List.of(), function.apply(X));
    }

    private static Definition two(String name, BinaryOperator<Expr> function) {
        return of(name, List.of("a", "b"), List.of(), function.apply(X, Expr.arg(1)));
    }

    private static Definition of(String name, List<String> operands, List<String> parameters, Expr expression) {
        return new Definition(name, operands, parameters, expression);
    }
}
