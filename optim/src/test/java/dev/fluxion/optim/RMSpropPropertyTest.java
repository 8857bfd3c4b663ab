package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.optim.RMSprop.Epsilon;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

/** RMSprop against its formula in plain arithmetic, and the laws that follow from the formula. */
class RMSpropPropertyTest {
    record Numbers(double lr, double rho, double eps, double momentum, double weightDecay) {}

    record Choices(Epsilon epsilon, boolean rateInside, boolean centered, boolean maximize) {}

    /** All settings, and the same formula written out for one element: θ, v or s, [m,] [b]. */
    record Settings(Numbers n, Choices c) implements Trial.Reference {
        RMSprop.Builder builder() {
            return RMSprop.builder().lr(n.lr).rho(n.rho).eps(n.eps).epsilon(c.epsilon).momentum(n.momentum)
                    .rateInMomentum(c.rateInside).centered(c.centered).weightDecay(n.weightDecay).maximize(c.maximize);
        }

        List<String> states() {
            List<String> moments = c.centered ? List.of("grad_var", "grad_avg") : List.of("square_avg");
            List<String> buffers = n.momentum == 0 ? List.of() : List.of("momentum_buffer");
            return Stream.of(moments, buffers).flatMap(List::stream).toList();
        }

        @Override
        public void step(double[] e, double gradient, int step, DoubleUnaryOperator r) {
            double theta = e[0];
            double g = c.maximize ? -gradient : gradient;
            if (n.weightDecay != 0) {
                g = r.applyAsDouble(g + r.applyAsDouble(r.applyAsDouble(n.weightDecay) * theta));
            }
            double rho = r.applyAsDouble(n.rho);
            double v;
            if (c.centered) {
                double d = r.applyAsDouble(g - e[2]);
                double share = r.applyAsDouble(n.rho * (1 - n.rho));
                v = r.applyAsDouble(r.applyAsDouble(rho * e[1]) + r.applyAsDouble(share * r.applyAsDouble(d * d)));
                e[2] = r.applyAsDouble(e[2] + r.applyAsDouble(r.applyAsDouble(1 - n.rho) * d));
            } else {
                double share = r.applyAsDouble(1 - n.rho);
                v = r.applyAsDouble(r.applyAsDouble(rho * e[1]) + r.applyAsDouble(share * r.applyAsDouble(g * g)));
            }
            e[1] = v;
            double eps = r.applyAsDouble(n.eps);
            double root = c.epsilon == Epsilon.INSIDE
                    ? r.applyAsDouble(Math.sqrt(r.applyAsDouble(v + eps)))
                    : r.applyAsDouble(r.applyAsDouble(Math.sqrt(v)) + eps);
            double u = (float) n.eps == 0 && root == 0 ? 0 : r.applyAsDouble(g / root);
            double lr = r.applyAsDouble(n.lr);
            if (n.momentum == 0) {
                e[0] = r.applyAsDouble(theta - r.applyAsDouble(lr * u));
                return;
            }
            int buffer = c.centered ? 3 : 2;
            double pushed = c.rateInside ? r.applyAsDouble(lr * u) : u;
            e[buffer] = r.applyAsDouble(r.applyAsDouble(r.applyAsDouble(n.momentum) * e[buffer]) + pushed);
            e[0] = r.applyAsDouble(theta - (c.rateInside ? e[buffer] : r.applyAsDouble(lr * e[buffer])));
        }
    }

    @Provide
    Arbitrary<Trial> trials() {
        return Trial.any();
    }

