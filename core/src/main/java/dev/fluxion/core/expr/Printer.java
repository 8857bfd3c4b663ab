package dev.fluxion.core.expr;

/** Prints expressions for people. */
public final class Printer {
    private Printer() {}

    /** {@return the expression as plain text} @param expr what to print */
    public static String text(Expr expr) {
        return ExprPool.label(expr) + (expr.operands().isEmpty() ? "" : expr.operands().toString());
    }
}
