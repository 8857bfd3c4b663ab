package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    @Test
    void badInputIsRefused() {
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
