package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.fluxion.core.DType;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What pooling must do: the bits of plain loops. */
interface PoolingConformance {
    List<DType> FLOATING = List.of(DType.F32, DType.F64);

    /** {@return the backend under test} */
    Backend backend();

    private static Bins every(int size, int n) {
        int[] start = IntStream.range(0, size).map(o -> o * n).toArray();
        int[] end = IntStream.range(0, size).map(o -> o * n + n).toArray();
        int[] count = IntStream.generate(() -> n).limit(size).toArray();
        return new Bins(start, end, 1, count);
    }

    /** A kind of window: bins for rows of 9 to 80 elements and columns of as many. */
    record Case(int height, int width, Bins rows, Bins cols) {}

    List<Case> CASES = List.of(
            new Case(8, 8, every(4, 2), every(4, 2)),
            new Case(9, 75, every(4, 2), every(37, 2)),
            new Case(28, 28, every(14, 2), every(14, 2)),
            new Case(6, 33, every(3, 2), every(16, 2)),
            new Case(9, 9, every(3, 3), every(3, 3)),
            new Case(5, 7, new Bins(new int[] {0, 1, 3}, new int[] {2, 4, 5}, 1, new int[] {3, 3, 3}),
                    new Bins(new int[] {0, 1, 2, 3}, new int[] {4, 5, 6, 7}, 1, new int[] {4, 4, 4, 4})),
            new Case(7, 8, new Bins(new int[] {1, 0}, new int[] {6, 7}, 2, new int[] {3, 4}),
                    new Bins(new int[] {0, 2}, new int[] {7, 8}, 3, new int[] {3, 2})),
            new Case(1, 1, every(1, 1), every(1, 1)));

    @Test
    default void maximaAndWhereTheyAre() {
        for (Case c : CASES) {
            for (DType dtype : FLOATING) {
                for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.OFFSET, Layout.TRANSPOSED, Layout.ROW)) {
                    for (boolean special : new boolean[] {false, true}) {
                        int[] shape = {3, 2, c.height, c.width};
                        View x = special ? layout.view(backend(), dtype, shape, new Random(5)) : Elements.normal(backend(), layout, dtype, shape);
                        View y = Layout.OFFSET.view(backend(), dtype, new int[] {3, 2, c.rows.size(), c.cols.size()}, new Random(1));
                        View indices = Layout.OFFSET.view(backend(), DType.I32, y.shape(), new Random(1));
                        backend().maxPool(y, indices, x, c.rows, c.cols);
                        checkMaxima(c, x, y, indices, c + " " + dtype + " " + layout);
                    }
                }
            }
        }
    }

    private void checkMaxima(Case c, View x, View y, View indices, String message) {
        double[] most = new double[y.size()];
        double[] places = new double[y.size()];
        double[] back = new double[x.size()];
        int at = 0;
        DType dtype = x.buffer().dtype();
        View g = Elements.normal(backend(), Layout.TRANSPOSED, dtype, y.shape());
        for (int plane = 0; plane < 6; plane++) {
            for (int p = 0; p < c.rows.size(); p++) {
                for (int q = 0; q < c.cols.size(); q++, at++) {
                    most[at] = Double.NEGATIVE_INFINITY;
                    places[at] = c.rows.start()[p] * c.width + c.cols.start()[q];
                    for (int h = c.rows.start()[p]; h < c.rows.end()[p]; h += c.rows.step()) {
                        for (int w = c.cols.start()[q]; w < c.cols.end()[q]; w += c.cols.step()) {
                            double value = Elements.get(x, (plane * c.height + h) * c.width + w);
                            if (value > most[at] || Double.isNaN(value)) {
                                most[at] = value;
                                places[at] = h * c.width + w;
                            }
                        }
                    }
                    int to = plane * c.height * c.width + (int) places[at];
                    back[to] = dtype.precision().round(back[to] + Elements.get(g, at));
                }
            }
        }
        assertArrayEquals(most, Elements.all(y), message);
        assertArrayEquals(places, Elements.all(indices), message);
        View spread = Layout.OFFSET.view(backend(), dtype, x.shape(), new Random(1));
        backend().maxUnpool(spread, g, indices);
        assertArrayEquals(back, Elements.all(spread), message);
    }

    @Test
    default void meansAndShares() {
        for (Case c : CASES) {
            for (DType dtype : FLOATING) {
                for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.OFFSET, Layout.TRANSPOSED, Layout.ROW)) {
                    View x = Elements.normal(backend(), layout, dtype, 3, 2, c.height, c.width);
                    View y = Layout.OFFSET.view(backend(), dtype, new int[] {3, 2, c.rows.size(), c.cols.size()}, new Random(1));
                    backend().averagePool(y, x, c.rows, c.cols);
                    View g = Elements.normal(backend(), layout, dtype, y.shape());
                    View shares = Layout.OFFSET.view(backend(), dtype, x.shape(), new Random(1));
                    backend().averageUnpool(shares, g, c.rows, c.cols);
                    checkMeans(c, x, y, g, shares, c + " " + dtype + " " + layout);
                }
            }
        }
    }

    private static void checkMeans(Case c, View x, View y, View g, View shares, String message) {
        DType dtype = x.buffer().dtype();
        double[] means = new double[y.size()];
        double[] back = new double[x.size()];
        int at = 0;
        for (int plane = 0; plane < 6; plane++) {
            for (int p = 0; p < c.rows.size(); p++) {
                for (int q = 0; q < c.cols.size(); q++, at++) {
                    int count = c.rows.count()[p] * c.cols.count()[q];
                    double share = dtype.precision().round(Elements.get(g, at) / count);
                    for (int h = c.rows.start()[p]; h < c.rows.end()[p]; h += c.rows.step()) {
                        for (int w = c.cols.start()[q]; w < c.cols.end()[q]; w += c.cols.step()) {
                            int place = (plane * c.height + h) * c.width + w;
                            means[at] = dtype.precision().round(means[at] + Elements.get(x, place));
                            back[place] = dtype.precision().round(back[place] + share);
                        }
                    }
                    means[at] = dtype.precision().round(means[at] / count);
                }
            }
        }
        assertArrayEquals(means, Elements.all(y), message);
        assertArrayEquals(back, Elements.all(shares), message);
    }
}
