package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.Safetensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleTest {
    /** One of each: its own parameter and buffer, a child, and a parameter that two places share. */
    private static final class Tied extends Module {
        private final Tensor scale = parameter("scale", Tensor.ones(2));
        private final Linear first;
        private final Sequential rest;

        Tied(Rng rng) {
            buffer("count", Tensor.zeros(1));
            first = child("first", new Linear(2, 2, rng));
            rest = child("rest", new Sequential(Activation.tanh(), new Linear(first.weight(), null)));
        }

        @Override
        public Tensor forward(Tensor x) {
            return rest.forward(first.forward(x.mul(scale)));
        }
    }

    private static Sequential network(long seed) {
        var rng = Rng.seed(seed);
        return new Sequential(new Flatten(), new Linear(4, 3, rng), Activation.relu(), new Dropout(0.5, rng),
                new Sequential(new Linear(3, 2, false, rng)));
    }

    @Test
    void namesAndOrderArePyTorchs() {
        assertEquals(List.of("1.weight", "1.bias", "4.0.weight"), List.copyOf(network(1).namedParameters().keySet()));
        var tied = new Tied(Rng.seed(1));
        assertEquals(List.of("scale", "first.weight", "first.bias"), List.copyOf(tied.namedParameters().keySet()));
        assertEquals(List.of("scale", "count", "first.weight", "first.bias", "rest.1.weight"),
                List.copyOf(tied.stateDict().keySet()));
        assertEquals(8, tied.parameterCount());
        assertTrue(tied.parameters().stream().allMatch(Tensor::requiresGrad));
        assertSame(tied.parameters().get(1), tied.first.weight());
    }

    @Test
    void aSavedModelGivesTheSameAnswers(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Sequential saved = network(1);
        saved.eval();
        Safetensors.save(file, saved.stateDict());
        Sequential loaded = network(2);
        loaded.eval();
        loaded.load(Safetensors.load(file));
        Tensor x = Rng.seed(3).randn(5, 2, 2);
        assertArrayEquals(saved.forward(x).toFloatArray(), loaded.forward(x).toFloatArray());
        assertTrue(loaded.parameters().stream().allMatch(Tensor::requiresGrad));
    }

    @Test
    void aSnapshotDoesNotFollowTheModel() {
        Sequential model = network(1);
        var before = model.stateDict();
        model.load(network(2).stateDict());
        assertFalse(model.parameters().getFirst().eq(before.get("1.weight")).toBooleanArray()[0]);
        model.load(before);
        assertArrayEquals(before.get("1.weight").toFloatArray(), model.parameters().getFirst().toFloatArray());
    }

    @Test
    void aStateThatDoesNotFitIsRefusedWhole() {
        Sequential model = network(1);
        Map<String, Tensor> before = model.stateDict();
        var dict = new LinkedHashMap<>(network(2).stateDict());
        dict.remove("1.bias");
        dict.put("4.0.weight", Tensor.zeros(2, 4));
        dict.put("0.weight", Tensor.zeros(1));
        dict.put("5.bias", Tensor.zeros(1));
        var e = assertThrows(IllegalArgumentException.class, () -> model.load(dict));
        assertEquals("state does not fit Sequential: missing 1.bias; unexpected 0.weight, 5.bias;"
                + " 4.0.weight has shape (2, 4), expected (2, 3)", e.getMessage());
        Map<String, Tensor> after = model.stateDict();
        before.forEach((name, tensor) -> assertArrayEquals(tensor.toFloatArray(), after.get(name).toFloatArray()));
    }

    @Test
    void namesAreCheckedWhenTheyAreGiven() {
        assertThrows(IllegalArgumentException.class, () -> new Named("a", "a"));
        assertThrows(IllegalArgumentException.class, () -> new Named("a", "b.c"));
        assertThrows(IllegalArgumentException.class, () -> new Named("", "b"));
    }

    private static final class Named extends Module {
        Named(String parameter, String child) {
            parameter(parameter, Tensor.ones(1));
            child(child, new Flatten());
        }

        @Override
        public Tensor forward(Tensor x) {
            return x;
        }
    }

    @Test
    void linearIsAnAffineMap() {
        var layer = new Linear(Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}}), Tensor.of(new float[] {10, 20, 30}));
        Tensor x = Tensor.of(new float[][] {{1, 0}, {0, 1}, {1, 1}});
        assertArrayEquals(new float[] {11, 23, 35, 12, 24, 36, 13, 27, 41}, layer.forward(x).toFloatArray());
        assertEquals(Shape.of(4, 1, 3), layer.forward(Tensor.ones(4, 1, 2)).shape());
        assertEquals(Shape.of(3), layer.forward(Tensor.ones(2)).shape());
        layer.forward(x).sum().backward();
        assertArrayEquals(new float[] {2, 2, 2, 2, 2, 2}, layer.weight().grad().toFloatArray());
        assertArrayEquals(new float[] {3, 3, 3}, layer.bias().grad().toFloatArray());
        var e = assertThrows(IllegalArgumentException.class, () -> layer.forward(Tensor.ones(4, 3)));
        assertEquals("Linear(2 → 3) got an input of shape (4, 3), expected (…, 2)", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Linear(0, 3, Rng.seed(1)));
        assertThrows(IllegalArgumentException.class, () -> new Linear(Tensor.ones(2, 3), Tensor.ones(3)));
        assertNull(new Linear(2, 3, false, Rng.seed(1)).bias());
    }

    @Test
    void firstWeightsFillTheirRange() {
        var layer = new Linear(100, 400, Rng.seed(5));
        double weight = layer.weight().abs().amax().item();
        double bias = layer.bias().abs().amax().item();
        assertTrue(weight <= 0.1f && weight > 0.0999, "weight " + weight);
        assertTrue(bias <= 0.1f && bias > 0.098, "bias " + bias);
        assertArrayEquals(layer.weight().toFloatArray(), new Linear(100, 400, Rng.seed(5)).weight().toFloatArray());
    }

    @Test
    void trainAndEvalReachEveryModule() {
        Sequential model = network(1);
        model.eval();
        assertFalse(model.isTraining() || model.steps().get(3).isTraining());
        model.train();
        assertTrue(model.isTraining() && model.steps().get(3).isTraining());
    }

    @Test
    void dropoutDropsAndKeepsTheMean() {
        var dropout = new Dropout(0.25, Rng.seed(7));
        Tensor x = Tensor.ones(100, 100).requiresGrad(true);
        Tensor y = dropout.forward(x);
        assertEquals(1, y.mean().item(), 0.02);
        float[] values = y.toFloatArray();
        int dropped = 0;
        for (float value : values) {
            assertTrue(value == 0 || value == (float) (1 / 0.75));
            dropped += value == 0 ? 1 : 0;
        }
        assertEquals(0.25, dropped / 1e4, 0.02);
        y.sum().backward();
        assertArrayEquals(values, x.grad().toFloatArray());
        dropout.eval();
        assertSame(x, dropout.forward(x));
        assertEquals(0, new Dropout(1, Rng.seed(1)).forward(x).abs().sum().item());
        assertSame(x, new Dropout(0, Rng.seed(1)).forward(x));
        assertThrows(IllegalArgumentException.class, () -> new Dropout(Double.NaN, Rng.seed(1)));
        assertThrows(IllegalArgumentException.class, () -> new Dropout(1.5, Rng.seed(1)));
    }

    @Test
    void summaryShowsShapesAndCounts() {
        Sequential model = network(1);
        Summary summary = model.summary(8, 2, 2);
        assertEquals("""
                name  layer                   output  parameters  multiply-adds
                ───────────────────────────────────────────────────────────────
                0     Flatten()               (8, 4)           0              0
                1     Linear(4 → 3)           (8, 3)          15             96
                2     ReLU()                  (8, 3)           0              0
                3     Dropout(0.5)            (8, 3)           0              0
                4.0   Linear(3 → 2, no bias)  (8, 2)           6             48
                ───────────────────────────────────────────────────────────────
                                              total           21            144
                """, summary.toString());
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII)) {
            var bytes = new ByteArrayOutputStream();
            summary.print(new PrintStream(bytes, false, charset));
            assertEquals(charset == StandardCharsets.UTF_8 ? summary.toString() : summary.toString().replace('─', '-').replace('→', '>'),
                    bytes.toString(charset));
        }
        assertTrue(model.isTraining() && model.steps().get(3).isTraining());
        assertEquals(new Summary.Row("", "Linear(2 → 2)", Shape.of(1, 2), 6, 4),
                new Linear(2, 2, Rng.seed(1)).summary(1, 2).rows().getFirst());
        var doubles = new Linear(Tensor.ones(2, 2).to(DType.F64), null);
        assertEquals(Shape.of(3, 2), doubles.summary(3, 2).rows().getFirst().output());
    }

    @Test
    void printsAsATree() {
        assertEquals("""
                Sequential(
                  (0): Flatten()
                  (1): Linear(4 → 3)
                  (2): ReLU()
                  (3): Dropout(0.5)
                  (4): Sequential(
                    (0): Linear(3 → 2, no bias)
                  )
                )""", network(1).toString());
    }

    @Test
    void anyFunctionIsAnActivation() {
        var cube = Activation.of("Cube", x -> x.mul(x).mul(x));
        assertEquals(8, cube.forward(Tensor.scalar(2)).item());
        assertEquals("Cube", cube.toString());
        assertEquals("[0.5 0.5]", Activation.softmax(-1).forward(Tensor.ones(2)).toString());
        assertEquals("[-0.5  2. ]", Activation.leakyRelu(0.5).forward(Tensor.of(new float[] {-1, 2})).toString());
    }
}
