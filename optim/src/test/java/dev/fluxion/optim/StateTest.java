package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved states: resumed runs, refused states, PyTorch's states. */
class StateTest {
    /** A run of noisy gradients: parameters, optimizer and the place in the random stream. */
    private static final class Run {
        final Tensor w;
        final Tensor b;
        final Rng rng = Rng.seed(7);
        final Optimizer optimizer;

        Run(Supplier<OptimizerBuilder<?>> settings, DType dtype) {
            w = Tensor.ones(3, 2).to(dtype).requiresGrad(true);
            b = Tensor.ones(4).to(dtype).requiresGrad(true);
            var parameters = new LinkedHashMap<String, Tensor>();
            parameters.put("w", w);
            parameters.put("b", b);
            optimizer = settings.get().build(parameters);
        }

        void steps(int from, int to) {
            for (int t = from; t < to; t++) {
                w.setGrad(rng.randn(3, 2).to(w.dtype()));
                // b has a gradient only now and then: its steps are its own.
                b.setGrad(t % 3 == 0 ? rng.randn(4).to(b.dtype()) : null);
                optimizer.step();
                optimizer.report(1.0 / (1 + t / 4));
            }
        }

        void save(Path folder) throws IOException {
            optimizer.state().save(folder.resolve("optimizer"));
            long[] place = rng.state();
            int[] halves = new int[8];
            for (int i = 0; i < 8; i++) {
                halves[i] = (int) (place[i / 2] >>> 32 * (i % 2));
            }
            Safetensors.save(folder.resolve("run"), Map.of("w", w.detach(), "b", b.detach(), "rng", Tensor.of(halves)));
        }

        void load(Path folder) throws IOException {
            optimizer.load(OptimizerState.read(folder.resolve("optimizer")));
            Map<String, Tensor> run = Safetensors.load(folder.resolve("run"));
            w.detach().copyFrom(run.get("w"));
            b.detach().copyFrom(run.get("b"));
            int[] halves = run.get("rng").toIntArray();
            long[] place = new long[4];
            for (int i = 0; i < 8; i++) {
                place[i / 2] |= (halves[i] & 0xffffffffL) << 32 * (i % 2);
            }
            rng.restore(place);
        }
    }

    private static Plateau plateau() {
        return new Plateau(new Plateau.Settings(0.5, 1, 1e-4, true, 1, 0, 0, false));
    }

    @Provide
    Arbitrary<Supplier<OptimizerBuilder<?>>> settings() {
        return Arbitraries.of(
                () -> RMSprop.builder().schedule(Schedule.warmup(3).times(Schedule.exponential(0.9))),
                () -> RMSprop.builder().centered(true).momentum(0.9).schedule(plateau()),
                () -> RMSprop.builder().centered(true).biasCorrection(true).clip(Clipping.globalNorm(1)),
                () -> RMSpropPresets.tensorflow1().momentum(0.5).nesterov(true).schedule(Schedule.warmup(2).times(plateau())),
                () -> SGD.builder().momentum(0.9).dampening(0.1).schedule(OneCycle.of(0.1, 12).rate())
                        .momentumSchedule(OneCycle.of(0.1, 12).momentum()),
                () -> Rprop.builder(), () -> Adagrad.builder().lrDecay(0.1), () -> Adadelta.builder(),
                () -> Adam.amsgrad().schedule(Schedule.cosine(10, 0)), () -> Adam.adamW(), () -> Adamax.builder(),
                () -> NAdam.builder().schedule(OneCycle.of(0.1, 12).rate()).momentumSchedule(OneCycle.of(0.1, 12).momentum()),
                () -> RAdam.builder().betas(0.9, 0.9), () -> Lion.builder());
    }

