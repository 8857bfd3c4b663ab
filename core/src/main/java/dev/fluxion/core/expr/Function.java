package dev.fluxion.core.expr;

import java.util.List;

/**
 * A named function of numbers that a formula keeps whole: exp, tanh, erf.
 *
 * <p>It brings its own expansion into arithmetic and bit operations, one for each precision (a polynomial with a stated
 * error bound), and its own row of partial derivatives, which may use the function's output: tanh′ = 1 − y². Compilers
 * expand it in place; printers and the derivative see the name.
 */
public interface Function {
    /** {@return the name in lower case, as printed} */
    String name();

    /** {@return the number of arguments} */
    int arity();

    /**
     * The expansion over {@code arg(0) … arg(arity − 1)}, which may call other functions but never itself.
     *
     * @param precision the format in which it is evaluated
     * @return a number
     */
    Expr body(Precision precision);

    /**
     * The partial derivatives over {@code arg(0) … arg(arity − 1)} and {@code arg(arity)}, the function's own output.
     *
     * @return one for each argument; null where it is zero everywhere
     */
    List<Expr> partials();

    /**
     * The LaTeX form, {@code \ln\left(#1\right)}, with {@code #1}, {@code #2} in the places of the arguments;
     * {@code (#1)} gets parentheses unless the argument is a single symbol.
     *
     * @return one application, which needs no parentheses itself
     */
    String latex();
}
