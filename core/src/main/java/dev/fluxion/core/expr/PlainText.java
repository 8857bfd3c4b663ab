package dev.fluxion.core.expr;

import java.util.List;
import java.util.stream.Collectors;

/** Infix notation with as few parentheses as C's precedences allow. */
class PlainText extends Notation {
    PlainText(List<String> argNames, List<String> scalarNames) {
        super(argNames, scalarNames);
    }

    @Override
    final String parenthesized(String text) {
        return "(" + text + ")";
    }

    @Override
    Text constant(double value) {
        // 2 and not 2.0
        boolean integral = value == Math.rint(value) && Math.abs(value) < 1e7;
        return number(integral ? Double.toString(value).replace(".0", "") : Double.toString(value));
    }

    static Text number(String text) {
        return new Text(text, text.startsWith("-") ? NEGATION : SYMBOL);
    }

    @Override
    Text symbol(Expr leaf, String name) {
        return new Text(name, SYMBOL);
    }

    @Override
    Text unary(UnaryOp op, Text x) {
        return switch (op) {
            case NEG -> negation(x);
            case NOT -> new Text("!" + at(APPLICATION, x), APPLICATION);
            default -> apply(op.symbol(), List.of(x));
        };
    }

    @Override
    final Text binary(BinaryOp op, Text a, Text b) {
        return switch (op) {
            case ADD, SUB -> infix(SUM, a, op.symbol(), b);
            case MUL, DIV -> infix(PRODUCT, a, op.symbol(), b);
            case LT, LE, EQ -> new Text(at(SUM, a) + " " + op.symbol() + " " + at(SUM, b), COMPARISON);
            case AND -> infix(AND, a, op.symbol(), b);
            case OR -> infix(OR, a, op.symbol(), b);
            case MIN, MAX, COPYSIGN -> apply(op.symbol(), List.of(a, b));
        };
    }

    @Override
    final Text unequal(Text a, Text b) {
        return new Text(at(SUM, a) + " != " + at(SUM, b), COMPARISON);
    }

    @Override
    final Text fma(Text a, Text b, Text c) {
        return apply("fma", List.of(a, b, c));
    }

    @Override
    final Text select(Text condition, Text a, Text b) {
        return new Text(at(OR, condition) + " ? " + at(OR, a) + " : " + at(CHOICE, b), CHOICE);
    }

    @Override
    final Text call(Function function, List<Text> arguments) {
        return apply(function.name(), arguments);
    }

    Text apply(String name, List<Text> arguments) {
        return new Text(name + arguments.stream().map(Text::text).collect(Collectors.joining(", ", "(", ")")), APPLICATION);
    }
}
