package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Backend#reduce} must do: the bits of the defined order, for any layout. */
interface ReductionConformance {
    List<DType> FLOATING = List.of(DType.F32, DType.F64);

    /** {@return the backend under test} */
    Backend backend();

    @ParameterizedTest
    @EnumSource
    default void theDefinedOrderInEveryShapeAndLayout(Reduction kind) {
        for (int[] shape : List.of(new int[] {}, new int[] {1}, new int[] {5}, new int[] {31}, new int[] {33}, new int[] {1023},
                new int[] {1025}, new int[] {9000}, new int[] {2, 8200}, new int[] {3, 7}, new int[] {200, 9}, new int[] {130, 70}, new int[] {7, 1100},
                new int[] {4, 1, 6}, new int[] {1, 67, 1}, new int[] {5, 6, 7}, new int[] {66, 3, 40}, new int[] {2, 3, 1, 5, 4})) {
            for (int mask = 0; mask < 1 << shape.length; mask++) {
                int chosen = mask;
                int[] dims = IntStream.range(0, shape.length).filter(d -> (chosen >> d & 1) != 0).toArray();
                boolean places = kind == Reduction.ARGMAX || kind == Reduction.ARGMIN;
                if (!places || dims.length == 1) {
                    for (DType dtype : FLOATING) {
                        for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.OFFSET, Layout.TRANSPOSED, Layout.ROW)) {
                            check(kind, dtype, shape, dims, layout);
                        }
                    }
                }
            }
        }
    }

    private void check(Reduction kind, DType dtype, int[] shape, int[] dims, Layout layout) {
        View in = layout.view(backend(), dtype, shape, new Random(dims.length + 1));
        int[] kept = shape.clone();
        Arrays.stream(dims).forEach(d -> kept[d] = 1);
        boolean places = kind == Reduction.ARGMAX || kind == Reduction.ARGMIN;
        View out = Layout.OFFSET.view(backend(), places ? DType.I32 : dtype, kept, new Random(2));
        double[] expected = Elements.all(out.buffer());
        double[] reduced = new ReferenceReduction(kind, dtype).reduce(Elements.all(in), shape, dims);
        System.arraycopy(reduced, 0, expected, out.offset(), reduced.length);
        backend().reduce(kind, out, in, dims);
        assertArrayEquals(expected, Elements.all(out.buffer()), () -> kind + " of " + dtype + " " + Arrays.toString(shape)
                + " over " + Arrays.toString(dims) + ", " + layout);
    }

    /** The error of a sum is bounded by the depth of its tree: additions on the way of one element, times ε, times Σ|x|. */
    @Test
    default void sumsAreAsAccurateAsTheirTreeIsFlat() {
        int n = 200_000;
        for (DType dtype : FLOATING) {
            View in = new View(backend().allocate(dtype, n), new int[] {n}, new int[] {1}, 0);
            var random = new Random(1);
            double magnitude = 0;
            BigDecimal exact = BigDecimal.ZERO;
            for (int i = 0; i < n; i++) {
                double x = dtype.precision().round(Math.scalb(random.nextGaussian() + 1, random.nextInt(12)));
                Array.set(in.buffer().array(), i, dtype == DType.F32 ? (Object) (float) x : (Object) x);
                magnitude += Math.abs(x);
                exact = exact.add(new BigDecimal(x));
            }
            View out = new View(backend().allocate(dtype, 1), new int[] {1}, new int[] {1}, 0);
            backend().reduce(Reduction.SUM, out, in, new int[] {0});
            int depth = 1024 / 16 + 5 + 8;
            double bound = depth * Math.scalb(1, dtype == DType.F32 ? -24 : -53) * magnitude;
            double error = exact.subtract(new BigDecimal(Elements.get(out, 0))).abs().doubleValue();
            assertTrue(error <= bound, "error " + error + ", expected at most " + bound);
        }
    }

    @Test
    default void nothing() {
        for (DType dtype : FLOATING) {
            View in = new View(backend().allocate(dtype, 0), new int[] {2, 0}, new int[] {0, 1}, 0);
            View out = Elements.of(backend(), dtype, new int[] {2, 1}, 7, 7);
            backend().reduce(Reduction.SUM, out, in, new int[] {1});
            assertArrayEquals(new double[] {0, 0}, Elements.all(out));
            backend().reduce(Reduction.PROD, out, in, new int[] {1});
            assertArrayEquals(new double[] {1, 1}, Elements.all(out));
            for (Reduction kind : List.of(Reduction.MAX, Reduction.MIN, Reduction.ARGMAX, Reduction.ARGMIN)) {
                var e = assertThrows(IllegalArgumentException.class, () -> backend().reduce(kind, out, in, new int[] {1}));
                assertEquals(kind + " of no elements, expected at least 1", e.getMessage());
            }
            View none = new View(backend().allocate(dtype, 0), new int[] {1, 0}, new int[] {0, 1}, 0);
            backend().reduce(Reduction.MAX, none, in, new int[] {0});
        }
    }

    @Test
    default void nanWinsAndTheFirstOfEqualsIsTheOne() {
        double nan = Double.NaN;
        double[][] cases = {{3, 1, 3, 1}, {-0.0, 0, -0.0}, {1, nan, 9, nan}, {nan, 5}, {5, nan}};
        int[][] places = {{0, 1}, {0, 0}, {1, 1}, {0, 0}, {1, 1}};
        double[][] extremes = {{3, 1}, {0, -0.0}, {nan, nan}, {nan, nan}, {nan, nan}};
        for (int i = 0; i < cases.length; i++) {
            int[] shape = {cases[i].length};
            View in = Elements.of(backend(), DType.F32, shape, cases[i]);
            View place = Elements.of(backend(), DType.I32, new int[] {1}, 9);
            View extreme = Elements.of(backend(), DType.F32, new int[] {1}, 9);
            for (int smallest = 0; smallest < 2; smallest++) {
                backend().reduce(smallest == 0 ? Reduction.ARGMAX : Reduction.ARGMIN, place, in, new int[] {0});
                backend().reduce(smallest == 0 ? Reduction.MAX : Reduction.MIN, extreme, in, new int[] {0});
                assertEquals(places[i][smallest], Elements.get(place, 0), Arrays.toString(cases[i]));
                assertEquals(extremes[i][smallest], Elements.get(extreme, 0), Arrays.toString(cases[i]));
            }
        }
    }
}
