package dev.fluxion.core.expr;

/** Polynomials with constant coefficients. */
final class Polynomial {
    private Polynomial() {}

    /** c₀ + x·(c₁ + x·(c₂ + …)), one fma a step (Horner). */
    static Expr at(Expr x, double... coefficients) {
        Expr sum = Expr.constant(coefficients[coefficients.length - 1]);
        for (int i = coefficients.length - 2; i >= 0; i--) {
            sum = sum.fma(x, Expr.constant(coefficients[i]));
        }
        return sum;
    }
}
