package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrinterTest {
    private static final Expr X = Expr.arg(0);
    private static final Expr Y = Expr.arg(1);
    private static final Expr Z = Expr.arg(2);

    private static void text(String expected, Expr expr) {
        assertEquals(expected, Printer.text(expr));
        assertEquals(expected, expr.toString());
    }

    private static void latex(String expected, Expr expr) {
        assertEquals(expected, Printer.latex(expr));
    }

    @Test
    void parenthesesOnlyWhereNeeded() {
        text("x + y + z", X.add(Y).add(Z));
        text("x + (y + z)", X.add(Y.add(Z)));
        text("x - (y - z)", X.sub(Y.sub(Z)));
        text("(x + y) * z", X.add(Y).mul(Z));
        text("x * y + z", X.mul(Y).add(Z));
        text("x * (y * z)", X.mul(Y.mul(Z)));
        text("x / y / z", X.div(Y).div(Z));
        text("x / (y * z)", X.div(Y.mul(Z)));
        text("x / y * z", X.div(Y).mul(Z));
        text("-x * y", X.neg().mul(Y));
        text("-(x + y)", X.add(Y).neg());
        text("-x - y", X.neg().sub(Y));
        text("x / (-y)", X.div(Y.neg()));
        text("x * (-2)", X.mul(-2));
        text("x + (-2)", X.add(-2));
        text("-2 * x", Expr.constant(-2).mul(X));
        text("-x * y - z", X.mul(Y).neg().sub(Z));
    }

    @Test
    void masksAndChoices() {
        text("0 < x ? x : x * s0", Functions.leakyRelu(X, Expr.scalar(0)));
        text("x < y & y <= z | x == z", X.lt(Y).and(Y.le(Z)).or(X.eq(Z)));
        text("x < y & (y <= z | x == z)", X.lt(Y).and(Y.le(Z).or(X.eq(Z))));
        text("!(x < y)", X.lt(Y).not());
        text("x != y", X.eq(Y).not());
        text("!(x < y & y < z)", X.lt(Y).and(Y.lt(Z)).not());
        text("0 < x ? 1 : x < 0 ? -1 : 0", Functions.sign(X));
        text("(x < y ? x : y) + 1", Expr.select(X.lt(Y), X, Y).add(1));
        text("x < (y < z ? y : z) ? x : z", Expr.select(X.lt(Expr.select(Y.lt(Z), Y, Z)), X, Z));
        text("x ? y : z", Expr.select(Expr.mask(0), Y, Z));
    }

    @Test
    void functionsAndNumbers() {
        text("x * Phi(x)", Functions.gelu(X));
        text("pow(x, 2.5)", Functions.pow(X, Expr.constant(2.5)));
        text("fma(x, y, -z)", X.fma(Y, Z.neg()));
        text("max(x, min(y, abs(z)))", X.max(Y.min(Z.abs())));
        text("copysign(sqrt(x), rint(y))", X.sqrt().copySign(Y.rint()));
        text("x + 1.0E-8", X.add(1e-8));
        text("max(x, -0)", X.max(Expr.constant(-0.0)));
        text("max(x, -Infinity)", X.max(Expr.constant(Double.NEGATIVE_INFINITY)));
        text("max(x, 1.0E7)", X.max(Expr.constant(1e7)));
        text("max(x, 9999999)", X.max(Expr.constant(9999999)));
        text("x3 + s1", Expr.arg(3).add(Expr.scalar(1)));
    }

    @Test
    void names() {
        Formula rmsprop = Formula.of(X.sub(Expr.scalar(0).mul(Y).div(Z.sqrt().add(Expr.scalar(1)))));
        assertEquals("p - lr * g / (sqrt(v) + eps)",
                Printer.text(rmsprop, List.of("p", "g", "v"), List.of("lr", "eps")));
        assertEquals("p - \\frac{\\mathit{lr} \\cdot g}{\\sqrt{v} + \\epsilon}",
                Printer.latex(rmsprop, List.of("p", "g", "v"), List.of("lr", "epsilon")));
        assertEquals("x + y, x * y", Printer.text(Formula.of(X.add(Y), X.mul(Y)), List.of(), List.of()));
    }

    @Test
    void whatALargeFormulaUsesAgainIsNamed() {
        Expr doubling = X;
        for (int i = 0; i < 6; i++) {
            doubling = doubling.add(doubling);
        }
        text("t0 = x + x; t1 = t0 + t0; t2 = t1 + t1; t3 = t2 + t2; t4 = t3 + t3; t4 + t4", doubling);
        latex("t_{4} + t_{4} \\quad\\text{with } t_{0} = x + x,\\; t_{1} = t_{0} + t_{0},\\; t_{2} = t_{1} + t_{1},\\; "
                + "t_{3} = t_{2} + t_{2},\\; t_{4} = t_{3} + t_{3}", doubling);
        text("tanh(x) * tanh(x)", Functions.square(Functions.tanh(X)));
        Expr chain = X;
        for (int i = 0; i < 1000; i++) {
            chain = Functions.sin(chain);
        }
        assertTrue(chain.toString().length() < 20_000, chain::toString);
        assertTrue(chain.toString().matches("(t\\d+ = sin\\(.*\\); )+sin\\(.*\\)"), chain::toString);
    }

    @Test
    void latexOfEveryKind() {
        latex("\\frac{1}{\\sqrt{x}}", Functions.rsqrt(X));
        latex("x^{2}", Functions.square(X));
        latex("\\left(x + 1\\right)^{2}", Functions.square(X.add(1)));
        latex("\\frac{x}{\\left|x\\right| + 1}", X.div(X.abs().add(1)));
        latex("x \\cdot \\left(y + 1\\right)", X.mul(Y.add(1)));
        latex("x \\cdot y + z", X.fma(Y, Z));
        latex("\\begin{cases} 1 & \\text{if } 0 < x \\\\ -1 & \\text{if } x < 0 \\\\ 0 & \\text{otherwise} \\end{cases}",
                Functions.sign(X));
        latex("\\left(\\begin{cases} x & \\text{if } x \\le y \\land y \\ne 0 \\\\ y & \\text{otherwise} \\end{cases}\\right)"
                + " \\cdot 2", Expr.select(X.le(Y).and(Y.eq(Expr.constant(0)).not()), X, Y).mul(2));
        latex("\\max\\left(x, \\infty\\right)", X.max(Expr.constant(Double.POSITIVE_INFINITY)));
        latex("x + 1.0 \\cdot 10^{-8}", X.add(1e-8));
        latex("x \\cdot \\sigma\\left(x\\right)", Functions.silu(X));
        latex("e^{-x}", Functions.exp(X.neg()));
        latex("x^{y}", Functions.pow(X, Y));
        latex("\\left(x + 1\\right)^{y + 1}", Functions.pow(X.add(1), Y.add(1)));
        latex("\\ln\\left(x \\cdot y\\right)", Functions.log(X.mul(Y)));
        latex("\\operatorname{erf}\\left(x\\right)", Functions.erf(X));
        latex("\\lnot \\left(x < y\\right)", X.lt(Y).not());
        latex("x_{3} - s_{0}", Expr.arg(3).sub(Expr.scalar(0)));
    }

    @Test
    void javaIsAReadableLoop() {
        assertEquals("""
                static void update(int n, float[] out, float[] p, float[] g, float lr) {
                    for (int i = 0; i < n; i++) {
                        out[i] = p[i] - lr * (g[i] + 0.5f);
                    }
                }
                """, Printer.java("update", Formula.of(X.sub(Expr.scalar(0).mul(Y.add(0.5)))), Precision.F32,
                List.of("p", "g"), List.of("lr")));
        assertEquals("""
                static void f(int n, double[] out0, boolean[] out1, boolean[] x, double[] z) {
                    for (int i = 0; i < n; i++) {
                        double t0 = Math.sqrt(z[i]);
                        double t1 = x[i] ? t0 : -t0;
                        boolean t2 = t0 < 2.0;
                        out0[i] = t1;
                        out1[i] = t2;
                    }
                }
                """, Printer.java("f", Formula.of(Expr.select(Expr.mask(0), Z.sqrt(), Z.sqrt().neg()),
                        Z.sqrt().lt(Expr.constant(2))), Precision.F64, List.of(), List.of()));
    }
}
