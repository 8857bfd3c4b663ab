package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Initializers: what they promise of the weights, and bad input; the golden vectors hold the constants to PyTorch's. */
class InitTest {
    private static Tensor doubles(int... shape) {
        return Tensor.zeros(Shape.of(shape), DType.F64, Device.getDefault());
    }

    @Property(tries = 60)
    void orthogonalRowsOrColumnsHaveTheGainForALength(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 40) int columns) {
        Tensor q = Init.orthogonal(doubles(rows, columns), 3, Rng.seed(seed));
        double[] x = q.toDoubleArray();
        boolean byRows = rows <= columns;
        int n = byRows ? rows : columns;
        int length = byRows ? columns : rows;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double dot = 0;
                for (int k = 0; k < length; k++) {
                    dot += byRows ? x[i * columns + k] * x[j * columns + k] : x[k * columns + i] * x[k * columns + j];
                }
                assertEquals(i == j ? 9 : 0, dot, 1e-11);
            }
        }
    }

    @Test
    void theTruncatedNormalHasItsMomentsAndStaysInside() {
        int n = 40_000;
        for (double[] c : new double[][] {{0, 1, -2, 2}, {0, 1, -1, 3}, {5, 2, 6, 9}}) {
            double[] x = Init.truncatedNormal(doubles(n), c[0], c[1], c[2], c[3], Rng.seed(4)).toDoubleArray();
            double[] moments = Init.truncatedNormalMoments(c[0], c[1], c[2], c[3]);
            double mean = Arrays.stream(x).average().orElseThrow();
            double std = Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / n);
            assertTrue(Arrays.stream(x).allMatch(v -> v >= c[2] && v <= c[3]));
            // Five standard errors.
            assertEquals(moments[0], mean, 5 * moments[1] / Math.sqrt(n));
            assertEquals(moments[1], std, 5 * moments[1] / Math.sqrt(n));
        }
    }

    @Test
    void diracHandsEveryChannelOn() {
        Tensor image = Rng.seed(1).randn(2, 6, 5, 5);
        Tensor weight = Init.dirac(Tensor.zeros(6, 3, 3, 3), 2);
        double[] expected = image.toDoubleArray();
        double[] grouped = new double[expected.length];
        double[] w = weight.toDoubleArray();
        for (int i = 0; i < expected.length; i++) {
            int channel = i / 25 % 6;
            for (int c = 0; c < 3; c++) {
                grouped[i] += w[((channel * 3 + c) * 3 + 1) * 3 + 1] * expected[i + (channel / 3 * 3 + c - channel) * 25];
            }
        }
        assertArrayEquals(expected, grouped);
        assertEquals(6, weight.sum().item());
    }

    @Test
    void badInputIsRefused() {
        Tensor vector = Tensor.zeros(3);
        refused("weight has shape (3), expected 2 dimensions", () -> Init.eye(vector));
        refused("weight has shape (3), expected 2 or more dimensions", () -> Init.orthogonal(vector, 1, Rng.seed(1)));
        refused("weight has shape (4, 2, 3) with 3 groups, expected (out, in, kernel…) of 3 to 5 dimensions and a divisor of out",
                () -> Init.dirac(Tensor.zeros(4, 2, 3), 3));
        refused("the interval is 2.0 to 1.0, expected numbers in order, within 6 standard deviations of 0.0 (std is 1.0)",
                () -> Init.truncatedNormal(vector, 0, 1, 2, 1, Rng.seed(1)));
        refused("the interval is 9.0 to 10.0, expected numbers in order, within 6 standard deviations of 0.0 (std is 1.0)",
                () -> Init.truncatedNormal(vector, 0, 1, 9, 10, Rng.seed(1)));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
