package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.GradCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers along sequences: gradients against differences, shapes, lengths at the edge, bad input; their numbers are golden vectors'. */
class RecurrentLayersTest {
    /** Output and last states of a layer, all in one row, so that a check sees each. */
    private interface Runner<M extends Module> {
        List<Tensor> run(M layer, Tensor x, Tensor h, Tensor c);
    }

    private static <M extends Module> void checkGradients(String name, M layer, int features, int parts, int hidden, Runner<M> runner) {
        layer.to(DType.F64);
        Rng rng = Rng.seed(8);
        var inputs = new ArrayList<Tensor>();
        inputs.add(rng.randn(DType.F64, 3, 2, features).requiresGrad(true));
        inputs.add(rng.randn(DType.F64, parts, 2, hidden).requiresGrad(true));
        inputs.add(rng.randn(DType.F64, parts, 2, hidden).requiresGrad(true));
        inputs.addAll(layer.parameters());
        GradCheck.check(name, in -> Tensor.cat(0, runner.run(layer, in.get(0), in.get(1), in.get(2)).stream().map(Tensor::flatten)
                .toArray(Tensor[]::new)), inputs.toArray(Tensor[]::new));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsAreThoseOfDifferences(boolean both) {
        Recurrence settings = new Recurrence().layers(2).bidirectional(both);
        int parts = both ? 4 : 2;
        checkGradients("RNN", new RNN(3, 2, RNN.Nonlinearity.TANH, settings, Rng.seed(1)), 3, parts, 2, (layer, x, h, c) -> {
            RNN.Output y = layer.run(x, h);
            return List.of(y.output(), y.h(), c.mul(0));
        });
        checkGradients("GRU", new GRU(3, 2, settings.bias(false), Rng.seed(2)), 3, parts, 2, (layer, x, h, c) -> {
            GRU.Output y = layer.run(x, h);
            return List.of(y.output(), y.h(), c.mul(0));
        });
        checkGradients("LSTM", new LSTM(3, 2, settings, Rng.seed(3)), 3, parts, 2, (layer, x, h, c) -> {
            LSTM.Output y = layer.run(x, h, c);
            return List.of(y.output(), y.h(), y.c());
        });
    }

    @Test
    void gradientsOfCellsAreThoseOfDifferences() {
        checkGradients("RNNCell", new RNNCell(3, 2, RNN.Nonlinearity.TANH, true, Rng.seed(1)), 3, 1, 2,
                (cell, x, h, c) -> List.of(cell.step(x.select(0, 0), h.select(0, 0)), x.mul(0), c.mul(0)));
        checkGradients("GRUCell", new GRUCell(3, 2, Rng.seed(2)), 3, 1, 2,
                (cell, x, h, c) -> List.of(cell.step(x.select(0, 0), h.select(0, 0)), x.mul(0), c.mul(0)));
        checkGradients("LSTMCell", new LSTMCell(3, 2, Rng.seed(3)), 3, 1, 2, (cell, x, h, c) -> {
            LSTMCell.State next = cell.step(x.select(0, 0), h.select(0, 0), c.select(0, 0));
            return List.of(next.h(), next.c(), x.mul(0));
        });
    }

    /** The gradient of a gradient, as a penalty on gradients needs it. */
    @Test
    void secondDerivatives() {
        LSTM layer = new LSTM(2, 2, Rng.seed(4));
        layer.to(DType.F64);
        Tensor x = Rng.seed(5).randn(DType.F64, 3, 1, 2).requiresGrad(true);
        Tensor weight = layer.namedParameters().get("weight_hh_l0");
        GradCheck.checkTwice("LSTM", in -> layer.forward(in.getFirst()), x, weight);
    }

    private static Map<String, Function<Recurrence, Module>> layers() {
        return Map.of("RNN", s -> new RNN(4, 3, RNN.Nonlinearity.RELU, s, Rng.seed(1)), "GRU", s -> new GRU(4, 3, s, Rng.seed(1)),
                "LSTM", s -> new LSTM(4, 3, s, Rng.seed(1)));
    }

    @Test
    void shapes() {
        layers().forEach((name, make) -> {
            assertEquals(Shape.of(5, 2, 3), make.apply(new Recurrence()).forward(Tensor.ones(5, 2, 4)).shape(), name);
            assertEquals(Shape.of(1, 2, 3), make.apply(new Recurrence()).forward(Tensor.ones(1, 2, 4)).shape(), name);
            assertEquals(Shape.of(5, 0, 3), make.apply(new Recurrence()).forward(Tensor.ones(5, 0, 4)).shape(), name);
            assertEquals(Shape.of(5, 3), make.apply(new Recurrence()).forward(Tensor.ones(5, 4)).shape(), name);
            Module both = make.apply(new Recurrence().layers(2).bidirectional(true).batchFirst(true));
            assertEquals(Shape.of(2, 5, 6), both.forward(Tensor.ones(2, 5, 4)).shape(), name);
            assertEquals(16, both.namedParameters().size());
            assertTrue(both.namedParameters().containsKey("weight_hh_l1_reverse"));
        });
    }

    /** A sample's answer does not depend on the others, and the time order of a batch is that of its layout. */
    @Test
    void batchFirstIsATransposition() {
        LSTM time = new LSTM(4, 3, new Recurrence(), Rng.seed(1));
        LSTM samples = new LSTM(4, 3, new Recurrence().batchFirst(true), Rng.seed(1));
        Tensor x = Rng.seed(2).randn(5, 2, 4);
        assertArrayEquals(time.forward(x).transpose(0, 1).toFloatArray(), samples.forward(x.transpose(0, 1)).toFloatArray());
        assertArrayEquals(time.forward(x).select(1, 1).toFloatArray(), time.forward(x.select(1, 1)).toFloatArray(), 1e-6f);
    }

    /** Text in pieces with the state carried over is the text in one piece. */
    @Test
    void statesGoOn() {
        LSTM layer = new LSTM(4, 3, new Recurrence().layers(2), Rng.seed(1));
        Tensor x = Rng.seed(2).randn(6, 2, 4);
        LSTM.Output first = layer.run(x.slice(0, 0, 4), null, null);
        LSTM.Output rest = layer.run(x.slice(0, 4, 6), first.h(), first.c());
        LSTM.Output whole = layer.run(x, null, null);
        assertArrayEquals(whole.output().slice(0, 4, 6).toFloatArray(), rest.output().toFloatArray(), 1e-6f);
        assertArrayEquals(whole.c().toFloatArray(), rest.c().toFloatArray(), 1e-6f);
    }

    @Test
    void dropoutActsBetweenLayersWhileLearning() {
        Tensor x = Rng.seed(2).randn(5, 2, 4);
        BiFunction<Double, Boolean, float[]> run = (p, train) -> {
            LSTM layer = new LSTM(4, 3, new Recurrence().layers(2).dropout(new Dropout(p, Rng.seed(9))), Rng.seed(1));
            return (train ? layer.train() : layer.eval()).forward(x).toFloatArray();
        };
        float[] plain = run.apply(0.0, true);
        assertArrayEquals(plain, run.apply(0.5, false));
        assertTrue(Math.abs(plain[0] - run.apply(0.5, true)[0]) > 1e-6);
    }

    @Test
    void badInputIsRefused() {
        LSTM layer = new LSTM(4, 3, Rng.seed(1));
        String expected = ", expected (T, N, 4) or (T, 4) with 1 or more steps";
        refused("LSTM(4 → 3) got an input of shape (5, 2, 3)" + expected, () -> layer.forward(Tensor.ones(5, 2, 3)));
        refused("LSTM(4 → 3) got an input of shape (4)" + expected, () -> layer.forward(Tensor.ones(4)));
        refused("LSTM(4 → 3) got an input of shape (0, 2, 4)" + expected, () -> layer.forward(Tensor.ones(0, 2, 4)));
        Tensor x = Tensor.ones(5, 2, 4);
        refused("h0 is float32 (2, 3), expected float32 (1, 2, 3)", () -> layer.run(x, Tensor.ones(2, 3), null));
        refused("c0 is float64 (1, 2, 3), expected float32 (1, 2, 3)", () -> layer.run(x, null, Tensor.ones(1, 2, 3).to(DType.F64)));
        refused("layers is 0, expected 1 or more", () -> new Recurrence().layers(0));
        refused("GRU of sizes [0, 3], expected 1 or more", () -> new GRU(0, 3, Rng.seed(1)));
        refused("weight_ih_l0 is missing, expected a matrix", () -> new LSTM(Map.of(), new Recurrence()));
        refused("weight_hh_l0 is (8, 3), expected (12, 3)", () -> new LSTM(
                Map.of("weight_ih_l0", Tensor.ones(12, 4), "weight_hh_l0", Tensor.ones(8, 3)), new Recurrence()));
        GRUCell cell = new GRUCell(4, 3, Rng.seed(1));
        refused("GRUCell(4 → 3) got an input of shape (2, 3), expected (N, 4) or (4)", () -> cell.step(Tensor.ones(2, 3), null));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
