package dev.fluxion.core.expr;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** JavaScript: a function of numbers that computes a formula in float64, with the functions of the Math object. */
final class JavaScriptText extends PlainText {
    private static final Set<String> KNOWN =
            Set.of("abs", "sqrt", "min", "max", "exp", "expm1", "log", "log1p", "pow", "sin", "cos", "tan", "atan", "atan2", "tanh", "floor", "ceil");

    private final List<String> parameters;

    JavaScriptText(List<String> argNames, List<String> scalarNames) {
        super(argNames, scalarNames);
        parameters = Stream.concat(argNames.stream(), scalarNames.stream()).toList();
    }

    String function(String name, Formula formula) {
        List<Text> outputs = write(formula);
        var text = new StringBuilder("function " + name + "(" + String.join(", ", parameters) + ") {\n");
        named.forEach(d -> text.append("    const ").append(d.name()).append(" = ").append(d.text()).append(";\n"));
        return text.append("    return ").append(outputs.stream().map(Text::text).collect(Collectors.joining(", ", "[", "]")))
                .append(";\n}\n").toString();
    }

    /** What is used again is computed once, and long lines are broken up. */
    @Override
    boolean isNamed(Expr node, Text text) {
        return uses(node) > 1 || text.text().length() > 80;
    }

    @Override
    Text unary(UnaryOp op, Text x) {
        return switch (op) {
            case NEG, NOT, ABS, SQRT -> super.unary(op, x);
            case RINT, POW2, EXPONENT, MANTISSA -> throw unknown(op.symbol());
        };
    }

    @Override
    Text apply(String name, List<Text> arguments) {
        if (!KNOWN.contains(name)) {
            throw unknown(name);
        }
        return super.apply("Math." + name, arguments);
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException("the formula has " + name + ", expected what JavaScript has: + - * /, comparisons, "
                + KNOWN.stream().sorted().collect(Collectors.joining(", ")));
    }
}
