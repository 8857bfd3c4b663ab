package dev.fluxion.core.expr;

import java.util.List;
import java.util.function.Supplier;

/**
 * A function of the library's own.
 *
 * @param name as printed
 * @param arity the number of arguments
 * @param latex as {@link Function#latex}
 * @param expansion the body for each precision
 * @param derivatives one for each argument; made when asked for, since sin needs cos and cos needs sin
 */
record Atomic(String name, int arity, String latex, java.util.function.Function<Precision, Expr> expansion,
        Supplier<List<Expr>> derivatives) implements Function {
    static final Expr X = Expr.arg(0);
    static final Expr Y = Expr.arg(1);

    /** A function of one argument, printed {@code name(x)}; the derivative may use {@link #X} and the output {@link #Y}. */
    static Atomic unary(String name, java.util.function.Function<Precision, Expr> expansion, Supplier<Expr> derivative) {
        return unary(name, "\\operatorname{" + name + "}\\left(#1\\right)", expansion, derivative);
    }

    /** The same with a LaTeX form of its own. */
    static Atomic unary(String name, String latex, java.util.function.Function<Precision, Expr> expansion,
            Supplier<Expr> derivative) {
        return new Atomic(name, 1, latex, expansion, () -> List.of(derivative.get()));
    }

    @Override
    public Expr body(Precision precision) {
        return expansion.apply(precision);
    }

    @Override
    public List<Expr> partials() {
        return derivatives.get();
    }

    @Override
    public String toString() {
        return name;
    }
}
