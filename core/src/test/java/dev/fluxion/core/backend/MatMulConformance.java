package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link Backend#matmul} and {@link Backend#factor} must do. */
interface MatMulConformance {
    List<DType> FLOATING = List.of(DType.F32, DType.F64);

    /** {@return the backend under test} */
    Backend backend();

    /** {@return up to how many multiply-adds a product is tried} */
    default int mostMultiplyAdds() {
        return Integer.MAX_VALUE;
    }

    /** Every size up to the blocks' edges, both factors in every layout: within k·ε·Σ|aᵢₚ·bₚⱼ| of the plain sum. */
    @Test
    default void productsOfEverySizeAndLayout() {
        var layouts = List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.GAPS, Layout.REVERSED, Layout.ROW, Layout.CONSTANT);
        int[][] sizes = {{1, 1, 1}, {2, 3, 4}, {1, 5, 1}, {1, 40, 9}, {9, 40, 1}, {7, 8, 9}, {16, 16, 16}, {17, 33, 65},
            {65, 33, 17}, {64, 64, 64}, {3, 300, 130}, {5, 70, 1100}, {1100, 9, 5}, {128, 300, 10}, {4, 0, 3}, {0, 3, 2},
            {2, 20, 300}, {12, 30, 260}, {20, 3, 0}, {70, 0, 40}};
        for (int[] s : sizes) {
            for (Layout left : layouts) {
                for (Layout right : layouts) {
                    for (DType dtype : FLOATING) {
                        check(dtype, new int[] {}, s[0], s[1], s[2], left, right);
                    }
                }
            }
        }
    }

    @Test
    default void batches() {
        for (int[] batch : List.of(new int[] {3}, new int[] {2, 1, 3}, new int[] {1}, new int[] {0})) {
            for (Layout left : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.GAPS)) {
                for (Layout right : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED)) {
                    for (DType dtype : FLOATING) {
                        check(dtype, batch, 5, 6, 7, left, right);
                        check(dtype, batch, 40, 30, 50, left, right);
                        check(dtype, batch, 70, 64, 64, left, right);
                    }
                }
            }
        }
    }

    /** Factors that are the same for every batch have stride 0 there. */
    @Test
    default void batchesThatShareAFactor() {
        for (DType dtype : FLOATING) {
            for (int[] s : new int[][] {{4, 3, 5}, {17, 20, 33}, {40, 30, 50}}) {
                var random = new Random(3);
                View[] factors = {factor(Layout.CONTIGUOUS, dtype, new int[] {6, s[0], s[1]}, random),
                    factor(Layout.CONTIGUOUS, dtype, new int[] {6, s[1], s[2]}, random)};
                for (int shared = 0; shared < 3; shared++) {
                    View[] used = factors.clone();
                    for (int f = 0; f < 2; f++) {
                        if (shared == f || shared == 2) {
                            View x = factors[f];
                            used[f] = new View(x.buffer(), x.shape(), new int[] {0, x.strides()[1], x.strides()[2]}, x.offset());
                        }
                    }
                    if (s[0] * s[1] * s[2] <= mostMultiplyAdds()) {
                        check(used[0], used[1]);
                    }
                }
            }
        }
    }

    @Test
    default void exactForSmallIntegers() {
        View a = Elements.of(backend(), DType.F32, new int[] {2, 3}, 1, 2, 3, 4, 5, 6);
        View b = Elements.of(backend(), DType.F32, new int[] {3, 2}, 7, 8, 9, 10, 11, 12);
        View out = Elements.of(backend(), DType.F32, new int[] {2, 2}, 0, 0, 0, 0);
        backend().matmul(out, a, b);
        assertArrayEquals(new double[] {58, 64, 139, 154}, Elements.all(out));
    }

    @Test
    default void nanAndInfinityReachExactlyTheirRowsAndColumns() {
        int n = 40;
        View a = Elements.of(backend(), DType.F32, new int[] {n, n}, new double[n * n]);
        View b = Elements.of(backend(), DType.F32, new int[] {n, n}, new double[n * n]);
        Arrays.fill((float[]) b.buffer().array(), 1);
        ((float[]) a.buffer().array())[3 * n + 5] = Float.NaN;
        ((float[]) a.buffer().array())[7 * n + 1] = Float.POSITIVE_INFINITY;
        View out = Elements.of(backend(), DType.F32, new int[] {n, n}, new double[n * n]);
        backend().matmul(out, a, b);
        for (int i = 0; i < n * n; i++) {
            double expected = i / n == 3 ? Double.NaN : i / n == 7 ? Double.POSITIVE_INFINITY : 0;
            assertEquals(expected, Elements.get(out, i));
        }
    }

    /** Columns, gaps or backwards: the same bits in their places, and nothing beside them. */
    @Test
    default void anOutputInAnyLayout() {
        for (DType dtype : FLOATING) {
            for (int[] s : new int[][] {{1, 2, 3, 4}, {2, 17, 20, 33}, {3, 8, 6, 32}}) {
                var random = new Random(4);
                View a = factor(Layout.CONTIGUOUS, dtype, new int[] {s[0], s[1], s[2]}, random);
                View b = factor(Layout.TRANSPOSED, dtype, new int[] {s[0], s[2], s[3]}, random);
                int[] shape = {s[0], s[1], s[3]};
                View plain = Layout.CONTIGUOUS.view(backend(), dtype, shape, random);
                backend().matmul(plain, a, b);
                for (Layout layout : Layout.values()) {
                    if (layout.isDense()) {
                        View out = layout.view(backend(), dtype, shape, random);
                        double[] expected = Elements.all(out.buffer());
                        for (int i = 0; i < out.size(); i++) {
                            int at = out.offset() + i / s[3] / s[1] * out.strides()[0] + i / s[3] % s[1] * out.strides()[1]
                                    + i % s[3] * out.strides()[2];
                            expected[at] = Elements.get(plain, i);
                        }
                        backend().matmul(out, a, b);
                        assertArrayEquals(expected, Elements.all(out.buffer()), dtype + " " + layout + " " + Arrays.toString(s));
                    }
                }
            }
        }
    }

    /** An output in the memory of an input does not spoil it. */
    @Test
    default void aProductIntoAFactor() {
        View a = Elements.of(backend(), DType.F64, new int[] {2, 2}, 1, 2, 3, 4);
        backend().matmul(a, a, a);
        assertArrayEquals(new double[] {7, 10, 15, 22}, Elements.all(a));
    }

    private void check(DType dtype, int[] batch, int m, int k, int n, Layout left, Layout right) {
        if (m * k * n <= mostMultiplyAdds()) {
            var random = new Random(m + n);
            check(factor(left, dtype, matrices(batch, m, k), random), factor(right, dtype, matrices(batch, k, n), random));
        }
    }

    private static int[] matrices(int[] batch, int rows, int cols) {
        int[] shape = Arrays.copyOf(batch, batch.length + 2);
        shape[batch.length] = rows;
        shape[batch.length + 1] = cols;
        return shape;
    }

    /** Ordinary numbers in any layout. */
    private View factor(Layout layout, DType dtype, int[] shape, Random random) {
        View view = layout.view(backend(), dtype, shape, random);
        for (int i = 0; i < view.buffer().size(); i++) {
            switch (view.buffer().array()) {
                case float[] a -> a[i] = (float) random.nextGaussian();
                default -> ((double[]) view.buffer().array())[i] = random.nextGaussian();
            }
        }
        return view;
    }

    private void check(View a, View b) {
        int rank = a.rank();
        int m = a.shape()[rank - 2];
        int k = a.shape()[rank - 1];
        int n = b.shape()[rank - 1];
        int[] shape = a.shape().clone();
        shape[rank - 1] = n;
        DType dtype = a.buffer().dtype();
        View out = Layout.OFFSET.view(backend(), dtype, shape, new Random(1));
        double[] before = Elements.all(out.buffer());
        backend().matmul(out, a, b);
        double eps = Math.scalb(1, dtype == DType.F32 ? -24 : -53);
        for (int i = 0; i < out.size(); i++) {
            double sum = 0;
            double magnitude = 0;
            for (int p = 0; p < k; p++) {
                double product = Elements.get(a, i / n * k + p) * Elements.get(b, i / n / m * k * n + p * n + i % n);
                sum += product;
                magnitude += Math.abs(product);
            }
            double error = Math.abs(sum - Elements.get(out, i));
            double bound = 2 * k * eps * magnitude;
            assertTrue(error <= bound, () -> "error " + error + ", expected at most " + bound + ": " + dtype + " "
                    + Arrays.toString(a.shape()) + Arrays.toString(a.strides()) + " times "
                    + Arrays.toString(b.shape()) + Arrays.toString(b.strides()));
        }
        double[] after = Elements.all(out.buffer());
        for (int i = 0; i < before.length; i++) {
            if (i < out.offset() || i >= out.offset() + out.size()) {
                assertEquals(before[i], after[i], "beside the output");
            }
        }
        if (rank == 2) {
            View again = Layout.OFFSET.view(backend(), dtype, shape, new Random(1));
            backend().factor(b).multiply(again, a);
            assertArrayEquals(after, Elements.all(again.buffer()), "by a factor prepared for many");
        }
    }
}