    @Property(tries = 200)
    void aResumedRunIsTheUninterruptedOne(@ForAll("settings") Supplier<OptimizerBuilder<?>> settings,
            @ForAll @IntRange(max = 12) int at, @ForAll boolean single) throws IOException {
        DType dtype = single ? DType.F32 : DType.F64;
        Path folder = Files.createTempDirectory("state");
        try {
            Run whole = new Run(settings, dtype);
            whole.steps(0, 12);
            Run first = new Run(settings, dtype);
            first.steps(0, at);
            first.save(folder);
            Run second = new Run(settings, dtype);
            second.load(folder);
            second.steps(at, 12);
            assertArrayEquals(whole.w.toDoubleArray(), second.w.toDoubleArray());
            assertArrayEquals(whole.b.toDoubleArray(), second.b.toDoubleArray());
            assertEquals(whole.optimizer.lr(), second.optimizer.lr());
            Map<String, Tensor> expected = whole.optimizer.stateDict();
            second.optimizer.stateDict().forEach((name, state) ->
                    assertArrayEquals(expected.get(name).toDoubleArray(), state.toDoubleArray(), name));
        } finally {
            for (String file : List.of("optimizer", "run")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.delete(folder);
        }
    }

    /** Four gradients an update, dense ones of w and rows of a table, from one random stream. */
    private static Optimizer accumulating(Tensor w, Tensor table, int steps, Rng rng, Optimizer optimizer) {
        for (int t = 0; t < steps; t++) {
            optimizer.zeroGrad();
            w.mul(rng.randn(3).to(w.dtype())).sum().backward();
            optimizer.addGradient(table, RowGradient.of(new int[] {rng.nextInt(5), rng.nextInt(5)}, rng.randn(2, 2).to(w.dtype())));
            optimizer.step();
        }
        return optimizer;
    }

    /** Saved between the gradients of one update, too. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8})
    void aRunResumedWhileGradientsAccumulateIsTheUninterruptedOne(int at, @TempDir Path folder) throws IOException {
        var builder = RMSprop.builder().momentum(0.9).accumulate(4).clip(Clipping.globalNorm(1));
        Tensor[] w = {Tensor.ones(3).requiresGrad(true), Tensor.ones(3).requiresGrad(true)};
        Tensor[] table = {Tensor.ones(5, 2).requiresGrad(true), Tensor.ones(5, 2).requiresGrad(true)};
        Rng rng = Rng.seed(3);
        Optimizer whole = accumulating(w[0], table[0], at, rng, builder.build(List.of(w[0], table[0])));
        whole.state().save(folder.resolve("state"));
        w[1].detach().copyFrom(w[0].detach());
        table[1].detach().copyFrom(table[0].detach());
        Optimizer resumed = builder.build(List.of(w[1], table[1]));
        resumed.load(OptimizerState.read(folder.resolve("state")));
        assertEquals(at % 4 > 0, whole.stateDict().containsKey("accumulated"));
        long[] place = rng.state();
        accumulating(w[0], table[0], 9, rng, whole);
        rng.restore(place);
        accumulating(w[1], table[1], 9, rng, resumed);
        assertArrayEquals(w[0].toDoubleArray(), w[1].toDoubleArray());
        assertArrayEquals(table[0].toDoubleArray(), table[1].toDoubleArray());
    }

    @Test
    void accumulatedGradientsThatDoNotFitAreRefusedWhole() {
        Tensor w = Tensor.ones(3).requiresGrad(true);
        Tensor table = Tensor.ones(5, 2).requiresGrad(true);
        Optimizer optimizer = accumulating(w, table, 2, Rng.seed(3), SGD.builder().accumulate(4).build(List.of(w, table)));
        var dict = new LinkedHashMap<>(optimizer.stateDict());
        dict.put("accumulated", Tensor.of(new double[] {4}).reshape());
        dict.put("0.grad", Tensor.ones(2));
        dict.remove("1.row_indices");
        float[] before = w.grad().toFloatArray();
        var e = assertThrows(IllegalArgumentException.class, () -> optimizer.load(dict));
        assertEquals("saved state does not fit this optimizer: accumulated is 4.0, expected a whole number from 1 to 3, as an update "
                + "takes 4 gradients; 0.grad is float32 (2), expected float32 (3); 1.rows and 1.row_indices are one without the "
                + "other, expected rows and their int32 indices", e.getMessage());
        assertArrayEquals(before, w.grad().toFloatArray());
        Optimizer one = SGD.builder().build(List.of(w, table));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> one.load(optimizer.state())).getMessage()
                .contains("group.0.accumulate is 4 in the state and 1 here"));
    }

    private static Optimizer stepped(OptimizerBuilder<?> builder) {
        Tensor p = Tensor.of(new double[] {1, -2}).requiresGrad(true);
        Optimizer optimizer = builder.build(Map.of("p", p));
        p.setGrad(Tensor.of(new double[] {0.5, 0.25}));
        optimizer.step();
        return optimizer;
    }

    @Test
    void aStateOfOtherOptionsSaysWhatDiffers() {
        OptimizerState state = stepped(RMSprop.builder().momentum(0.9)).state();
        Optimizer other = stepped(RMSprop.builder().rho(0.99).centered(true));
        var e = assertThrows(IllegalArgumentException.class, () -> other.load(state));
        assertEquals("saved state does not fit this optimizer: group.0.centered is false in the state and true here; "
                + "group.0.momentum is 0.9 in the state and 0.0 here; group.0.rho is 0.9 in the state and 0.99 here; "
                + "p.grad_avg is missing; p.momentum_buffer is unexpected", e.getMessage());
        Optimizer adam = stepped(Adam.builder());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> adam.load(state)).getMessage()
                .contains("group.0.optimizer is RMSprop in the state and Adam here"));
    }

    @Test
    void adoptingFillsWhatIsMissing() {
        OptimizerState state = stepped(RMSprop.builder()).state();
        Optimizer other = stepped(RMSprop.builder().momentum(0.9));
        other.adopt(state.tensors());
        Tensor p = other.parameters().getFirst();
        assertArrayEquals(state.tensors().get("p.square_avg").toDoubleArray(), other.state(p, "square_avg").toDoubleArray());
        assertArrayEquals(new double[2], other.state(p, "momentum_buffer").toDoubleArray());
        var wrong = new LinkedHashMap<>(state.tensors());
        wrong.put("p.square_avg", Tensor.of(new double[3]));
        assertThrows(IllegalArgumentException.class, () -> other.adopt(wrong));
    }

    /** Others keep v where the centered form keeps s: it is exported, and found again. */
    @Test
    void theCenteredFormExportsAndTakesTheSecondMoment() {
        for (boolean corrected : new boolean[] {false, true}) {
            Optimizer optimizer = stepped(RMSprop.builder().centered(true).biasCorrection(corrected));
            var dict = new LinkedHashMap<>(optimizer.stateDict());
            Tensor p = optimizer.parameters().getFirst();
            double[] s = optimizer.state(p, "grad_var").toDoubleArray();
            assertArrayEquals(new double[] {0.1 * 0.25, 0.1 * 0.0625}, dict.get("p.square_avg").toDoubleArray(), 1e-15);
            dict.remove("p.grad_var");
            optimizer.load(dict);
            assertArrayEquals(s, optimizer.state(p, "grad_var").toDoubleArray(), 1e-15);
        }
    }

    @Test
    void filesOfOtherKindsAndVersionsAreRefused() throws IOException {
        Path file = Files.createTempFile("state", ".safetensors");
        try {
            Safetensors.save(file, Map.of("x", Tensor.zeros(1)));
            String message = assertThrows(IllegalArgumentException.class, () -> OptimizerState.read(file)).getMessage();
            assertTrue(message.endsWith("has format null, version null, expected fluxion-optimizer, version 1"), message);
            Safetensors.save(file, Map.of("x", Tensor.zeros(1)), Map.of("format", "fluxion-optimizer", "version", "2"));
            assertThrows(IllegalArgumentException.class, () -> OptimizerState.read(file));
        } finally {
            Files.delete(file);
        }
    }

    /** Five steps in PyTorch, its state converted by pytorch/state.py, five steps here: where PyTorch's next five lead. */
    @ParameterizedTest
    @CsvSource({"rmsprop", "rmsprop_all", "sgd", "sgd_nesterov", "adam", "adam_amsgrad"})
    void goesOnAsPyTorchDoes(String name) throws IOException, URISyntaxException {
        OptimizerBuilder<?> builder = switch (name) {
            case "rmsprop" -> RMSprop.pytorch().rho(0.9);
            case "rmsprop_all" -> RMSprop.pytorch().rho(0.9).eps(1e-3).centered(true).momentum(0.8).weightDecay(0.01);
            case "sgd" -> SGD.builder().momentum(0.9).dampening(0.1).weightDecay(0.05);
            case "sgd_nesterov" -> SGD.builder().momentum(0.9).nesterov(true).maximize(true);
            case "adam" -> Adam.builder().betas(0.8, 0.99);
            default -> Adam.amsgrad().weightDecay(0.1);
        };
        Path folder = Path.of(StateTest.class.getResource("/pytorch").toURI());
        Map<String, Tensor> run = Safetensors.load(folder.resolve(name + ".run.safetensors"));
        List<Tensor> parameters = List.of(run.get("start.0").requiresGrad(true), run.get("start.1").requiresGrad(true));
        Optimizer optimizer = builder.build(parameters);
        optimizer.load(OptimizerState.read(folder.resolve(name + ".safetensors")));
        for (int step = 5; step < 10; step++) {
            for (int i = 0; i < 2; i++) {
                parameters.get(i).setGrad(run.get("grad." + step + "." + i));
            }
            optimizer.step();
        }
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(run.get("end." + i).toDoubleArray(), parameters.get(i).toDoubleArray(), 1e-12);
        }
        Optimizer other = Adadelta.builder().build(parameters);
        assertThrows(IllegalArgumentException.class,
                () -> other.load(OptimizerState.read(folder.resolve(name + ".safetensors"))));
    }
}
