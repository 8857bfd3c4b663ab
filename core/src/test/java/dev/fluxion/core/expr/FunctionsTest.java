package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FunctionsTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final double[] EDGES = {0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 2.5, -2.5, INFINITY, -INFINITY, NAN,
        0x1p-149, -0x1p-149, 0x1p-1074, 1e38, -1e38, 1e300, -1e300, 16777215, 16777216, 8388607.5, -8388609,
        0x1.fffffffffffffp52, 0x1p53};

    @Test
    void everyFactoryIsInTheTable() {
        for (Class<?> family : List.of(Functions.class, Hyperbolics.class, Divisions.class, Gammas.class)) {
            for (Method method : family.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == Expr.class) {
                    Definition definition = Functions.named(method.getName());
                    assertEquals(method.getParameterCount(), definition.operands().size() + definition.parameters().size(),
                            method.getName());
                }
            }
        }
    }

    @Test
    void theTableDescribesItsExpressions() {
        Functions.table().forEach((name, definition) -> {
            Formula formula = Formula.of(definition.expression());
            assertEquals(name, definition.name());
            assertEquals(definition.operands().size(), formula.argCount(), name);
            assertEquals(definition.parameters().size(), formula.scalarCount(), name);
        });
    }

    @Test
    void anUnknownNameFails() {
        var e = assertThrows(IllegalArgumentException.class, () -> Functions.named("gelou"));
        assertTrue(e.getMessage().startsWith("name is \"gelou\", expected one of add, sub, "), e.getMessage());
    }

    @Test
    void constantExponentsBecomeMultiplicationsAndRoots() {
        Expr x = Expr.arg(0);
        assertSame(x, Functions.pow(x, Expr.constant(1)));
        assertSame(x.mul(x), Functions.pow(x, Expr.constant(2)));
        assertSame(x.mul(x).mul(x), Functions.pow(x, Expr.constant(3)));
        assertSame(Expr.constant(1).div(x), Functions.pow(x, Expr.constant(-1)));
        assertSame(x.sqrt(), Functions.pow(x, Expr.constant(0.5)));
        assertSame(Expr.constant(1).div(x.sqrt()), Functions.pow(x, Expr.constant(-0.5)));
    }

    /** From 0 to where eˣ is 0, and beyond: with the bits of exp, which is measured against exact values. */
    @ParameterizedTest
    @EnumSource
    void theExponentialOfNegativeNumbersHasTheBitsOfTheOther(Precision p) {
        var exp = new Interpreter(Formula.of(Functions.exp(Expr.arg(0)), Exponentials.expOfNegative(Expr.arg(0))), p);
        var random = new Random(1);
        double range = p == Precision.F32 ? 110 : 760;
        for (int i = 0; i < 20_000 + EDGES.length; i++) {
            double x = p.round(i < EDGES.length ? -Math.abs(EDGES[i]) : -range * Math.pow(random.nextDouble(), 1 + i % 3));
            double[] y = exp.evaluate(new double[] {x}, new double[0]);
            assertEquals(y[0], y[1], 0, () -> "e^" + x);
        }
    }

    /** Zeros with their sign, infinities, NaN, the ends of the range: what C says and Java's StrictMath does. */
    @ParameterizedTest
    @EnumSource
    void specialValues(Precision p) {
        edges(p, "exp", StrictMath::exp);
        edges(p, "expm1", StrictMath::expm1);
        edges(p, "log", StrictMath::log);
        edges(p, "log1p", StrictMath::log1p);
        edges(p, "tanh", StrictMath::tanh);
        edges(p, "atan", StrictMath::atan);
        edges(p, "asin", StrictMath::asin);
        edges(p, "acos", StrictMath::acos);
        edges(p, "sinh", StrictMath::sinh);
        edges(p, "cosh", StrictMath::cosh);
        edges(p, "asinh", x -> Double.isInfinite(x) ? x : Math.copySign(
                Math.abs(x) > 1e150 ? StrictMath.log(Math.abs(x)) + StrictMath.log(2) : FunctionAccuracyTest.asinh(x), x));
        edges(p, "acosh", x -> x < 1 ? NAN : x > 1e150 ? StrictMath.log(x) + StrictMath.log(2) : StrictMath.log(x + Math.sqrt(x * x - 1)));
        edges(p, "atanh", x -> Math.copySign(0.5 * (StrictMath.log1p(x) - StrictMath.log1p(-x)), x));
        edges(p, "exp2", x -> StrictMath.pow(2, x));
        edges(p, "log2", x -> StrictMath.log(x) / StrictMath.log(2));
        edges(p, "log10", StrictMath::log10);
        edges(p, "logit", x -> x < 0 || x > 1 ? NAN : StrictMath.log(x / (1 - x)));
        edges(p, "sinc", x -> Double.isInfinite(x) ? NAN : FunctionAccuracyTest.sinc(x));
        edges(p, "floor", StrictMath::floor);
        edges(p, "ceil", StrictMath::ceil);
        edges(p, "round", StrictMath::rint);
        edges(p, "sqrt", StrictMath::sqrt);
        edges(p, "sin", x -> Math.abs(x) > (p == Precision.F32 ? 0x1p23 : 0x1p52) ? NAN : StrictMath.sin(x));
        edges(p, "cos", x -> Math.abs(x) > (p == Precision.F32 ? 0x1p23 : 0x1p52) ? NAN : StrictMath.cos(x));
        edges(p, "tan", x -> Math.abs(x) > (p == Precision.F32 ? 0x1p20 : 0x1p49) ? NAN : StrictMath.tan(x));
        edges(p, "sign", x -> Double.isNaN(x) ? 0 : Math.signum(x) + 0.0);
        edges(p, "relu", x -> Math.max(x, 0));
    }

    private static void edges(Precision p, String name, DoubleUnaryOperator reference) {
        var interpreter = new Interpreter(Formula.of(Functions.named(name).expression()), p);
        for (double edge : EDGES) {
            double x = p.round(edge);
            // far out the reduction by π is less exact than 2 ulp
            boolean far = Math.abs(x) > 1e6 && (name.equals("sin") || name.equals("cos"));
            assertClose(p.round(reference.applyAsDouble(x)), interpreter.evaluate(new double[] {x}, new double[0])[0],
                    far ? 1e-3 : p == Precision.F32 ? 1e-6 : 1e-14, name + " " + p + " at " + x);
        }
    }

    @ParameterizedTest
    @EnumSource
    void specialValuesOfTwoArguments(Precision p) {
        edges(p, "pow", FunctionsTest::pow);
        edges(p, "atan2", StrictMath::atan2);
        edges(p, "hypot", StrictMath::hypot);
        edges(p, "copysign", (a, b) -> Double.isNaN(b) ? Math.abs(a) : Math.copySign(a, b));
        edges(p, "xlogy", (a, b) -> Double.isNaN(b) ? NAN : a == 0 ? 0 : a * StrictMath.log(b));
        edges(p, "fmod", (a, b) -> a % b);
        edges(p, "remainder", FunctionsTest::remainder);
        edges(p, "floorDivide", (a, b) -> floorDivide(p, a, b));
        edges(p, "minimum", Math::min);
        edges(p, "maximum", Math::max);
        edges(p, "logaddexp", (a, b) -> a == b ? a + StrictMath.log(2)
                : Math.max(a, b) + StrictMath.log1p(StrictMath.exp(-Math.abs(a - b))));
    }

    private static void edges(Precision p, String name, DoubleBinaryOperator reference) {
        var interpreter = new Interpreter(Formula.of(Functions.named(name).expression()), p);
        for (double first : EDGES) {
            for (double second : EDGES) {
                double a = p.round(first);
                double b = p.round(second);
                assertClose(p.round(reference.applyAsDouble(a, b)), interpreter.evaluate(new double[] {a, b}, new double[0])[0],
                        p == Precision.F32 ? 1e-6 : 1e-13, name + " " + p + " of " + a + ", " + b);
            }
        }
    }

    private static double remainder(double a, double b) {
        double mod = a % b;
        return mod != 0 && mod < 0 != b < 0 ? mod + b : mod;
    }

    /** As PyTorch's div_floor_floating. */
    private static double floorDivide(Precision p, double a, double b) {
        if (b == 0) {
            return a / b;
        }
        double mod = a % b;
        double div = p.round(p.round(a - mod) / b) - (mod != 0 && mod < 0 != b < 0 ? 1 : 0);
        return div == 0 ? Math.copySign(0, a / b) : Math.rint(p.round(div));
    }

    /** fmod and remainder are exact whatever the quotient; Java's % is, too. */
    @ParameterizedTest
    @EnumSource
    void longDivisionIsExact(Precision p) {
        var fmod = new Interpreter(Formula.of(Functions.named("fmod").expression()), p);
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            int range = i % 3 == 0 ? 10 : p == Precision.F32 ? 149 : 1074;
            double a = p.round(Math.scalb(random.nextGaussian(), random.nextInt(2 * range) - range));
            double b = i % 7 == 0 ? p.round(a * 1.5) : p.round(Math.scalb(random.nextGaussian(), random.nextInt(2 * range) - range));
            if (Double.isFinite(a) && Double.isFinite(b) && b != 0) {
                assertEquals(a % b, fmod.evaluate(new double[] {a, b}, new double[0])[0], () -> "fmod " + a + ", " + b);
            }
        }
    }

    /** Powers of two and ten have exact logarithms. */
    @ParameterizedTest
    @EnumSource
    void logarithmsOfPowers(Precision p) {
        var log2 = new Interpreter(Formula.of(Functions.named("log2").expression()), p);
        var log10 = new Interpreter(Formula.of(Functions.named("log10").expression()), p);
        for (int k = p == Precision.F32 ? -149 : -1074; k < (p == Precision.F32 ? 128 : 1024); k++) {
            assertEquals(k, log2.evaluate(new double[] {Math.scalb(1.0, k)}, new double[0])[0]);
        }
        for (int k = 0; k <= (p == Precision.F32 ? 10 : 22); k++) {
            assertEquals(k, log10.evaluate(new double[] {Double.parseDouble("1e" + k)}, new double[0])[0], "log10 of 1e" + k);
        }
    }

    @Test
    void lengths() {
        var random = new Random(9);
        for (Precision p : Precision.values()) {
            var interpreter = new Interpreter(Formula.of(Functions.named("hypot").expression()), p);
            int range = p == Precision.F32 ? 126 : 1020;
            for (int i = 0; i < 50_000; i++) {
                double x = p.round(Math.scalb(random.nextGaussian(), random.nextInt(2 * range) - range));
                double y = i % 2 == 0 ? p.round(x * random.nextGaussian()) : p.round(Math.scalb(random.nextGaussian(), random.nextInt(2 * range) - range));
                double exact = StrictMath.hypot(x, y);
                double got = interpreter.evaluate(new double[] {x, y}, new double[0])[0];
                double ulp = p == Precision.F32 ? Math.ulp((float) exact) : Math.ulp(exact);
                assertTrue(got == exact || p.round(exact) == got || Math.abs(got - exact) / ulp <= (p == Precision.F32 ? 1 : 2),
                        () -> "hypot " + x + ", " + y + ": " + got + ", expected " + exact);
            }
        }
    }

    /** C's pow, which differs from Java's where the base is ±1. */
    private static double pow(double x, double y) {
        return x == 1 || x == -1 && Double.isInfinite(y) ? 1 : StrictMath.pow(x, y);
    }

    /** Zeros, infinities and NaN exactly, other numbers relatively. */
    private static void assertClose(double expected, double actual, double tolerance, String what) {
        if (expected == 0 || Double.isNaN(expected) || Double.isInfinite(expected)) {
            assertEquals(expected, actual, what);
        } else if (Math.abs(expected) < Double.MIN_NORMAL) {
            assertEquals(expected, actual, 2 * Double.MIN_VALUE, what);
        } else {
            assertEquals(1, actual / expected, tolerance, () -> what + " gave " + actual + ", expected " + expected);
        }
    }

    @Test
    void sigmoidsAtTheirEnds() {
        double[] x = {-INFINITY, -800, -40, 0, 40, 800, INFINITY, NAN};
        assertValues("sigmoid", x, 0, Math.exp(-800), Math.exp(-40), 0.5, 1, 1, 1, NAN);
        assertValues("logsigmoid", x, -INFINITY, -800, -40, -Math.log(2), -Math.exp(-40), -0.0, -0.0, NAN);
        assertValues("softplus", x, 0, Math.exp(-800), Math.exp(-40), Math.log(2), 40, 800, INFINITY, NAN);
        assertValues("erf", x, -1, -1, -1, 0, 1, 1, 1, NAN);
        assertValues("erfc", x, 2, 2, 2, 1, 0, 0, 0, NAN);
        assertValues("relu6", x, 0, 0, 0, 0, 6, 6, 6, NAN);
        assertValues("hardsigmoid", x, 0, 0, 0, 0.5, 1, 1, 1, NAN);
        // −∞ · 0 is NaN, as in PyTorch
        assertValues("gelu", x, NAN, -0.0, -0.0, 0, 40, 800, INFINITY, NAN);
        assertValues("silu", x, NAN, -800 * Math.exp(-800), -40 * Math.exp(-40), 0, 40, 800, INFINITY, NAN);
        assertValues("mish", x, NAN, -800 * Math.exp(-800), -40 * Math.exp(-40), 0, 40, 800, INFINITY, NAN);
        assertValues("elu", x, -1, -1, -1, 0, 40, 800, INFINITY, NAN);
        assertValues("tan", new double[] {-0.0, Math.PI / 2, INFINITY, 1e30}, -0.0, 1.633123935319537E16, NAN, NAN);
    }

    private static void assertValues(String name, double[] x, double... expected) {
        var interpreter = new Interpreter(Formula.of(Functions.named(name).expression()), Precision.F64);
        for (int i = 0; i < x.length; i++) {
            assertClose(expected[i], interpreter.evaluate(new double[] {x[i]}, new double[] {1, 20})[0], 1e-14,
                    name + " at " + x[i]);
        }
    }

    @Test
    void powerF32() {
        var interpreter = new Interpreter(Formula.of(Functions.named("pow").expression()), Precision.F32);
        var random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            float x = i % 2 == 0 ? Float.intBitsToFloat(random.nextInt() & 0x7fffffff)
                    : (float) Math.exp(random.nextGaussian() * (i % 4 == 1 ? 3 : 0.01));
            float y = (float) ((random.nextDouble() * 2 - 1) * 90 / Math.abs(Math.log(x)));
            double exact = StrictMath.pow(x, y);
            if (exact >= Float.MIN_NORMAL && exact <= Float.MAX_VALUE) {
                double got = interpreter.evaluate(new double[] {x, y}, new double[0])[0];
                assertEquals(1, got / exact, 1e-6, () -> x + " to the power " + y);
            }
        }
    }

    @Test
    void powerF64() {
        var interpreter = new Interpreter(Formula.of(Functions.named("pow").expression()), Precision.F64);
        var random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            double x = i % 2 == 0 ? Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE)
                    : Math.exp(random.nextGaussian() * (i % 4 == 1 ? 3 : 0.001));
            double y = (random.nextDouble() * 2 - 1) * 708 / Math.abs(Math.log(x));
            if (x > 0 && x < INFINITY && !Double.isInfinite(y)) {
                double got = interpreter.evaluate(new double[] {x, y}, new double[0])[0];
                double error = Exact.of(got).divide(Exact.of(x).log().multiply(Exact.of(y)).exp()).toDouble() - 1;
                assertEquals(0, error, 1e-13, () -> x + " to the power " + y);
            }
        }
    }

    @Test
    void angleOfAPoint() {
        var random = new Random(9);
        for (Precision p : Precision.values()) {
            var interpreter = new Interpreter(Formula.of(Functions.named("atan2").expression()), p);
            for (int i = 0; i < 50_000; i++) {
                double y = p.round(Math.scalb(random.nextGaussian(), random.nextInt(80) - 40));
                double x = p.round(i % 2 == 0 ? y * random.nextGaussian() : random.nextGaussian());
                double exact = StrictMath.atan2(y, x);
                double got = interpreter.evaluate(new double[] {y, x}, new double[0])[0];
                double ulp = p == Precision.F32 ? Math.ulp((float) exact) : Math.ulp(exact);
                assertEquals(0, (got - exact) / ulp, p == Precision.F32 ? 2 : 3, () -> "atan2 " + y + ", " + x);
            }
        }
    }

    /** The activations against their definitions, as a textbook writes them. */
    @Test
    void activations() {
        compare("silu", x -> x / (1 + Math.exp(-x)));
        compare("mish", x -> x * Math.tanh(Math.log(1 + Math.exp(x))));
        compare("gelu", x -> x * new org.apache.commons.math3.distribution.NormalDistribution().cumulativeProbability(x));
        compare("geluTanh", x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
        compare("relu", x -> x > 0 ? x : 0);
        compare("relu6", x -> Math.min(Math.max(x, 0), 6));
        compare("leakyRelu", x -> x > 0 ? x : 0.7 * x, 0.7);
        compare("elu", x -> x > 0 ? x : 0.7 * (Math.exp(x) - 1), 0.7);
        compare("celu", x -> Math.max(0, x) + Math.min(0, 0.7 * (Math.exp(x / 0.7) - 1)), 0.7);
        compare("selu", x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.exp(x) - 1)));
        compare("softplus", x -> 0.7 * x > 3 ? x : Math.log(1 + Math.exp(0.7 * x)) / 0.7, 0.7, 3);
        compare("hardtanh", x -> Math.min(Math.max(x, -0.5), 0.8), -0.5, 0.8);
        compare("clamp", x -> Math.min(Math.max(x, -0.5), 0.8), -0.5, 0.8);
        compare("hardsigmoid", x -> Math.min(Math.max(x + 3, 0), 6) / 6);
        compare("hardswish", x -> x * Math.min(Math.max(x + 3, 0), 6) / 6);
        compare("softsign", x -> x / (1 + Math.abs(x)));
        compare("logsigmoid", x -> Math.log(1 / (1 + Math.exp(-x))));
        compare("rsqrt", x -> 1 / Math.sqrt(x));
        compare("reciprocal", x -> 1 / x);
        compare("square", x -> x * x);
    }

    private static void compare(String name, DoubleUnaryOperator definition, double... scalars) {
        var interpreter = new Interpreter(Formula.of(Functions.named(name).expression()), Precision.F64);
        for (double x = -9; x <= 9; x += 0.25) {
            double point = x;
            assertEquals(definition.applyAsDouble(x), interpreter.evaluate(new double[] {x}, scalars)[0], 1e-12,
                    () -> name + " at " + point + " with " + Arrays.toString(scalars));
        }
    }

    @Test
    void interpolation() {
        var interpreter = new Interpreter(Formula.of(Functions.named("lerp").expression()), Precision.F64);
        assertEquals(3, interpreter.evaluate(new double[] {3, 1e16, 0}, new double[0])[0]);
        assertEquals(1e16, interpreter.evaluate(new double[] {3, 1e16, 1}, new double[0])[0]);
        assertEquals(4.5, interpreter.evaluate(new double[] {3, 5, 0.75}, new double[0])[0]);
    }
}
