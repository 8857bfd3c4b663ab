package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the optimizers share: schedules, clipping, accumulation, averaging, exclusion from decay; and Lion, which PyTorch lacks. */
class FamilyTest {
    private static Tensor parameter(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    static Stream<OptimizerBuilder<?>> family() {
        return Stream.of(SGD.builder(), SGD.builder().momentum(0.9), Rprop.builder(), Adagrad.builder(), Adadelta.builder(),
                RMSprop.builder(), RMSprop.builder().centered(true).biasCorrection(true).momentum(0.5).eps(0.1), Adam.builder(),
                Adam.adamW(), Adam.amsgrad(), Adamax.builder(), NAdam.builder(), RAdam.builder(), Lion.builder());
    }

    /** Algorithm 2 of the paper, line by line. */
    @Test
    void lionStepsAsItsPaperSays() {
        Tensor p = parameter(1, -2, 0.5);
        Optimizer optimizer = Lion.builder().lr(0.01).weightDecay(0.1).build(List.of(p));
        double[] theta = {1, -2, 0.5};
        double[] m = new double[3];
        var random = new Random(5);
        for (int step = 0; step < 50; step++) {
            double[] g = random.doubles(3, -1, 1).toArray();
            p.setGrad(Tensor.of(g));
            optimizer.step();
            for (int i = 0; i < 3; i++) {
                double c = 0.9 * m[i] + (1 - 0.9) * g[i];
                theta[i] = theta[i] - 0.01 * (Math.signum(c) + 0.1 * theta[i]);
                m[i] = 0.99 * m[i] + (1 - 0.99) * g[i];
            }
        }
        assertArrayEquals(theta, p.toDoubleArray(), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("family")
    void findsTheMinimumAndMirrorsIt(OptimizerBuilder<?> builder) {
        double[][] ends = new double[2][];
        for (int way = 0; way < 2; way++) {
            Tensor x = parameter(0.3, -0.2);
            Optimizer optimizer = builder.maximize(way == 1).weightDecay(0).lr(way < 2 ? 0.01 : 0).build(List.of(x));
            for (int i = 0; i < 20; i++) {
                Tensor g = x.detach().mul(2);
                x.setGrad(way == 0 ? g : g.neg());
                optimizer.step();
            }
            ends[way] = x.toDoubleArray();
            assertTrue(Math.abs(ends[way][0]) < 0.3 && Math.abs(ends[way][1]) < 0.2, builder.options().toString());
        }
        assertArrayEquals(ends[0], ends[1]);
    }

    /** Four gradients of a batch's quarters are the batch's gradient. */
    @ParameterizedTest
    @MethodSource("family")
    void accumulatedGradientsAreOneMean(OptimizerBuilder<?> builder) {
        Tensor whole = parameter(1, -2);
        Tensor parts = parameter(1, -2);
        Optimizer one = builder.lr(0.125).build(List.of(whole));
        Optimizer four = builder.accumulate(4).build(List.of(parts));
        builder.accumulate(1);
        for (int i = 0; i < 3; i++) {
            whole.setGrad(Tensor.of(new double[] {2.5, 0.5}));
            one.step();
            for (int k = 1; k <= 4; k++) {
                four.zeroGrad();
                parts.mul(Tensor.of(new double[] {k, 2 - k + 1})).sum().backward();
                assertEquals(k == 4, four.step());
            }
        }
        assertArrayEquals(whole.toDoubleArray(), parts.toDoubleArray());
    }

    @ParameterizedTest
    @MethodSource("family")
    void rowsAreTheDenseStepOfThoseRows(OptimizerBuilder<?> builder) {
        Tensor dense = Tensor.of(new Random(1).doubles(6).toArray(), 3, 2).requiresGrad(true);
        Tensor sparse = Tensor.of(new Random(1).doubles(14).toArray(), 7, 2);
        for (int i = 0; i < 3; i++) {
            sparse.select(0, new int[] {1, 4, 5}[i]).copyFrom(dense.detach().select(0, i));
        }
        double[] before = sparse.toDoubleArray();
        Tensor w = sparse.requiresGrad(true);
        OptimizerBuilder<?> settings = builder.clip(Clipping.globalNorm(0.5));
        Optimizer one = settings.build(List.of(dense));
        Optimizer two = settings.build(List.of(w));
        var random = new Random(2);
        for (int step = 0; step < 5; step++) {
            double[] g = random.doubles(6, -1, 1).toArray();
            dense.setGrad(Tensor.of(g, 3, 2));
            two.zeroGrad();
            // Row 5 comes first, and row 1 in two parts that add up exactly.
            two.addGradient(w, RowGradient.of(new int[] {5, 1, 4}, Tensor.of(new double[] {
                g[4], g[5], g[0] / 2, g[1] / 2, g[2], g[3]}, 3, 2)));
            two.addGradient(w, RowGradient.of(new int[] {1}, Tensor.of(new double[] {g[0] / 2, g[1] / 2}, 1, 2)));
            one.step();
            two.step();
        }
        double[] after = w.toDoubleArray();
        for (int row = 0; row < 7; row++) {
            int at = List.of(1, 4, 5).indexOf(row);
            for (int j = 0; j < 2; j++) {
                double expected = at < 0 ? before[2 * row + j] : dense.toDoubleArray()[2 * at + j];
                assertEquals(expected, after[2 * row + j], at < 0 ? 0 : 1e-12, "row " + row);
            }
        }
    }

    @Test
    void rowsOfADenseGradient() {
        Tensor dense = Tensor.of(new double[] {0, 0, 1, 0, 0, 0, 0, -2}, 4, 2);
        RowGradient rows = RowGradient.ofDense(dense);
        assertArrayEquals(new int[] {1, 3}, rows.indices());
        assertArrayEquals(dense.toDoubleArray(), rows.toDense(4).toDoubleArray());
        assertArrayEquals(new double[] {2, 0, 0, -4}, rows.add(rows).values().toDoubleArray());
    }

    @Test
    void decaySparesWhatIsExcluded() {
        Tensor w = parameter(1);
        Tensor b = parameter(1);
        Optimizer optimizer = SGD.builder().lr(0.5).weightDecay(0.5).excludeFromDecay((name, _) -> name.equals("bias"))
                .build(Map.of("weight", w, "bias", b));
        w.setGrad(Tensor.of(new double[] {0}));
        b.setGrad(Tensor.of(new double[] {0}));
        optimizer.step();
        assertEquals(0.75, w.item());
        assertEquals(1, b.item());
    }

    @Test
    void averagesAreTheMeansOfWhatTheySaw() {
        Tensor p = parameter(0, 0);
        WeightAverage mean = WeightAverage.polyak(List.of(p));
        WeightAverage slow = WeightAverage.exponential(List.of(p), 0.75);
        double expected = 1;
        for (int n = 1; n <= 4; n++) {
            p.detach().copyFrom(Tensor.of(new double[] {n, -n}));
            mean.update();
            slow.update();
            expected = n == 1 ? 1 : 0.75 * expected + 0.25 * n;
        }
        assertArrayEquals(new double[] {2.5, -2.5}, mean.averages().getFirst().toDoubleArray(), 1e-15);
        assertEquals(expected, slow.averages().getFirst().toDoubleArray()[0], 1e-15);
        WeightAverage copy = WeightAverage.polyak(List.of(p));
        copy.load(mean.stateDict());
        copy.swap();
        assertArrayEquals(new double[] {2.5, -2.5}, p.toDoubleArray(), 1e-15);
        copy.swap();
        assertArrayEquals(new double[] {4, -4}, p.toDoubleArray());
        copy.update();
        mean.update();
        assertArrayEquals(mean.averages().getFirst().toDoubleArray(), copy.averages().getFirst().toDoubleArray());
        var wrong = new HashMap<>(mean.stateDict());
        wrong.remove("updates");
        wrong.put("average.0", Tensor.zeros(2));
        double[] before = copy.averages().getFirst().toDoubleArray();
        assertEquals("saved averages do not fit: updates is missing, expected a whole number of 0 or more; average.0 is float32 (2), "
                + "expected float64 (2)", assertThrows(IllegalArgumentException.class, () -> copy.load(wrong)).getMessage());
        assertArrayEquals(before, copy.averages().getFirst().toDoubleArray());
    }

    @Test
    void schedulesCompose() {
        Schedule schedule = Schedule.warmup(4).then(4, Schedule.cosine(10, 0).times(Schedule.step(5, 0.5)));
        double[] rates = IntStream.range(0, 14).mapToDouble(t -> schedule.at(t, 2)).toArray();
        for (int t = 0; t < 14; t++) {
            double expected = t < 4 ? 2 * (t + 1) / 4.0
                    : (1 + Math.cos(Math.PI * (t - 4) / 10)) * (t - 4 < 5 ? 1 : t - 4 < 10 ? 0.5 : 0.25);
            assertEquals(expected, rates[t], 1e-15, "t " + t);
        }
    }

    private static Plateau plateau(double low) {
        return new Plateau(new Plateau.Settings(0.5, 0, 0, true, 0, low, 0, false));
    }

    private static double[] rates(Optimizer optimizer) {
        return optimizer.groups().stream().mapToDouble(ParameterGroup::lr).toArray();
    }

    /** Each rate is halved by each report, as the metric stays; not below the lowest rate, and none is raised to it. */
    @Test
    void aPlateauLowersTheRatesOfAllGroups() {
        var builder = SGD.builder().lr(1).schedule(plateau(0.1)).group(List.of(parameter(1)))
                .group(List.of(parameter(1)), o -> o.lr(0.3)).group(List.of(parameter(1)), o -> o.lr(0.05));
        Optimizer optimizer = builder.build();
        double[][] expected = {{1, 0.3, 0.05}, {0.5, 0.15, 0.05}, {0.25, 0.1, 0.05}, {0.125, 0.1, 0.05}, {0.1, 0.1, 0.05}};
        for (double[] row : expected) {
            optimizer.report(7);
            assertArrayEquals(row, rates(optimizer));
            assertTrue(optimizer.step());
        }
        Optimizer resumed = builder.schedule(plateau(0.1)).build();
        resumed.load(optimizer.state());
        assertArrayEquals(rates(optimizer), rates(resumed));
        optimizer.lr(8);
        assertArrayEquals(new double[] {0.5, 0.5, 0.5}, rates(optimizer), "four halvings of the new rate");
    }

    /** Reports after steps 3, 6 and 9: the first has no worse one before it, the others halve what the cosine says. */
    @Test
    void aPlateauLowersARateThatMoves() {
        Optimizer optimizer = SGD.builder().lr(2).schedule(Schedule.cosine(12, 0).times(plateau(0))).build(List.of(parameter(1)));
        for (int t = 0; t < 12; t++) {
            double cosine = 1 + Math.cos(Math.PI * t / 12);
            assertEquals(cosine * (t < 6 ? 1 : t < 9 ? 0.5 : 0.25), optimizer.lr(), 1e-15, "step " + t);
            optimizer.step();
            if (t % 3 == 2) {
                optimizer.report(1);
            }
        }
    }

    @Test
    void diagnosisOfAStep() {
        Tensor p = parameter(3, 4);
        Optimizer optimizer = RMSprop.builder().lr(0.1).build(Map.of("w", p));
        p.setGrad(Tensor.of(new double[] {0.6, -0.8}));
        Diagnosis d = Diagnosis.step(optimizer).getFirst();
        assertEquals("w", d.name());
        assertEquals(1, d.step());
        assertEquals(1, d.gradientNorm(), 1e-15);
        assertEquals(5, d.weightNorm(), 1e-15);
        assertEquals(0.1 / Math.sqrt(0.1) * Math.sqrt(2) / 5, d.updateRatio(), 1e-8);
        assertEquals(0.1 / Math.sqrt(0.064 + 1e-8), d.effectiveRate().p0(), 1e-12);
        assertEquals(0.1 / Math.sqrt(0.036 + 1e-8), d.effectiveRate().p100(), 1e-12);
        assertEquals(Math.sqrt(0.1) * 0.8, d.rootSquares().p95(), 1e-12);
        assertTrue(Double.isNaN(Diagnosis.step(SGD.builder().build(List.of(p))).getFirst().rootSquares().p50()));
    }

    /** Plain descent along the mean of the gradients: Δθ = −η·g, so that every rate is η. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void diagnosisOfAccumulatedGradients(int n) {
        Tensor p = parameter(3, 4);
        Optimizer optimizer = SGD.builder().lr(0.1).accumulate(n).build(Map.of("w", p));
        for (int i = 1; i < n; i++) {
            p.setGrad(Tensor.of(new double[] {0.6 * i, -0.8 * i}));
            assertEquals(List.of(), Diagnosis.step(optimizer));
        }
        p.setGrad(Tensor.of(new double[] {0.6 * n, -0.8 * n}));
        Diagnosis d = Diagnosis.step(optimizer).getFirst();
        assertEquals(1, d.gradientNorm(), 1e-15);
        assertEquals(0.1, d.updateNorm(), 1e-15);
        assertEquals(0.1, d.effectiveRate().p0(), 1e-15);
        assertEquals(0.1, d.effectiveRate().p100(), 1e-15);
    }

    static Stream<Arguments> badInput() {
        Tensor a = parameter(1);
        Tensor b = Tensor.ones(1).requiresGrad(true);
        Tensor m = Tensor.zeros(2, 3).requiresGrad(true);
        a.setGrad(Tensor.of(new double[] {1}));
        Optimizer rows = SGD.builder().build(List.of(m));
        String here = a.device().name();
        Tensor elsewhere = parameter(1).to(Device.of(here.equals("interpreted") ? "scalar" : "interpreted")).detach();
        return Stream.of(
                bad(() -> SGD.builder().build(List.of(a, b)), "parameter 1 is float32 on "),
                bad(() -> SGD.builder().build(List.of(a, elsewhere)), "parameter 1 is float64 on "),
                bad(() -> SGD.builder().schedule((_, _) -> Double.NaN).build(List.of(a)).step(),
                        "lr is NaN in step 0 of schedule custom, expected a finite number of 0 or more"),
                bad(() -> SGD.builder().momentum(0.5).momentumSchedule((_, _) -> 1).build(List.of(a)).step(),
                        "momentum is 1.0 in step 0 of schedule custom, expected 0 or more and below 1"),
                bad(() -> Adagrad.builder().momentumSchedule(Schedule.constant()).build(List.of(a)),
                        "momentum schedule is constant, expected none for Adagrad without momentum"),
                bad(() -> Adam.builder().momentumSchedule((_, _) -> Double.NaN).build(List.of(a)).step(),
                        "momentum is NaN in step 0 of schedule custom, expected 0 or more and below 1"),
                bad(() -> SGD.builder().requireGradients(true).build(Map.of("w", parameter(1))).step(),
                        "parameters without gradient are [w], expected none"),
                bad(() -> SGD.builder().accumulate(0), "accumulate is 0, expected 1 or more"),
                bad(() -> Clipping.norm(0), "clipping limit is 0.0, expected a finite number above 0"),
                bad(() -> Clipping.value(Double.NaN), "clipping limit is NaN, expected a finite number above 0"),
                bad(() -> Clipping.norm(a, 0.5), "p is 0.5, expected 1 or more, or infinity"),
                bad(() -> RMSprop.builder().initialAccumulator(-1),
                        "initialAccumulator is -1.0, expected a finite number of 0 or more"),
                bad(() -> RMSprop.builder().nesterov(true).build(List.of(a)),
                        "nesterov with momentum 0.0, expected momentum above 0"),
                bad(() -> Rprop.builder().etas(1.5, 1.2), "etas are 1.5 and 1.2, expected one between 0 and 1 and a finite one above 1"),
                bad(() -> Rprop.builder().stepSizes(2, 1), "step sizes are 2.0 to 1.0, expected the lower first"),
                bad(() -> Adagrad.builder().lrDecay(Double.NaN), "lrDecay is NaN, expected a finite number of 0 or more"),
                bad(() -> Schedule.step(0, 0.5), "every is 0, expected 1 or more"),
                bad(() -> Schedule.exponential(Double.NaN), "gamma is NaN, expected a finite number"),
                bad(() -> RowGradient.of(new int[] {1}, Tensor.zeros(2, 3)), "values are float32 (2, 3), expected float32 or "
                        + "float64 with 1 rows, one for each index"),
                bad(() -> RowGradient.of(new int[] {-1}, Tensor.zeros(1, 3)), "row index is -1, expected 0 or more"),
                bad(() -> rows.addGradient(m, RowGradient.of(new int[] {2}, Tensor.zeros(1, 3))),
                        "row index is 2, expected below 2 for parameter 0"),
                bad(() -> rows.addGradient(m, RowGradient.of(new int[] {1}, Tensor.zeros(1, 2))),
                        "rows of parameter 0 are float32 (1, 2), expected float32 and rows of (2, 3)"),
                bad(() -> rows.addGradient(m, RowGradient.of(new int[] {1}, Tensor.zeros(1, 3).to(DType.F64))),
                        "rows of parameter 0 are float64 (1, 3), expected float32 and rows of (2, 3)"));
    }

    private static Arguments bad(Executable call, String message) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badInput")
    void badInputIsRefused(String message, Executable call) {
        String found = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(found.startsWith(message), found);
    }

    @Test
    void aRefusedStepChangesNothing() {
        Tensor p = parameter(1);
        p.setGrad(Tensor.of(new double[] {1}));
        Optimizer optimizer = SGD.builder().lr(0.5).schedule((t, base) -> t == 1 ? Double.NaN : base).momentum(0.5)
                .build(List.of(p));
        optimizer.step();
        assertThrows(IllegalArgumentException.class, optimizer::step);
        assertEquals(0.5, p.item());
        assertEquals(1, optimizer.state(p, "momentum_buffer").item());
        Tensor both = Tensor.zeros(2, 2).requiresGrad(true);
        Optimizer two = SGD.builder().build(List.of(both));
        both.setGrad(Tensor.ones(2, 2));
        two.addGradient(both, RowGradient.of(new int[] {0}, Tensor.ones(1, 2)));
        assertThrows(IllegalArgumentException.class, two::step);
        assertFalse(two.stateNames(both).contains("momentum_buffer"));
    }

    @Test
    void infiniteGradientsAreNamed() {
        Tensor p = parameter(1);
        p.setGrad(Tensor.of(new double[] {Double.POSITIVE_INFINITY}));
        assertThrows(IllegalArgumentException.class, () -> Clipping.clipGradNorm(List.of(p), 1, 2));
        assertEquals(Double.POSITIVE_INFINITY, p.grad().item());
    }
}