    @Provide
    Arbitrary<Settings> settings() {
        var numbers = Combinators.combine(Arbitraries.doubles().between(0, 10),
                Arbitraries.doubles().between(0, 0.9999).ofScale(4), Arbitraries.of(0.0, 1e-60, 1e-10, 1e-8, 1e-3, 1.0),
                Arbitraries.of(0.0, 0.3, 0.9, 0.99),
                Arbitraries.of(0.0, 1e-4, 0.1)).as(Numbers::new);
        var choices = Combinators.combine(Arbitraries.of(Epsilon.class), Arbitraries.of(true, false),
                Arbitraries.of(true, false), Arbitraries.of(true, false)).as(Choices::new);
        return Combinators.combine(numbers, choices).as(Settings::new);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void equalsTheFormulaBitForBit(@ForAll("trials") Trial trial, @ForAll("settings") Settings settings) {
        trial.check(settings.builder(), settings.states(), settings);
    }

    /** From v = 0, v ≥ (1 − ρ)·g², so |η·g/√(v + ε)| ≤ η/√(1 − ρ); momentum adds up at most 1/(1 − μ) of it. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void noStepIsLongerThanTheBound(@ForAll @DoubleRange(max = 0.999) @Scale(3) double rho,
            @ForAll @IntRange(max = 9) int momentum, @ForAll("trials") Trial trial) {
        double mu = momentum / 10.0;
        var builder = RMSprop.builder().lr(0.25).rho(rho).momentum(mu);
        double bound = 0.25 / Math.sqrt(1 - rho) / (1 - mu) * (1 + 1e-12);
        Tensor parameter = Tensor.of(new double[20]).requiresGrad(true);
        Optimizer optimizer = builder.build(List.of(parameter));
        var random = new Random(trial.seed());
        for (int step = 0; step < 50; step++) {
            double size = Math.pow(10, random.nextInt(-9, 9));
            parameter.setGrad(Tensor.of(random.doubles(20).map(u -> (2 * u - 1) * size).toArray()));
            try (var _ = Autograd.noGrad()) {
                parameter.fill(0);
            }
            optimizer.step();
            for (double moved : parameter.toDoubleArray()) {
                assertTrue(Math.abs(moved) <= bound, "moved " + moved + ", bound " + bound);
            }
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void theFirstStepIsTheSignOfTheGradient(@ForAll @DoubleRange(max = 0.999) @Scale(3) double rho,
            @ForAll @DoubleRange(max = 2) @Scale(4) double lr,
            @ForAll @DoubleRange(min = -1e6, max = 1e6) @Scale(9) double g) {
        Tensor parameter = Tensor.of(new double[1]).requiresGrad(true);
        parameter.setGrad(Tensor.of(new double[] {g}));
        RMSprop.builder().lr(lr).rho(rho).eps(0).build(List.of(parameter)).step();
        double expected = -lr * Math.signum(g) / Math.sqrt(1 - rho);
        assertEquals(expected, parameter.item(), 4 * Math.ulp(expected));
    }

    /** Without epsilon a power of two cancels exactly. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void scalingGradientsByAPowerOfTwoChangesNoBit(@ForAll @IntRange(min = -20, max = 20) int power,
            @ForAll boolean centered, @ForAll long seed) {
        var builder = RMSprop.builder().lr(0.01).eps(0).centered(centered).momentum(0.5);
        assertArrayEquals(run(builder, seed, 1), run(builder, seed, Math.scalb(1.0, power)));
    }

    @Property(tries = 100)
    void maximizingTheNegativeIsMinimizing(@ForAll long seed, @ForAll boolean centered) {
        var builder = RMSprop.builder().weightDecay(0.1).centered(centered);
        double[] down = run(builder, seed, 1);
        assertArrayEquals(down, run(builder.maximize(true), seed, -1));
    }

    private static double[] run(OptimizerBuilder<?> builder, long seed, double factor) {
        Tensor parameter = Tensor.ones(9).requiresGrad(true);
        Optimizer optimizer = builder.build(List.of(parameter));
        var random = new Random(seed);
        for (int step = 0; step < 10; step++) {
            float[] g = new float[9];
            for (int i = 0; i < g.length; i++) {
                g[i] = (float) (random.nextGaussian() * factor);
            }
            parameter.setGrad(Tensor.of(g));
            optimizer.step();
        }
        return parameter.toDoubleArray();
    }

    @Property(tries = 50)
    void groupingAndOrderChangeNoBit(@ForAll long seed) {
        var random = new Random(seed);
        double[][] together = new double[3][];
        for (int way = 0; way < 2; way++) {
            Tensor[] p = new Tensor[3];
            Arrays.setAll(p, i -> Tensor.ones(i + 2).requiresGrad(true));
            Optimizer optimizer = way == 0 ? RMSprop.builder().build(List.of(p))
                    : RMSprop.builder().group(List.of(p[2])).group(List.of(p[1], p[0])).build();
            random.setSeed(seed);
            for (int step = 0; step < 5; step++) {
                for (Tensor parameter : p) {
                    parameter.setGrad(Tensor.of(random.doubles(parameter.elements()).toArray()).to(DType.F32));
                }
                optimizer.step();
            }
            for (int i = 0; i < 3; i++) {
                together[i] = way == 0 ? p[i].toDoubleArray() : together[i];
                assertArrayEquals(together[i], p[i].toDoubleArray());
            }
        }
    }

    /** s + m² is the running mean of g², in exact arithmetic. */
    @Property(tries = 100)
    void theCenteredFormHasTheSameSecondMoment(@ForAll long seed, @ForAll @DoubleRange(max = 0.999) @Scale(3) double rho) {
        Tensor plain = Tensor.of(new double[6]).requiresGrad(true);
        Tensor centered = Tensor.of(new double[6]).requiresGrad(true);
        Optimizer one = RMSprop.builder().rho(rho).build(List.of(plain));
        Optimizer two = RMSprop.builder().rho(rho).centered(true).build(List.of(centered));
        var random = new Random(seed);
        for (int step = 0; step < 30; step++) {
            Tensor g = Tensor.of(random.doubles(6).map(u -> 5 + u).toArray());
            plain.setGrad(g);
            centered.setGrad(g);
            one.step();
            two.step();
            assertArrayEquals(RMSprop.squareAverage(one, plain).toDoubleArray(),
                    RMSprop.squareAverage(two, centered).toDoubleArray(), 1e-12);
        }
    }
}
