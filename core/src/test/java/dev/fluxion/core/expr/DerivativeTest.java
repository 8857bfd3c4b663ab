package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.junit.jupiter.api.Test;

class DerivativeTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final Expr X = Expr.arg(0);
    private static final Expr Y = Expr.arg(1);
    private static final Expr ZERO = Expr.constant(0);

    private static double at(Expr expr, double... args) {
        return new Interpreter(Formula.of(expr), Precision.F64).evaluate(args, new double[] {0.7, 3, -2})[0];
    }

    /** First and second derivatives against Commons Math's automatic differentiation. */
    @Test
    void secondOpinion() {
        compare(Functions.exp(X), DerivativeStructure::exp);
        compare(Functions.expm1(X), DerivativeStructure::expm1);
        compare(Functions.log(X.abs()), x -> x.abs().log());
        compare(Functions.log1p(X.mul(X)), x -> x.multiply(x).log1p());
        compare(Functions.sin(X), DerivativeStructure::sin);
        compare(Functions.cos(X), DerivativeStructure::cos);
        compare(Functions.tan(X), DerivativeStructure::tan);
        compare(Functions.atan(X), DerivativeStructure::atan);
        compare(Functions.atan2(X, Functions.exp(X)), x -> DerivativeStructure.atan2(x, x.exp()));
        compare(Functions.tanh(X), DerivativeStructure::tanh);
        compare(Functions.sigmoid(X), DerivativeTest::sigmoid);
        compare(Functions.logsigmoid(X), x -> sigmoid(x).log());
        compare(Functions.silu(X), x -> x.multiply(sigmoid(x)));
        compare(Functions.mish(X), x -> x.multiply(x.exp().add(1).log().tanh()));
        compare(Functions.geluTanh(X), x -> x.multiply(0.5).multiply(
                x.add(x.pow(3).multiply(0.044715)).multiply(Math.sqrt(2 / Math.PI)).tanh().add(1)));
        compare(Functions.softsign(X), x -> x.divide(x.abs().add(1)));
        compare(Functions.pow(X.abs(), Expr.constant(2.5)), x -> x.abs().pow(2.5));
        compare(Functions.pow(Expr.constant(3), X), x -> DerivativeStructure.pow(3, x));
        compare(Functions.pow(Functions.exp(X), X), x -> x.exp().pow(x));
        compare(Functions.logaddexp(X, X.neg().mul(2)), x -> x.exp().add(x.multiply(-2).exp()).log());
        compare(Functions.softplus(X, Expr.constant(0.7), Expr.constant(50)),
                x -> x.multiply(0.7).exp().add(1).log().divide(0.7));
        compare(X.mul(X).add(1).sqrt(), x -> x.multiply(x).add(1).sqrt());
        compare(Functions.rsqrt(X.mul(X).add(1)), x -> x.multiply(x).add(1).sqrt().reciprocal());
        compare(X.sub(2).div(X.mul(X).add(1)), x -> x.subtract(2).divide(x.multiply(x).add(1)));
        compare(X.fma(X.neg(), X.mul(3)), x -> x.multiply(x).negate().add(x.multiply(3)));
        compare(X.copySign(X.mul(X).sub(2)), x -> x.copySign(x.multiply(x).subtract(2)));
        compare(X.max(X.mul(X)), x -> x.getValue() > x.getValue() * x.getValue() ? x : x.multiply(x));
        compare(X.min(X.mul(X)), x -> x.getValue() < x.getValue() * x.getValue() ? x : x.multiply(x));
    }

    private static DerivativeStructure sigmoid(DerivativeStructure x) {
        return x.negate().exp().add(1).reciprocal();
    }

    private static void compare(Expr expr, UnaryOperator<DerivativeStructure> reference) {
        Expr first = Derivative.of(expr, 0);
        Expr second = Derivative.of(first, 0);
        for (double x : new double[] {-7.3, -3.1, -1.2, -0.4, -0.01, 0.02, 0.3, 0.9, 1.7, 4.4, 8.1}) {
            DerivativeStructure exact = reference.apply(new DerivativeStructure(1, 2, 0, x));
            assertNear(exact.getValue(), at(expr, x), expr + " at " + x);
            assertNear(exact.getPartialDerivative(1), at(first, x), "the derivative of " + expr + " at " + x);
            assertNear(exact.getPartialDerivative(2), at(second, x), "the second derivative of " + expr + " at " + x);
        }
    }

    private static void assertNear(double expected, double actual, String what) {
        assertEquals(expected, actual, 1e-11 + 1e-10 * Math.abs(expected), what);
    }

    /** Every function of the table, in every argument, first and second order, against central differences. */
    @Test
    void finiteDifferences() {
        for (Definition definition : Functions.table().values()) {
            Expr expr = definition.expression();
            if (expr.isMask()) {
                continue;
            }
            int arity = definition.operands().size();
            for (int i = 0; i < arity; i++) {
                if (!Formula.of(expr).isMaskArg(i)) {
                    Expr first = Derivative.of(expr, i);
                    againstDifferences(definition.name(), expr, first, i, arity);
                    againstDifferences(definition.name() + "'", first, Derivative.of(first, i), i, arity);
                }
            }
        }
    }

    private static void againstDifferences(String name, Expr expr, Expr derivative, int index, int arity) {
        var random = new Random(5);
        double h = 1e-4;
        for (int k = 0; k < 20; k++) {
            double[] args = new double[arity];
            for (int i = 0; i < arity; i++) {
                args[i] = switch (name.replace("'", "")) {
                    case "asin", "acos", "atanh", "logit", "erfinv" -> 0.05 + 0.85 * random.nextDouble();
                    case "acosh" -> 1.3 + 2 * random.nextDouble();
                    default -> 0.3 + 2 * random.nextDouble();
                };
            }
            // Richardson: (8·(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) / 12h, to h⁴
            double[] f = new double[4];
            double[] steps = {1, -1, 2, -2};
            for (int s = 0; s < 4; s++) {
                double[] moved = args.clone();
                moved[index] += steps[s] * h;
                f[s] = at(expr, moved);
            }
            double difference = (8 * (f[0] - f[1]) - (f[2] - f[3])) / (12 * h);
            double got = at(derivative, args);
            assertEquals(difference, got, 1e-8 * (1 + Math.abs(got)),
                    () -> "the derivative of " + name + " in argument " + index + " at " + Arrays.toString(args));
        }
    }

    @Test
    void subgradients() {
        assertDerivative(Functions.relu(X), 0, 0);
        assertDerivative(X.abs(), 0, 0);
        assertDerivative(X.abs(), -0.0, 0);
        assertDerivative(Functions.relu6(X), 0, 0);
        assertDerivative(Functions.relu6(X), 6, 0);
        assertDerivative(Functions.hardsigmoid(X), 3, 0);
        assertDerivative(Functions.hardsigmoid(X), -3, 0);
        Expr clamp = Functions.clamp(X, Expr.constant(-1), Expr.constant(2));
        assertDerivative(clamp, -1, 1);
        assertDerivative(clamp, 2, 1);
        assertDerivative(clamp, 2.5, 0);
        assertDerivative(Functions.leakyRelu(X, Expr.constant(0.1)), 0, 0.1);
        assertDerivative(Functions.elu(X, Expr.constant(0.7)), 0, 0.7);
        assertDerivative(Functions.celu(X, Expr.constant(0.7)), 0, 1);
        assertDerivative(Functions.selu(X), 0, 1.0507009873554805 * 1.6732632423543772);
        for (String step : new String[] {"sign", "floor", "ceil", "round"}) {
            assertSame(ZERO, Derivative.of(Functions.named(step).expression(), 0), step);
        }
        assertEquals(0.5, at(Derivative.of(X.max(Y), 0), 2, 2));
        assertEquals(0.5, at(Derivative.of(X.min(Y), 1), 2, 2));
        assertEquals(1, at(Derivative.of(X.max(Y), 1), 2, 3));
        assertEquals(0, at(Derivative.of(X.min(Y), 1), 2, 3));
    }

    @Test
    void powers() {
        Expr pow = Functions.pow(X, Y);
        assertEquals(0, at(Derivative.of(pow, 0), 0, 0));
        assertEquals(0, at(Derivative.of(pow, 1), 0, 0));
        assertEquals(0, at(Derivative.of(pow, 1), 0, 2));
        assertEquals(INFINITY, at(Derivative.of(pow, 0), 0, 0.5));
        assertEquals(1, at(Derivative.of(pow, 0), 0, 1));
        assertEquals(-12, at(Derivative.of(pow, 0), -2, 2) * 3, 1e-13);
    }

    /** Where a derivative composed naively gives NaN or infinity. */
    @Test
    void stable() {
        assertDerivative(Functions.sigmoid(X), -800, 0);
        assertDerivative(Functions.sigmoid(X), 800, 0);
        assertDerivative(Functions.tanh(X), 800, 0);
        assertDerivative(Functions.softplus(X, Expr.constant(1), Expr.constant(1000)), 800, 1);
        assertDerivative(Functions.softplus(X, Expr.constant(1), Expr.constant(20)), 800, 1);
        assertDerivative(Functions.logsigmoid(X), -800, 1);
        assertDerivative(Functions.elu(X, Expr.constant(1)), 800, 1);
        assertDerivative(Functions.mish(X), -800, 0);
        assertDerivative(Functions.gelu(X), -800, 0);
        assertDerivative(Functions.silu(X), 800, 1);
        assertDerivative(Functions.erf(X), 1e200, 0);
        assertEquals(0, at(Derivative.of(Derivative.of(Functions.erf(X), 0), 0), 1e100) + 0.0);
    }

    /** The branch that is not taken holds an infinity; 0 · ∞ must not get out. */
    @Test
    void theSelectStaysOutside() {
        assertDerivative(Functions.log(Functions.relu(X)), -1, 0);
        assertDerivative(Functions.relu(X).sqrt(), -1, 0);
        assertDerivative(Functions.reciprocal(Functions.relu(X)), 0, 0);
        assertDerivative(Expr.select(X.lt(ZERO), ZERO, X.sqrt()), -1, 0);
        assertDerivative(Functions.log(Functions.relu(Functions.relu(X).mul(2))).mul(3), -1, 0);
        assertDerivative(Functions.exp(X.mul(1000)).min(Expr.constant(5)), 2, 0);
        assertDerivative(Functions.relu(Functions.relu(X).add(1)), -1, 0);
        assertDerivative(Functions.relu(X.abs().sub(1)), 0.5, 0);
        Expr twice = Derivative.of(Derivative.of(Functions.log(Functions.relu(X)), 0), 0);
        assertEquals(0, at(twice, -1));
        assertEquals(-0.25, at(twice, 2));
    }

    private static void assertDerivative(Expr expr, double x, double expected) {
        assertEquals(expected, at(Derivative.of(expr, 0), x) + 0.0, () -> "the derivative of " + expr + " at " + x);
    }

    @Test
    void deepCompositionsStayLinear() {
        for (UnaryOperator<Expr> function : List.<UnaryOperator<Expr>>of(
                Functions::tanh, Functions::relu, Functions::silu, Functions::gelu, Functions::sin,
                x -> Functions.leakyRelu(x, Expr.scalar(0)), x -> Functions.elu(x, Expr.scalar(0)),
                x -> x.max(x.mul(0.5)).mul(Y).add(Y), Functions::softsign)) {
            int[] first = new int[2];
            int[] second = new int[2];
            for (int k = 0; k < 2; k++) {
                Expr nested = X;
                for (int i = 0; i < 20 * (k + 1); i++) {
                    nested = function.apply(nested);
                }
                Expr derivative = Derivative.of(nested, 0);
                first[k] = Formula.of(derivative).nodes().size();
                second[k] = Formula.of(Derivative.of(derivative, 0)).nodes().size();
            }
            String what = "nodes at depth 20 and 40: " + Arrays.toString(first) + ", second order " + Arrays.toString(second);
            assertTrue(first[1] <= 2.1 * first[0], what);
            assertTrue(second[1] <= 2.1 * second[0], what);
        }
    }

    @Test
    void vectorJacobianProduct() {
        // two outputs, three arguments, of which the last is not wanted
        Expr z = Expr.arg(2);
        Formula formula = Formula.of(Functions.tanh(X.mul(Y)), X.add(Y.mul(z)));
        Formula vjp = Derivative.vjp(formula, new boolean[] {true, true, false});
        assertEquals(2, vjp.outputs().size());
        double[] at = {0.3, -0.8, 2.5};
        double[] g = {1.25, -0.5};
        double[] y = new Interpreter(formula, Precision.F64).evaluate(at, new double[0]);
        double[] got = new Interpreter(vjp, Precision.F64)
                .evaluate(new double[] {at[0], at[1], at[2], g[0], g[1], y[0], y[1]}, new double[0]);
        double slope = 1 - Math.pow(Math.tanh(at[0] * at[1]), 2);
        assertEquals(g[0] * slope * at[1] + g[1], got[0], 1e-14);
        assertEquals(g[0] * slope * at[0] + g[1] * at[2], got[1], 1e-14);
    }

    /** The gradient reads the outputs that it is given instead of computing them again. */
    @Test
    void outputsStandForThemselves() {
        Formula vjp = Derivative.vjp(Formula.of(Functions.tanh(X)), new boolean[] {true});
        assertTrue(vjp.nodes().stream().noneMatch(Expr.Call.class::isInstance), vjp::toString);
        assertTrue(!vjp.usesArg(0) && vjp.usesArg(1) && vjp.usesArg(2), vjp::toString);
        Formula relu = Derivative.vjp(Formula.of(Functions.relu(X)), new boolean[] {true});
        assertTrue(!relu.usesArg(0), relu::toString);
    }

    @Test
    void whatDoesNotDependHasTheDerivativeZero() {
        assertSame(ZERO, Derivative.of(Functions.exp(Y), 0));
        Formula vjp = Derivative.vjp(Formula.of(Y.mul(2), X.lt(Y)), new boolean[] {true, true});
        assertSame(ZERO, vjp.outputs().getFirst());
    }

    @Test
    void aMissingRuleIsNamed() {
        var e = assertThrows(IllegalArgumentException.class, () -> Derivative.of(Expr.unary(UnaryOp.MANTISSA, X), 0));
        assertEquals("no derivative rule for mantissa: wrap it in a Function with partials of its own", e.getMessage());
    }
}
