package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.Threads;
import dev.fluxion.core.autograd.Autograd;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

/** The laws of {@link RMSpropLaws}: each for all settings for which the table says that it holds. */
class RMSpropPropertyTest {
    @Provide
    Arbitrary<Trial> trials() {
        return Trial.any();
    }

    @Provide
    Arbitrary<RMSpropSettings> formula() {
        return RMSpropLaws.Law.FORMULA.settings();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void equalsTheFormulaBitForBit(@ForAll("trials") Trial trial, @ForAll("formula") RMSpropSettings settings) {
        trial.check(settings.builder(), settings.states(), settings);
    }

    @Provide
    Arbitrary<RMSpropSettings> bounded() {
        return RMSpropLaws.Law.BOUND.settings();
    }

    /** v ≥ (1 − ρ)·g², so |η·g/√(v + ε)| ≤ η/√(1 − ρ); momentum adds up at most 1/(1 − μ) of it, Nesterov too. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void noStepIsLongerThanTheBound(@ForAll("bounded") RMSpropSettings settings, @ForAll long seed) {
        double bound = settings.lr() / Math.sqrt(1 - settings.rho()) / (1 - settings.momentum()) * (1 + 1e-9);
        Tensor parameter = Tensor.of(new double[20]).requiresGrad(true);
        Optimizer optimizer = settings.builder().build(List.of(parameter));
        var random = new Random(seed);
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

    @Provide
    Arbitrary<RMSpropSettings> firstStep() {
        return RMSpropLaws.Law.FIRST_STEP.settings();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void theFirstStepIsTheSignOfTheGradient(@ForAll("firstStep") RMSpropSettings settings,
            @ForAll @DoubleRange(min = -1e6, max = 1e6) @Scale(9) double g) {
        Tensor parameter = Tensor.of(new double[1]).requiresGrad(true);
        parameter.setGrad(Tensor.of(new double[] {g}));
        settings.builder().build(List.of(parameter)).step();
        double sign = settings.maximize() ? -Math.signum(g) : Math.signum(g);
        double ahead = settings.nesterov() ? 1 + settings.momentum() : 1;
        double expected = -settings.rate(1) * sign * ahead / Math.sqrt(1 - settings.rho());
        assertEquals(expected, parameter.item(), 8 * Math.ulp(expected));
    }

    @Provide
    Arbitrary<RMSpropSettings> scaled() {
        return RMSpropLaws.Law.SCALE.settings();
    }

    /** Without epsilon a power of two cancels exactly. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void scalingGradientsByAPowerOfTwoChangesNoBit(@ForAll @IntRange(min = -20, max = 20) int power,
            @ForAll("scaled") RMSpropSettings settings, @ForAll long seed) {
        assertArrayEquals(run(settings.builder(), seed, 1), run(settings.builder(), seed, Math.scalb(1.0, power)));
    }

    @Provide
    Arbitrary<RMSpropSettings> moments() {
        return RMSpropLaws.Law.SECOND_MOMENT.settings();
    }

    /** s + m² is the running mean of g², in exact arithmetic; with bias correction s + m²/c. */
    @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
    void theCenteredFormHasTheSameSecondMoment(@ForAll("moments") RMSpropSettings settings, @ForAll long seed) {
        Tensor plain = Tensor.of(new double[6]).requiresGrad(true);
        Tensor centered = Tensor.of(new double[6]).requiresGrad(true);
        Optimizer one = settings.builder().centered(false).build(List.of(plain));
        Optimizer two = settings.builder().centered(true).build(List.of(centered));
        var random = new Random(seed);
        for (int step = 0; step < 30; step++) {
            Tensor g = Tensor.of(random.doubles(6).map(u -> 5 + u).toArray());
            plain.setGrad(g);
            centered.setGrad(g);
            try (var _ = Autograd.noGrad()) {
                centered.copyFrom(plain);   // for settings in which the gradient depends on the parameter
            }
            one.step();
            two.step();
            assertArrayEquals(RMSprop.squareAverage(one, plain).toDoubleArray(),
                    RMSprop.squareAverage(two, centered).toDoubleArray(), 1e-11);
        }
    }

    /**
     * The declared formulas in exact arithmetic, not in floating point: s + m² is v to the last digit. ρ is a fraction of 16, so
     * that ρ, 1 − ρ and ρ(1 − ρ) are exact.
     */
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void inExactArithmeticTheCenteredFormHasTheSameSecondMoment(@ForAll @IntRange(max = 15) int sixteenths,
            @ForAll @IntRange(max = 3) int start, @ForAll boolean clipped, @ForAll long seed) {
        var builder = RMSprop.builder().rho(sixteenths / 16.0).initialAccumulator(start).clip(clipped ? Clipping.value(0.5) : null);
        var plain = new ExactRule(builder.centered(false));
        var centered = new ExactRule(builder.centered(true));
        var random = new Random(seed);
        for (int step = 1; step <= 20; step++) {
            BigDecimal g = new BigDecimal(random.nextInt(-1000, 1000) / 256.0);
            plain.step(g);
            centered.step(g);
            BigDecimal m = centered.state(1);
            assertEquals(0, plain.state(0).compareTo(centered.state(0).add(m.multiply(m))), "step " + step);
        }
    }

    @Provide
    Arbitrary<RMSpropSettings> grouped() {
        return RMSpropLaws.Law.GROUPING.settings();
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void groupingAndOrderChangeNoBit(@ForAll("grouped") RMSpropSettings settings, @ForAll long seed) {
        var random = new Random(seed);
        double[][] together = new double[3][];
        for (int way = 0; way < 2; way++) {
            Tensor[] p = new Tensor[3];
            Arrays.setAll(p, i -> Tensor.ones(i + 2).requiresGrad(true));
            Optimizer optimizer = way == 0 ? settings.builder().build(List.of(p))
                    : settings.builder().group(List.of(p[2])).group(List.of(p[1], p[0])).build();
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

    /** The elements of a parameter know nothing of each other: a permutation of them permutes the result. */
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void permutingElementsPermutesTheResult(@ForAll("grouped") RMSpropSettings settings, @ForAll long seed) {
        int n = 37;
        double[] straight = run(settings.builder(), seed, 1, n, false);
        double[] turned = run(settings.builder(), seed, 1, n, true);
        for (int i = 0; i < n; i++) {
            assertEquals(straight[i], turned[n - 1 - i]);
        }
    }

    @Provide
    Arbitrary<RMSpropSettings> resting() {
        return RMSpropLaws.Law.ZERO_GRADIENT.settings();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aZeroGradientMovesNothing(@ForAll("resting") RMSpropSettings settings, @ForAll boolean single, @ForAll long seed) {
        DType dtype = single ? DType.F32 : DType.F64;
        Tensor parameter = Tensor.of(new Random(seed).doubles(9).toArray()).to(dtype).requiresGrad(true);
        double[] before = parameter.toDoubleArray();
        Optimizer optimizer = settings.builder().build(List.of(parameter));
        parameter.setGrad(parameter.detach().mul(0));
        for (int step = 0; step < 3; step++) {
            optimizer.step();
            assertArrayEquals(before, parameter.toDoubleArray());
        }
    }

    @Provide
    Arbitrary<RMSpropSettings> turned() {
        return RMSpropLaws.Law.MAXIMIZE.settings();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void maximizingTheNegativeIsMinimizing(@ForAll("turned") RMSpropSettings settings, @ForAll long seed) {
        assertArrayEquals(run(settings.builder().maximize(false), seed, 1), run(settings.builder().maximize(true), seed, -1));
    }

    @Provide
    Arbitrary<RMSpropSettings> precise() {
        return RMSpropLaws.Law.PRECISION.settings();
    }

    /**
     * The float run is as near to the double run on the same gradients as the formula allows: how far errors of half an ulp
     * grow depends on the settings, and is taken from runs of it in plain arithmetic with every operation off by as much, up or
     * down at random.
     */
    @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
    void floatFollowsDouble(@ForAll("precise") RMSpropSettings settings, @ForAll long seed) {
        var random = new Random(seed);
        double[][] g = new double[10][];
        Arrays.setAll(g, _ -> settings.gradient(random.doubles(9).map(u -> (float) (2 * u - 1)).toArray()));
        double[] narrow = run(settings, g, DType.F32);
        double[] wide = run(settings, g, DType.F64);
        double[] spread = new double[9];
        for (int run = 0; run < 16; run++) {
            double[] disturbed = disturbed(settings, g, random);
            Arrays.setAll(spread, i -> Math.max(spread[i], Math.abs(disturbed[i] - wide[i])));
        }
        for (int i = 0; i < 9; i++) {
            assertEquals(wide[i], narrow[i], 8 * spread[i], settings.toString());
        }
    }

    private static double[] run(RMSpropSettings settings, double[][] g, DType dtype) {
        Tensor parameter = Tensor.ones(g[0].length).to(dtype).requiresGrad(true);
        Optimizer optimizer = settings.builder().build(List.of(parameter));
        for (double[] now : g) {
            parameter.setGrad(Tensor.of(now).to(dtype));
            optimizer.step();
        }
        return parameter.toDoubleArray();
    }

    private static double[] disturbed(RMSpropSettings settings, double[][] g, Random random) {
        DoubleUnaryOperator round = x -> x * (1 + (random.nextBoolean() ? 0x1p-24 : -0x1p-24));
        double[][] elements = new double[g[0].length][];
        Arrays.setAll(elements, _ -> new double[] {1, settings.start(0), 0, 0});
        for (int step = 1; step <= g.length; step++) {
            double[] clipped = settings.clipped(g[step - 1], round);
            for (int i = 0; i < elements.length; i++) {
                settings.step(elements[i], clipped[i], step, round);
            }
        }
        return Arrays.stream(elements).mapToDouble(e -> e[0]).toArray();
    }

    @Provide
    Arbitrary<RMSpropSettings> everywhere() {
        return RMSpropLaws.Law.ONE_ANSWER.settings();
    }

    @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
    void interpreterLoopsAndThreadsGiveTheSameBits(@ForAll("everywhere") RMSpropSettings settings, @ForAll long seed) {
        int n = 33_001;
        Tensor g = Tensor.of(new Random(seed).doubles(n).map(u -> 2 * u - 1).toArray()).to(DType.F32);
        float[] expected = null;
        int threads = Threads.get();
        for (Device device : Stream.of("interpreted", "scalar", "vector").flatMap(RMSpropPropertyTest::device).toList()) {
            for (int count : device.name().equals("interpreted") ? new int[] {1} : new int[] {1, 2, 4}) {
                Threads.set(count);
                try {
                    Tensor p = Tensor.ones(n).to(device).requiresGrad(true);
                    Optimizer optimizer = settings.builder().build(List.of(p));
                    for (int step = 0; step < 2; step++) {
                        p.setGrad(g.to(device));
                        optimizer.step();
                    }
                    float[] found = p.toFloatArray();
                    expected = expected == null ? found : expected;
                    assertArrayEquals(expected, found, device + " with " + count + " threads");
                } finally {
                    Threads.set(threads);
                }
            }
        }
    }

    private static Stream<Device> device(String name) {
        try {
            return Stream.of(Device.of(name));
        } catch (IllegalArgumentException unavailable) {
            return Stream.empty();
        }
    }

    private static double[] run(OptimizerBuilder<?> builder, long seed, double factor) {
        return run(builder, seed, factor, 9, false);
    }

    private static double[] run(OptimizerBuilder<?> builder, long seed, double factor, int n, boolean turned) {
        Tensor parameter = Tensor.ones(n).requiresGrad(true);
        Optimizer optimizer = builder.build(List.of(parameter));
        var random = new Random(seed);
        for (int step = 0; step < 10; step++) {
            float[] g = new float[n];
            for (int i = 0; i < n; i++) {
                g[turned ? n - 1 - i : i] = (float) (random.nextGaussian() * factor);
            }
            parameter.setGrad(Tensor.of(g));
            optimizer.step();
        }
        return parameter.toDoubleArray();
    }
}
