package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What softmax as a row formula must give. */
interface SoftmaxConformance {
    List<DType> FLOATING = List.of(DType.F32, DType.F64);

    /** {@return the backend under test} */
    Backend backend();

    @Test
    default void rowsOfEveryLengthAndLayout() {
        for (int[] shape : List.of(new int[] {1}, new int[] {10}, new int[] {3, 7}, new int[] {40, 10}, new int[] {2, 3, 65},
                new int[] {5, 3000}, new int[] {20_000}, new int[] {900, 11}, new int[] {0, 4}, new int[] {4, 0})) {
            for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.OFFSET, Layout.TRANSPOSED, Layout.REVERSED)) {
                for (DType dtype : FLOATING) {
                    for (boolean log : new boolean[] {false, true}) {
                        var random = new Random(shape.length);
                        View in = layout.view(backend(), dtype, shape, random);
                        for (int i = 0; i < in.buffer().size(); i++) {
                            double x = random.nextGaussian() * 5;
                            Array.set(in.buffer().array(), i, dtype == DType.F32 ? (Object) (float) x : (Object) x);
                        }
                        View out = Layout.OFFSET.view(backend(), dtype, shape, random);
                        RowFormulas.run(backend(), RowFormulas.softmax(log), out, in);
                        check(in, out, log);
                    }
                }
            }
        }
    }

    private void check(View in, View out, boolean log) {
        int n = in.shape()[in.rank() - 1];
        double eps = Math.scalb(1, in.buffer().dtype() == DType.F32 ? -24 : -53);
        for (int row = 0; row < in.size(); row += n) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = row; i < row + n; i++) {
                max = Math.max(max, Elements.get(in, i));
            }
            double sum = 0;
            for (int i = row; i < row + n; i++) {
                sum += StrictMath.exp(Elements.get(in, i) - max);
            }
            for (int i = row; i < row + n; i++) {
                double shifted = Elements.get(in, i) - max;
                double expected = log ? shifted - StrictMath.log(sum) : StrictMath.exp(shifted) / sum;
                // The difference x − max is rounded once, which exp makes a relative error of ε·|x − max|; exp itself may
                // err by 4 ulp = 8 ε, and an element passes through up to min(n, 80) additions.
                double relative = eps * (8 + Math.min(n, 80) + Math.abs(shifted));
                double bound = log ? relative + eps * (8 * Math.log(sum) + Math.abs(expected)) : expected * (relative + 10 * eps);
                assertEquals(expected, Elements.get(out, i), bound);
            }
        }
    }

    @Test
    default void extremes() {
        double inf = Double.POSITIVE_INFINITY;
        double nan = Double.NaN;
        for (DType dtype : FLOATING) {
            assertRow(dtype, false, new double[] {1e30, 1e30, -1e30}, 0.5, 0.5, 0);
            assertRow(dtype, false, new double[] {-1e30, -1e30}, 0.5, 0.5);
            assertRow(dtype, false, new double[] {-inf, 0, -inf}, 0, 1, 0);
            assertRow(dtype, true, new double[] {-inf, 0, -inf}, -inf, 0, -inf);
            assertRow(dtype, true, new double[] {1e30, 0}, 0, dtype.precision().round(-1e30));
            for (boolean log : new boolean[] {false, true}) {
                assertRow(dtype, log, new double[] {-inf, -inf}, nan, nan);
                assertRow(dtype, log, new double[] {nan, 1}, nan, nan);
                assertRow(dtype, log, new double[] {inf, 1}, nan, nan);
            }
        }
    }

    private void assertRow(DType dtype, boolean log, double[] in, double... expected) {
        int[] shape = {in.length};
        View x = Elements.of(backend(), dtype, shape, in);
        View y = Elements.of(backend(), dtype, shape, new double[in.length]);
        RowFormulas.run(backend(), RowFormulas.softmax(log), y, x);
        assertArrayEquals(expected, Elements.all(y));
        RowFormulas.run(backend(), RowFormulas.softmax(log), x, x);
        assertArrayEquals(expected, Elements.all(x), "in place");
    }
}
