package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link Backend#scan} and {@link Backend#sort} must do, to the bit: plain loops over one lane after the other. */
interface ScanConformance {
    List<int[]> SHAPES = List.of(new int[] {1}, new int[] {7}, new int[] {3000}, new int[] {3, 5}, new int[] {2, 3, 4},
            new int[] {4, 1100}, new int[] {1100, 3}, new int[] {70, 1030}, new int[] {3, 1, 2}, new int[] {0}, new int[] {0, 3},
            new int[] {3, 0});

    /** {@return the backend under test} */
    Backend backend();

    @Test
    default void scansOfEveryShapeAndLayout() {
        for (int[] shape : SHAPES) {
            for (int dim = 0; dim < shape.length; dim++) {
                for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.OFFSET, Layout.TRANSPOSED, Layout.REVERSED, Layout.COLUMN)) {
                    for (DType dtype : List.of(DType.F32, DType.F64)) {
                        for (Scan kind : Scan.values()) {
                            scan(kind, shape, dim, layout, dtype);
                        }
                    }
                }
            }
        }
    }

    private void scan(Scan kind, int[] shape, int dim, Layout layout, DType dtype) {
        View in = layout.view(backend(), dtype, shape, new Random(shape[0]));
        View factor = kind == Scan.LINEAR ? layout.view(backend(), dtype, shape, new Random(dim)) : null;
        boolean places = kind == Scan.ARGMAX || kind == Scan.ARGMIN;
        View out = Layout.OFFSET.view(backend(), places ? DType.I32 : dtype, shape, new Random(1));
        backend().scan(kind, out, in, factor, dim);
        int n = shape[dim];
        int step = Arrays.stream(shape, dim + 1, shape.length).reduce(1, (a, b) -> a * b);
        for (int e = 0; e < in.size(); e++) {
            if (e / step % n == 0) {
                double carried = 0;
                int place = 0;
                for (int j = 0; j < n; j++) {
                    double x = Elements.get(in, e + j * step);
                    boolean first = j == 0;
                    switch (kind) {
                        case SUM -> carried = first ? x : carried + x;
                        case PROD -> carried = first ? x : carried * x;
                        case LINEAR -> carried = first ? x : x + Elements.get(factor, e + j * step) * carried;
                        case ARGMAX, ARGMIN -> {
                            int order = kind == Scan.ARGMAX ? 1 : -1;
                            if (first || Double.isNaN(x) || !Double.isNaN(carried) && order * x >= order * carried) {
                                carried = x;
                                place = j;
                            }
                        }
                    }
                    double expected = places ? place : dtype.precision().round(carried);
                    assertEquals(expected, Elements.get(out, e + j * step),
                            () -> kind + " of " + Arrays.toString(shape) + " along " + dim + " " + layout);
                }
            }
        }
    }

    /** {@return above how many elements one layout and two dtypes must do: a backend that is interpreted takes minutes for all} */
    default int sortedInEveryWay() {
        return Integer.MAX_VALUE;
    }

    @Test
    default void sortsOfEveryShapeAndLayout() {
        for (int[] shape : SHAPES) {
            for (int dim = 0; dim < shape.length; dim++) {
                for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.REVERSED, Layout.COLUMN)) {
                    for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.BOOL, DType.I64)) {
                        if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) <= sortedInEveryWay()
                                || layout == Layout.TRANSPOSED && (dtype == DType.F32 || dtype == DType.I64)) {
                            sort(shape, dim, layout, dtype);
                        }
                    }
                }
            }
        }
    }

    private void sort(int[] shape, int dim, Layout layout, DType dtype) {
        View in = layout.view(backend(), dtype, shape, new Random(shape[0]));
        int n = shape[dim];
        int step = Arrays.stream(shape, dim + 1, shape.length).reduce(1, (a, b) -> a * b);
        for (boolean descending : new boolean[] {false, true}) {
            View out = Layout.TRANSPOSED.view(backend(), DType.I32, shape, new Random(1));
            backend().sort(out, in, dim, descending);
            for (int e = 0; e < in.size(); e++) {
                if (e / step % n == 0) {
                    int first = e;
                    double[] lane = IntStream.range(0, n).mapToDouble(j -> Elements.get(in, first + j * step) + 0.0).toArray();
                    Comparator<Integer> order = Comparator.comparingDouble(i -> lane[i]);
                    int[] expected = IntStream.range(0, n).boxed().sorted(descending ? order.reversed() : order)
                            .mapToInt(i -> i).toArray();
                    int[] received = IntStream.range(0, n).map(j -> (int) Elements.get(out, first + j * step)).toArray();
                    assertArrayEquals(expected, received, () -> Arrays.toString(shape) + " along " + dim + " " + layout + dtype);
                }
            }
        }
    }
}
