package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.math3.dfp.Dfp;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The error bounds that the functions state, in units in the last place. F32 is measured against double functions of the
 * JDK and Commons Math, F64 against 60 digits. Points are dense over the range, in every binade, and at multiples of π/2.
 */
class FunctionAccuracyTest {
    /** The bounds are the largest errors found over all F32 numbers, and over some 100,000 F64 numbers, rounded up. */
    record Case(String name, Expr expr, double low, double high, double bound32, double bound64, double low64, double high64,
            DoubleUnaryOperator reference, UnaryOperator<Dfp> exact, double least) {
        Case(String name, Expr expr, double low, double high, double bound32, double bound64, double low64, double high64,
                DoubleUnaryOperator reference, UnaryOperator<Dfp> exact) {
            this(name, expr, low, high, bound32, bound64, low64, high64, reference, exact, 0);
        }

        Case(String name, double low, double high, double bound32, double bound64, DoubleUnaryOperator reference,
                UnaryOperator<Dfp> exact) {
            this(name, Functions.named(name).expression(), low, high, bound32, bound64, low, high, reference, exact);
        }

        Case in64(double low, double high) {
            return new Case(name, expr, this.low, this.high, bound32, bound64, low, high, reference, exact, least);
        }

        /** In units of the last place of {@code least} where the value is smaller. */
        Case atLeast(double least) {
            return new Case(name, expr, low, high, bound32, bound64, low64, high64, reference, exact, least);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("exp", -110, 90, 1.02, 0.96, StrictMath::exp, Exact::exp).in64(-750, 712),
                new Case("expm1", -30, 90, 1.5, 1.8, StrictMath::expm1, Exact::expm1).in64(-50, 712),
                new Case("log", Float.MIN_VALUE, Float.MAX_VALUE, 0.95, 0.8, StrictMath::log, Exact::log)
                        .in64(Double.MIN_VALUE, Double.MAX_VALUE),
                new Case("log1p", -1, Float.MAX_VALUE, 1, 0.9, StrictMath::log1p, Exact::log1p).in64(-1, Double.MAX_VALUE),
                new Case("sin", -1e5, 1e5, 1.85, 1.6, StrictMath::sin, Exact::sin).in64(-1e9, 1e9),
                new Case("cos", -1e5, 1e5, 1.85, 1.6, StrictMath::cos, Exact::cos).in64(-1e9, 1e9),
                new Case("tan", -1e5, 1e5, 1.85, 1.7, StrictMath::tan, Exact::tan).in64(-1e9, 1e9),
                new Case("atan", -Float.MAX_VALUE, Float.MAX_VALUE, 1.4, 1.5, StrictMath::atan, Exact::atan)
                        .in64(-1e300, 1e300),
                new Case("asin", -1, 1, 1.6, 1.2, StrictMath::asin, Exact::asin),
                new Case("acos", -1, 1, 1.3, 1.3, StrictMath::acos, Exact::acos),
                new Case("sinh", -95, 95, 1.9, 1.5, StrictMath::sinh, Exact::sinh).in64(-712, 712),
                new Case("cosh", -95, 95, 1.7, 1.2, StrictMath::cosh, Exact::cosh).in64(-712, 712),
                new Case("asinh", -Float.MAX_VALUE, Float.MAX_VALUE, 1.2, 1.2, FunctionAccuracyTest::asinh, Exact::asinh).in64(-1e300, 1e300),
                new Case("acosh", 1, Float.MAX_VALUE, 1.1, 1.1, x -> StrictMath.log1p(x - 1 + StrictMath.sqrt((x - 1) * (x + 1))), Exact::acosh)
                        .in64(1, 1e300),
                new Case("atanh", -1, 1, 1.2, 1.2, x -> 0.5 * (StrictMath.log1p(x) - StrictMath.log1p(-x)), Exact::atanh),
                new Case("exp2", -155, 130, 1.1, 1.1, x -> StrictMath.pow(2, x), Exact::exp2).in64(-1080, 1026),
                new Case("log2", Float.MIN_VALUE, Float.MAX_VALUE, 1.3, 1.3, x -> StrictMath.log(x) / StrictMath.log(2), Exact::log2)
                        .in64(Double.MIN_VALUE, Double.MAX_VALUE),
                new Case("log10", Float.MIN_VALUE, Float.MAX_VALUE, 1.3, 1.3, StrictMath::log10, Exact::log10)
                        .in64(Double.MIN_VALUE, Double.MAX_VALUE),
                new Case("logit", Float.MIN_VALUE, 1, 1.6, 1.6, x -> x > 0.25 && x < 0.75 ? StrictMath.log1p((2 * x - 1) / (1 - x)) : StrictMath.log(x / (1 - x)),
                        Exact::logit).in64(Double.MIN_VALUE, 1 - 0x1p-53),
                new Case("sinc", -1e5, 1e5, 1.9, 1.9, FunctionAccuracyTest::sinc, Exact::sinc).in64(-1e9, 1e9),
                new Case("tanh", -12, 12, 1.8, 1.9, StrictMath::tanh, Exact::tanh).in64(-22, 22),
                new Case("sigmoid", -110, 30, 1.5, 1.5, FunctionAccuracyTest::sigmoid, Exact::sigmoid).in64(-740, 40),
                new Case("log1pexp", Expr.call(LogSumExp.LOG1PEXP, Expr.arg(0)), -110, 100, 1.85, 1.6, -740, 750,
                        x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))), Exact::log1pexp),
                new Case("erfinv", -1, 1, 1.8, 2.2, Erf::erfInv, Exact::erfinv),
                new Case("lgamma", Float.MIN_VALUE, 1e36, 2.3, 1.8, Gamma::logGamma, Exact::lgamma).in64(Double.MIN_VALUE, 1e300),
                new Case("digamma", 1e-37, 1e36, 2.5, 1.8, Gamma::digamma, Exact::digamma).in64(1e-300, 1e300).atLeast(4),
                new Case("erf", -4.5, 4.5, 1.06, 1, Erf::erf, Exact::erf).in64(-6.5, 6.5),
                new Case("erfc", -4.5, 10.5, 1.7, 2, Erf::erfc, Exact::erfc).in64(-6.5, 27.5),
                new Case("phi", Expr.call(NormalDistribution.DENSITY, Expr.arg(0)), -13.2, 13.2, 2.1, 2.2, -37.6, 37.6,
                        x -> StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI), Exact::normalDensity),
                new Case("Phi", Expr.call(NormalDistribution.DISTRIBUTION, Expr.arg(0)), -13, 6, 6, 6, -37.5, 9,
                        FunctionAccuracyTest::normal, Exact::normal),
                new Case("gelu", -13, 1e30, 6.5, 6.5, x -> x * normal(x), x -> x.multiply(Exact.normal(x))).in64(-37.5, 1e300));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void f32(Case c) {
        var interpreter = new Interpreter(Formula.of(c.expr), Precision.F32);
        double worst = 0;
        double where = 0;
        for (double x : points(Precision.F32, c.low, c.high, 60_000, 300)) {
            double got = interpreter.evaluate(new double[] {x}, new double[0])[0];
            double value = c.reference.applyAsDouble(x);
            double error = ulps32(got, value) * Math.min(1, Math.ulp((float) value) / Math.ulp((float) c.least));
            if (!(error <= worst)) {
                worst = error;
                where = x;
            }
        }
        check(c.name + " F32", worst, where, c.bound32);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void f64(Case c) {
        var interpreter = new Interpreter(Formula.of(c.expr), Precision.F64);
        double worst = 0;
        double where = 0;
        for (double x : points(Precision.F64, c.low64, c.high64, 500, 1)) {
            double got = interpreter.evaluate(new double[] {x}, new double[0])[0];
            Dfp value = c.exact.apply(Exact.of(x));
            double error = Exact.ulps(got, value) * Math.min(1, Math.ulp(value.toDouble()) / Math.ulp(c.least));
            if (!(error <= worst)) {
                worst = error;
                where = x;
            }
        }
        check(c.name + " F64", worst, where, c.bound64);
    }

    private static void check(String what, double worst, double where, double bound) {
        String found = String.format("max %.4f ulp at %s, stated %s", worst, where, bound);
        System.out.println("accuracy " + what + ": " + found);
        assertTrue(worst <= bound, () -> what + ": " + found);
    }

    /** Points spread evenly, around 0, in each binade, and multiples of π/2; all within [low, high]. */
    static List<Double> points(Precision precision, double low, double high, int dense, int perBinade) {
        var random = new Random(11);
        var points = new ArrayList<Double>();
        for (int i = 0; i < dense; i++) {
            points.add(low + (high - low) * random.nextDouble());
            points.add(random.nextGaussian() * (i % 2 == 0 ? 1 : 10));
        }
        boolean f32 = precision == Precision.F32;
        for (int exponent = f32 ? -149 : -1074; exponent < (f32 ? 128 : 1024); exponent += f32 ? 1 : 2) {
            for (int i = 0; i < perBinade; i++) {
                double x = Math.scalb(1 + random.nextDouble(), exponent);
                points.add(random.nextBoolean() ? x : -x);
            }
        }
        for (int k = -1000; k <= 1000; k += f32 ? 1 : 5) {
            points.add(k * Math.PI / 2);
        }
        points.replaceAll(precision::round);
        points.removeIf(x -> !(x >= low && x <= high));
        return points;
    }

    /** The distance from a reference in double, in units in the last place of the float nearest to it. */
    private static double ulps32(double got, double exact) {
        float nearest = (float) exact;
        if (Double.isNaN(got) || Double.isInfinite(got) || Float.isInfinite(nearest)) {
            return Double.compare(got, nearest) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(got - exact) / Math.ulp(nearest);
    }

    static double asinh(double x) {
        double a = Math.abs(x);
        return Math.copySign(StrictMath.log1p(a + a * a / (1 + Math.sqrt(1 + a * a))), x);
    }

    static double sinc(double x) {
        x = Math.abs(x); // an even function, down to the sign of its zeros
        double n = Math.rint(x);
        return x == 0 ? 1 : (n % 2 == 0 ? 1 : -1) * StrictMath.sin(Math.PI * (x - n)) / (Math.PI * x);
    }

    private static double normal(double x) {
        return Erf.erfc(-x / Math.sqrt(2)) / 2;
    }

    private static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }
}
