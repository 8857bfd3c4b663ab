package dev.fluxion.core.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.Threads;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Backends;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.View;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain, packed and vector products, in every orientation, give the bits of one chain of fused multiply-adds. */
class MatMulOrderTest {
    private static final String[] BACKENDS = {"scalar", "interpreted", "vector"};

    @ParameterizedTest
    @CsvSource({"3, 5, 7", "1, 100, 50", "33, 65, 40", "40, 65, 33", "65, 1031, 70", "5, 60, 2100", "6, 257, 130",
        "1, 1030, 1300", "2, 600, 300", "12, 1030, 270", "300, 530, 12", "520, 9, 300"})
    void everyElementIsOneChain(int m, int k, int n) {
        for (String name : BACKENDS) {
            for (int layout = 0; layout < 4; layout++) {
                assertChain(Backends.get(name), m, k, n, (layout & 1) != 0, (layout & 2) != 0);
            }
        }
    }

    /** Rows and columns around the edges of tiles of 1 to 8 rows and of registers of 2 to 16 elements. */
    @Test
    void everyEdge() {
        int[] rows = {1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31};
        int[] cols = {1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 49, 65};
        int[] steps = {0, 1, 2, 17, 90};
        int at = 0;
        for (int m : rows) {
            for (int n : cols) {
                for (int layout = 0; layout < 4; layout++) {
                    assertChain(Backends.get("vector"), m, steps[at++ % steps.length], n, (layout & 1) != 0, (layout & 2) != 0);
                }
            }
        }
    }

    /** Work is divided, in ways that depend on the shapes, and no bit with it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void onAnyNumberOfThreads(int threads) {
        int before = Threads.get();
        Threads.set(threads);
        try {
            for (String name : BACKENDS) {
                for (int layout = 0; layout < 4; layout++) {
                    for (int[] mkn : new int[][] {{70, 90, 80}, {130, 530, 70}, {1, 600, 700}, {9, 200, 300}, {300, 200, 9},
                        {65, 2100, 140}, {100, 1400, 40}}) {
                        assertChain(Backends.get(name), mkn[0], mkn[1], mkn[2], (layout & 1) != 0, (layout & 2) != 0);
                    }
                }
            }
        } finally {
            Threads.set(before);
        }
    }

    /** More rows than an int counts elements of, if they were copied: a row that repeats takes no memory. */
    @Test
    void aRowThatRepeats() {
        Backend backend = Backends.get("vector");
        int m = 5_000_000;
        int k = 512;
        float[] x = new float[k];
        Arrays.fill(x, 1);
        float[] out = new float[m];
        backend.matmul(view(backend.wrap(DType.F32, out), m, 1, 1, 1), view(backend.wrap(DType.F32, x), m, k, 0, 1),
                view(backend.wrap(DType.F32, x), k, 1, 1, 1));
        for (float y : out) {
            assertEquals(k, y);
        }
    }

    @Test
    void aProductWithTooManyElements() {
        Tensor column = Tensor.zeros(65536, 1);
        var e = assertThrows(IllegalArgumentException.class, () -> column.matmul(Tensor.zeros(1, 65536)));
        assertTrue(e.getMessage().contains("(65536, 65536)"), e.getMessage());
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
        Arrays.fill(actual, 0);
        backend.factor(view(backend.wrap(DType.F32, y), k, n, right)).multiply(view(backend.wrap(DType.F32, actual), m, n, n, 1),
                view(backend.wrap(DType.F32, x), m, k, left));
        assertArrayEquals(expected, actual);
        double[] actualWide = new double[m * n];
        backend.matmul(view(backend.wrap(DType.F64, actualWide), m, n, n, 1),
                view(backend.wrap(DType.F64, widened(x)), m, k, left), view(backend.wrap(DType.F64, widened(y)), k, n, right));
        assertArrayEquals(expectedWide, actualWide);
        Arrays.fill(actualWide, 0);
        backend.factor(view(backend.wrap(DType.F64, widened(y)), k, n, right))
                .multiply(view(backend.wrap(DType.F64, actualWide), m, n, n, 1), view(backend.wrap(DType.F64, widened(x)), m, k, left));
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
