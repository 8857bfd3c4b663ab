package dev.fluxion.core.expr;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * A function explains itself: its formula, its derivatives, the Java loop that computes the same bits, and LaTeX.
 *
 * <pre>{@code
 * System.out.print(Explanation.of("relu"));
 * }</pre>
 */
public final class Explanation {
    private final Definition definition;

    private Explanation(Definition definition) {
        this.definition = definition;
    }

    /**
     * The explanation of one function.
     *
     * @param name a key of {@link Functions#table}
     * @return its explanation
     */
    public static Explanation of(String name) {
        return new Explanation(Functions.named(name));
    }

    /** {@return the formula in infix notation} */
    public String formula() {
        return text(definition.expression());
    }

    /** {@return the derivative by each operand that has one, in infix notation} */
    public SequencedMap<String, String> derivatives() {
        var derivatives = new LinkedHashMap<String, String>();
        partials().forEach((operand, derivative) -> derivatives.put(operand, text(derivative)));
        return derivatives;
    }

    /** {@return the formula in LaTeX, for math mode} */
    public String latex() {
        return latex(definition.expression());
    }

    /** {@return the derivative by each operand that has one, in LaTeX} */
    public SequencedMap<String, String> derivativesLatex() {
        var derivatives = new LinkedHashMap<String, String>();
        partials().forEach((operand, derivative) -> derivatives.put(operand, latex(derivative)));
        return derivatives;
    }

    /** {@return the Java method that computes the same bits, functions expanded} @param precision of its elements */
    public String loop(Precision precision) {
        return Printer.java(definition.name(), Formula.of(definition.expression()), precision,
                definition.operands(), definition.parameters());
    }

    /** {@return the method for the derivative by one operand} @param operand its name @param precision of its elements */
    public String derivativeLoop(String operand, Precision precision) {
        Expr derivative = partials().get(operand);
        if (derivative == null) {
            throw new IllegalArgumentException("operand is \"" + operand + "\", expected one of " + partials().keySet());
        }
        return Printer.java(definition.name() + "Derivative", Formula.of(derivative), precision,
                definition.operands(), definition.parameters());
    }

    /** {@return everything, with loops over floats} */
    @Override
    public String toString() {
        return text(Precision.F32);
    }

    /** {@return everything} @param precision of the loops */
    public String text(Precision precision) {
        String call = definition.name() + "(" + String.join(", ", definition.operands()) + ")";
        var text = new StringBuilder(call);
        if (!definition.parameters().isEmpty()) {
            text.append(" with ").append(String.join(", ", definition.parameters()));
        }
        section(text, "Formula", call + " = " + formula());
        var lines = new StringBuilder();
        derivatives().forEach((operand, derivative) -> lines.append("∂/∂").append(operand).append(" = ").append(derivative).append('\n'));
        section(text, "Derivative", lines.isEmpty() ? "none: it is true or false" : lines.toString());
        section(text, "The same as a Java loop", loop(precision));
        derivatives().keySet().forEach(operand ->
                section(text, "Its derivative by " + operand + " as a Java loop", derivativeLoop(operand, precision)));
        lines.setLength(0);
        lines.append(latex()).append('\n');
        derivativesLatex().forEach((operand, derivative) ->
                lines.append("\\frac{\\partial}{\\partial ").append(operand).append("} = ").append(derivative).append('\n'));
        section(text, "LaTeX", lines.toString());
        return text.append('\n').toString();
    }

    private static void section(StringBuilder text, String title, String body) {
        text.append("\n\n").append(title).append('\n').append(body.strip().indent(2).stripTrailing());
    }

    private Map<String, Expr> partials() {
        var partials = new LinkedHashMap<String, Expr>();
        Expr y = definition.expression();
        if (!y.isMask()) {
            Formula formula = Formula.of(y);
            IntStream.range(0, definition.operands().size()).filter(i -> formula.usesArg(i) && !formula.isMaskArg(i))
                    .forEach(i -> partials.put(definition.operands().get(i), Derivative.of(y, i)));
        }
        return partials;
    }

    private String text(Expr expr) {
        return Printer.text(Formula.of(expr), definition.operands(), definition.parameters());
    }

    private String latex(Expr expr) {
        return Printer.latex(Formula.of(expr), definition.operands(), definition.parameters());
    }
}
