package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints formulas for people. Arguments are called x, y, z, x3, x4 …, scalars s0, s1 …, unless names are given. Parts that
 * a large formula uses again are named first: {@code t0 = tanh(x); 1 - t0 * t0}.
 */
public final class Printer {
    private Printer() {}

    /** {@return the expression in infix notation} @param expr what to print */
    public static String text(Expr expr) {
        return text(Formula.of(expr), List.of(), List.of());
    }

    /**
     * A formula in infix notation, {@code x * 0.5 * (erf(x * 0.7071067811865476) + 1)}; several outputs are separated by
     * commas.
     *
     * @param formula what to print
     * @param args names of the arguments
     * @param scalars names of the scalars
     * @return one line
     */
    public static String text(Formula formula, List<String> args, List<String> scalars) {
        var notation = new PlainText(args, scalars);
        List<Notation.Text> outputs = notation.write(formula);
        var parts = new ArrayList<String>();
        notation.named.forEach(d -> parts.add(d.name() + " = " + d.text()));
        parts.add(join(outputs));
        return String.join("; ", parts);
    }

    /** {@return the expression in LaTeX, for math mode} @param expr what to print */
    public static String latex(Expr expr) {
        return latex(Formula.of(expr), List.of(), List.of());
    }

    /**
     * A formula in LaTeX, for math mode: {@code \frac{1}{\sqrt{x}}}. Named parts follow after {@code \quad\text{with }}.
     *
     * @param formula what to print
     * @param args names of the arguments; Greek letters by their English names
     * @param scalars names of the scalars
     * @return one line
     */
    public static String latex(Formula formula, List<String> args, List<String> scalars) {
        var notation = new Latex(args, scalars);
        String outputs = join(notation.write(formula));
        return notation.named.isEmpty() ? outputs : notation.named.stream()
                .map(d -> notation.symbol(d.node(), d.name()).text() + " = " + d.text())
                .collect(Collectors.joining(",\\; ", outputs + " \\quad\\text{with } ", ""));
    }

    /**
     * The Java loop that computes a formula, named functions expanded: a static method over arrays and scalars that gives the
     * bits of {@link Interpreter} and of every compiled kernel.
     *
     * @param name of the method
     * @param formula what to print
     * @param precision the element type, float or double
     * @param args names of the arguments
     * @param scalars names of the scalars
     * @return the lines of the method
     */
    public static String java(String name, Formula formula, Precision precision, List<String> args, List<String> scalars) {
        return new JavaText(precision, args, scalars).method(name, formula);
    }

    /**
     * The JavaScript function that computes a formula in float64. Functions stay whole and are those of the Math object, so that
     * results equal {@link Interpreter}'s up to their last digits.
     *
     * @param name of the function
     * @param formula what to print
     * @param args names of all arguments, which are its first parameters
     * @param scalars names of all scalars, which follow
     * @return its lines; it returns an array of the outputs
     * @throws IllegalArgumentException if a function is none of JavaScript's
     */
    public static String javascript(String name, Formula formula, List<String> args, List<String> scalars) {
        return new JavaScriptText(args, scalars).function(name, formula);
    }

    private static String join(List<Notation.Text> outputs) {
        return outputs.stream().map(Notation.Text::text).collect(Collectors.joining(", "));
    }
}
