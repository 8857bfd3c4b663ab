package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.GradCheck;
import dev.fluxion.core.autograd.Graph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of a table, and instance norm, by hand. */
class EmbeddingTest {
    @Test
    void aRowForEachNumber() {
        var table = new Embedding(Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}));
        Tensor y = table.forward(Tensor.of(new int[] {2, 0, 2, 1}, 2, 2));
        assertEquals(Shape.of(2, 2, 2), y.shape());
        assertArrayEquals(new double[] {5, 6, 1, 2, 5, 6, 3, 4}, y.toDoubleArray());
        y.sum().backward();
        assertArrayEquals(new double[] {1, 1, 1, 1, 2, 2}, table.parameters().getFirst().grad().toDoubleArray());
        assertEquals(List.of("weight"), List.copyOf(table.namedParameters().keySet()));
        assertEquals(Shape.of(3), new Embedding(7, 3, Rng.seed(1)).forward(Tensor.of(new int[] {4}).reshape()).shape());
    }

    private static Tensor inTurn(Tensor x, Module... layers) {
        Tensor y = x;
        for (Module layer : layers) {
            y = layer.forward(y);
        }
        return y;
    }

    private static Stream<Recurrent> recurrentLayers() {
        Recurrence both = new Recurrence().layers(2).bidirectional(true).batchFirst(true);
        Rng rng = Rng.seed(5);
        return Stream.of(new LSTM(3, 4, rng), new LSTM(3, 4, both, rng), new GRU(3, 4, both, rng), new GRU(3, 4, new Recurrence().bias(false), rng),
                new RNN(3, 4, RNN.Nonlinearity.TANH, both.bias(false), rng));
    }

    /** One product for each row of the table, not for each step; values have the same bits, gradients the same sums in another order. */
    @ParameterizedTest
    @MethodSource("recurrentLayers")
    void aRecurrentLayerMapsRepeatedRowsOnce(Recurrent layer) {
        Tensor repeated = Tensor.of(new int[] {1, 4, 0, 1, 1, 3, 0, 0, 4, 1}, 5, 2);
        for (Tensor x : List.of(repeated, repeated.t(), repeated.flatten(), repeated.select(0, 0))) {
            for (var table : List.of(new Embedding(5, 3, Rng.seed(6)), new Embedding(5, 3, 1, Rng.seed(6)))) {
                var joined = new Sequential(table, layer, Activation.tanh());
                assertArrayEquals(inTurn(x, table, layer, Activation.tanh()).toFloatArray(), joined.forward(x).toFloatArray());
                String graph = Graph.of(joined.forward(x)).text();
                assertEquals(x.elements() < 5, graph.contains("gather("), graph);
                joined.to(DType.F64);
                Tensor[] parameters = joined.parameters().toArray(Tensor[]::new);
                List<Tensor> expected = Autograd.grad(inTurn(x, table, layer, Activation.tanh()).square().sum(), parameters);
                List<Tensor> received = Autograd.grad(joined.forward(x).square().sum(), parameters);
                for (int i = 0; i < parameters.length; i++) {
                    assertArrayEquals(expected.get(i).toDoubleArray(), received.get(i).toDoubleArray(), 1e-13, "gradient " + i);
                }
                joined.to(DType.F32);
            }
        }
    }

    @Test
    void gradientsThroughRepeatedRowsAreThoseOfDifferences() {
        var model = new Sequential(new Embedding(3, 2, Rng.seed(1)), new LSTM(2, 2, Rng.seed(2)));
        model.to(DType.F64);
        GradCheck.check("embedding and LSTM", _ -> model.forward(Tensor.of(new int[] {2, 0, 1, 1, 2, 2}, 3, 2)),
                model.parameters().toArray(Tensor[]::new));
    }

    @Test
    void badInputIsRefused() {
        var text = new Sequential(new Embedding(3, 2, Rng.seed(1)), new LSTM(4, 3, Rng.seed(1)));
        assertEquals("LSTM(4 → 3) got an input of shape (2, 2, 2), expected (T, N, 4) or (T, 4) with 1 or more steps",
                assertThrows(IllegalArgumentException.class, () -> text.forward(Tensor.of(new int[] {0, 1, 2, 0}, 2, 2))).getMessage());
        var read = new Sequential(new Embedding(3, 4, Rng.seed(1)), new LSTM(4, 3, Rng.seed(1)));
        assertEquals("LSTM(4 → 3) got an input of shape (1, 2, 2, 4), expected (T, N, 4) or (T, 4) with 1 or more steps",
                assertThrows(IllegalArgumentException.class, () -> read.forward(Tensor.of(new int[] {0, 1, 2, 0}, 1, 2, 2))).getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> read.forward(Tensor.of(new int[] {0, 1, 2, 3}, 2, 2)));
        var table = new Embedding(3, 2, Rng.seed(1));
        assertEquals("Embedding(3, 2) got float32 (2), expected int32",
                assertThrows(IllegalArgumentException.class, () -> table.forward(Tensor.ones(2))).getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> table.forward(Tensor.of(new int[] {3})));
        assertEquals("weight has shape (3), expected (count, size)",
                assertThrows(IllegalArgumentException.class, () -> new Embedding(Tensor.ones(3))).getMessage());
    }

    @Test
    void instanceNormOfEachChannelOfEachSample() {
        Tensor x = Tensor.of(new double[] {1, 3, -5, 5}, 1, 2, 2);
        assertArrayEquals(new double[] {-1, 1, -1, 1}, new InstanceNorm(2, false, 0).forward(x).toDoubleArray(), 1e-15);
        assertEquals(List.of("weight", "bias"), List.copyOf(new InstanceNorm(2, true, 1e-5).namedParameters().keySet()));
        assertEquals("InstanceNorm(2, eps 1.0E-5) got an input of shape (1, 3, 4), expected (n, 2, …)",
                assertThrows(IllegalArgumentException.class, () -> new InstanceNorm(2).forward(Tensor.ones(1, 3, 4))).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new InstanceNorm(0));
    }
}
