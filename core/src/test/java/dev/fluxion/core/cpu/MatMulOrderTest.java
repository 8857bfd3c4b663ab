package dev.fluxion.core.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Backends;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.View;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plain and packed products, in every orientation, give the bits of one chain of fused multiply-adds. */
class MatMulOrderTest {
    @ParameterizedTest
    @CsvSource({"3, 5, 7", "1, 100, 50", "33, 65, 40", "40, 65, 33", "65, 1031, 70", "5, 60, 2100", "6, 257, 130"})
    void everyElementIsOneChain(int m, int k, int n) {
        for (String name : new String[] {"scalar", "interpreted"}) {
            for (int layout = 0; layout < 4; layout++) {
                assertChain(Backends.get(name), m, k, n, (layout & 1) != 0, (layout & 2) != 0);
            }
        }
    }

    private void assertChain(Backend backend, int m, int k, int n, boolean leftTransposed, boolean rightTransposed) {
        var random = new Random(1);
        float[] x = new float[m * k];
        float[] y = new float[k * n];
        for (float[] array : new float[][] {x, y}) {
            for (int i = 0; i < array.length; i++) {
                array[i] = (float) random.nextGaussian();
            }
        }
        int[] left = leftTransposed ? new int[] {1, m} : new int[] {k, 1};
        int[] right = rightTransposed ? new int[] {1, k} : new int[] {n, 1};
        float[] expected = new float[m * n];
        double[] expectedWide = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int p = 0; p < k; p++) {
                    float a = x[i * left[0] + p * left[1]];
                    float b = y[p * right[0] + j * right[1]];
                    expected[i * n + j] = Math.fma(a, b, expected[i * n + j]);
                    expectedWide[i * n + j] = Math.fma((double) a, (double) b, expectedWide[i * n + j]);
                }
            }
        }
        float[] actual = new float[m * n];
        backend.matmul(view(backend.wrap(DType.F32, actual), m, n, n, 1),
                view(backend.wrap(DType.F32, x), m, k, left), view(backend.wrap(DType.F32, y), k, n, right));
        assertArrayEquals(expected, actual);
        double[] actualWide = new double[m * n];
        backend.matmul(view(backend.wrap(DType.F64, actualWide), m, n, n, 1),
                view(backend.wrap(DType.F64, widened(x)), m, k, left), view(backend.wrap(DType.F64, widened(y)), k, n, right));
        assertArrayEquals(expectedWide, actualWide);
    }

    private static View view(Buffer buffer, int rows, int cols, int... strides) {
        return new View(buffer, new int[] {rows, cols}, strides, 0);
    }

    private static double[] widened(float[] x) {
        double[] wide = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            wide[i] = x[i];
        }
        return wide;
    }
}
