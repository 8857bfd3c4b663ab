package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.Threads;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link Backend#convolve} and its transposes must do: the bits of plain loops in the defined order. */
interface ConvolutionConformance {
    List<DType> FLOATING = List.of(DType.F32, DType.F64);

    /** {@return the backend under test} */
    Backend backend();

    /** Sizes of one convolution; all windows fit. */
    record Case(int n, int groups, int in, int out, int height, int width, Window window, int below, int right) {
        static Case of(int n, int groups, int in, int out, int height, int width, Window window) {
            return new Case(n, groups, in, out, height, width, window, window.top(), window.left());
        }

        int rows() {
            return (height + window.top() + below - window.dilationY() * (window.height() - 1) - 1) / window.strideY() + 1;
        }

        int cols() {
            return (width + window.left() + right - window.dilationX() * (window.width() - 1) - 1) / window.strideX() + 1;
        }

        int[] x() {
            return new int[] {n, groups * in, height, width};
        }

        int[] w() {
            return new int[] {groups * out, in, window.height(), window.width()};
        }

        int[] y() {
            return new int[] {n, groups * out, rows(), cols()};
        }
    }

    /** Kernels of any size, stride, padding and dilation; few and many channels; images that fill no register and more than are taken together. */
    List<Case> CASES = List.of(
            Case.of(1, 1, 1, 1, 1, 1, new Window(1, 1, 1, 1, 0, 0, 1, 1)),
            Case.of(2, 1, 1, 6, 9, 9, new Window(5, 5, 1, 1, 2, 2, 1, 1)),
            Case.of(3, 1, 6, 16, 14, 14, new Window(5, 5, 1, 1, 0, 0, 1, 1)),
            Case.of(2, 1, 3, 5, 8, 7, new Window(3, 2, 2, 3, 1, 1, 1, 1)),
            Case.of(1, 1, 40, 37, 11, 23, new Window(3, 3, 1, 1, 1, 1, 1, 1)),
            Case.of(2, 3, 2, 5, 10, 9, new Window(3, 3, 2, 2, 1, 0, 2, 3)),
            Case.of(2, 4, 1, 1, 6, 6, new Window(3, 3, 1, 1, 1, 1, 1, 1)),
            Case.of(19, 1, 2, 3, 4, 5, new Window(2, 2, 1, 1, 0, 0, 1, 1)),
            Case.of(1, 1, 2, 3, 1, 300, new Window(1, 4, 1, 2, 0, 3, 1, 5)),
            Case.of(2, 1, 2, 3, 5, 5, new Window(1, 1, 3, 3, 0, 0, 1, 1)),
            Case.of(1, 1, 2, 2, 4, 4, new Window(2, 2, 3, 3, 1, 1, 1, 1)),
            Case.of(1, 1, 2, 2, 3, 3, new Window(2, 2, 1, 1, 3, 3, 1, 1)),
            new Case(1, 1, 2, 2, 5, 6, new Window(2, 4, 1, 1, 0, 1, 1, 1), 1, 2),
            Case.of(1, 1, 21, 20, 6, 6, new Window(1, 1, 1, 1, 0, 0, 1, 1)),
            Case.of(1, 1, 2, 3, 9, 12, new Window(2, 6, 1, 1, 1, 1, 1, 1)),
            Case.of(1, 1, 2, 9, 9, 12, new Window(3, 7, 1, 1, 1, 3, 1, 1)),
            Case.of(1, 1, 2, 3, 5, 12, new Window(2, 8, 1, 1, 0, 2, 1, 1)),
            Case.of(1, 1, 1, 1, 3, 360, new Window(3, 3, 1, 1, 1, 1, 1, 1)),
            Case.of(1, 1, 65, 2, 2, 700, new Window(1, 8, 1, 1, 0, 3, 1, 1)),
            Case.of(1, 1, 1, 2, 1, 17_001, new Window(1, 3, 1, 1, 0, 1, 1, 1)),
            Case.of(0, 1, 2, 3, 5, 5, new Window(3, 3, 1, 1, 1, 1, 1, 1)));

    @Test
    default void everySizeIsTheChainOfTheDefinition() {
        for (Case c : CASES) {
            for (DType dtype : FLOATING) {
                check(c, dtype, Layout.CONTIGUOUS, Layout.CONTIGUOUS);
            }
        }
    }

    @Test
    default void everyLayout() {
        for (Case c : List.of(CASES.get(2), CASES.get(3), CASES.get(5))) {
            for (Layout layout : List.of(Layout.OFFSET, Layout.TRANSPOSED, Layout.GAPS, Layout.REVERSED, Layout.ROW, Layout.CONSTANT)) {
                check(c, DType.F32, layout, Layout.TRANSPOSED);
                check(c, DType.F32, Layout.CONTIGUOUS, layout);
            }
        }
    }

    @Test
    default void anyNumberOfThreads() {
        int before = Threads.get();
        try {
            for (int threads : new int[] {1, 2, 3}) {
                Threads.set(threads);
                check(CASES.get(2), DType.F32, Layout.CONTIGUOUS, Layout.CONTIGUOUS);
                check(CASES.get(7), DType.F32, Layout.CONTIGUOUS, Layout.CONTIGUOUS);
            }
        } finally {
            Threads.set(before);
        }
    }

    @Test
    default void nanReachesWhatSeesIt() {
        Case c = Case.of(1, 1, 1, 1, 5, 5, new Window(3, 3, 1, 1, 0, 0, 1, 1));
        View x = Elements.of(backend(), DType.F32, c.x(), new double[25]);
        ((float[]) x.buffer().array())[0] = Float.NaN;
        View w = Elements.of(backend(), DType.F32, c.w(), 1, 1, 1, 1, 1, 1, 1, 1, 1);
        View y = Elements.of(backend(), DType.F32, c.y(), new double[9]);
        backend().convolve(y, x, w, null, c.window(), 1);
        assertArrayEquals(new double[] {Double.NaN, 0, 0, 0, 0, 0, 0, 0, 0}, Elements.all(y));
    }

    private void check(Case c, DType dtype, Layout layoutX, Layout layoutY) {
        View x = Elements.normal(backend(), layoutX, dtype, c.x());
        View w = Elements.normal(backend(), layoutX, dtype, c.w());
        View y = Elements.normal(backend(), layoutY, dtype, c.y());
        View bias = Elements.normal(backend(), Layout.OFFSET, dtype, c.groups() * c.out());
        check("convolve", c, dtype, c.y(), out -> backend().convolve(out, x, w, bias, c.window(), c.groups()),
                forward(c, dtype, x, w, bias));
        check("convolve without bias", c, dtype, c.y(), out -> backend().convolve(out, x, w, null, c.window(), c.groups()),
                forward(c, dtype, x, w, null));
        check("convolveData", c, dtype, c.x(), out -> backend().convolveData(out, y, w, c.window(), c.groups()),
                data(c, dtype, y, w));
        check("convolveWeight", c, dtype, c.w(), out -> backend().convolveWeight(out, x, y, c.window(), c.groups()),
                weight(c, dtype, x, y));
    }

    /** Work that writes a view. */
    interface Work {
        void run(View out);
    }

    private void check(String what, Case c, DType dtype, int[] shape, Work work, double[] expected) {
        View out = Layout.OFFSET.view(backend(), dtype, shape, new Random(1));
        double[] before = Elements.all(out.buffer());
        work.run(out);
        assertArrayEquals(expected, Elements.all(out), () -> what + " of " + c + " " + dtype);
        double[] after = Elements.all(out.buffer());
        for (int i = 0; i < before.length; i++) {
            if (i < out.offset() || i >= out.offset() + out.size()) {
                assertEquals(before[i], after[i], "beside the output");
            }
        }
    }

    private static double at(View view, int... index) {
        int flat = 0;
        for (int d = 0; d < index.length; d++) {
            if (index[d] < 0 || index[d] >= view.shape()[d]) {
                return 0;
            }
            flat = flat * view.shape()[d] + index[d];
        }
        return Elements.get(view, flat);
    }

    private static double fma(DType dtype, double a, double b, double c) {
        return dtype == DType.F32 ? Math.fma((float) a, (float) b, (float) c) : Math.fma(a, b, c);
    }

    private static double add(DType dtype, double a, double b) {
        return dtype == DType.F32 ? (float) a + (float) b : a + b;
    }

    private static double[] forward(Case c, DType dtype, View x, View w, View bias) {
        Window v = c.window();
        double[] y = new double[Arrays.stream(c.y()).reduce(1, (a, b) -> a * b)];
        for (int at = 0; at < y.length; at++) {
            int q = at % c.cols();
            int p = at / c.cols() % c.rows();
            int o = at / c.cols() / c.rows() % (c.groups() * c.out());
            int n = at / c.cols() / c.rows() / (c.groups() * c.out());
            for (int k = 0; k < c.in(); k++) {
                for (int i = 0; i < v.height(); i++) {
                    for (int j = 0; j < v.width(); j++) {
                        double seen = at(x, n, o / c.out() * c.in() + k, p * v.strideY() + i * v.dilationY() - v.top(),
                                q * v.strideX() + j * v.dilationX() - v.left());
                        y[at] = fma(dtype, at(w, o, k, i, j), seen, y[at]);
                    }
                }
            }
            y[at] = bias == null ? y[at] : add(dtype, y[at], at(bias, o));
        }
        return y;
    }

    private static double[] data(Case c, DType dtype, View y, View w) {
        Window v = c.window();
        double[] x = new double[Arrays.stream(c.x()).reduce(1, (a, b) -> a * b)];
        for (int at = 0; at < x.length; at++) {
            int column = at % c.width();
            int row = at / c.width() % c.height();
            int channel = at / c.width() / c.height() % (c.groups() * c.in());
            int n = at / c.width() / c.height() / (c.groups() * c.in());
            int group = channel / c.in();
            for (int o = group * c.out(); o < (group + 1) * c.out(); o++) {
                for (int p = -20; p < c.rows() + 20; p++) {
                    int i = row + v.top() - p * v.strideY();
                    if (i % v.dilationY() != 0 || i < 0 || i / v.dilationY() >= v.height()) {
                        continue;
                    }
                    for (int q = -20; q < c.cols() + 20; q++) {
                        int j = column + v.left() - q * v.strideX();
                        if (j % v.dilationX() == 0 && j >= 0 && j / v.dilationX() < v.width()) {
                            double weight = at(w, o, channel % c.in(), i / v.dilationY(), j / v.dilationX());
                            x[at] = fma(dtype, weight, at(y, n, o, p, q), x[at]);
                        }
                    }
                }
            }
        }
        return x;
    }

    private static double[] weight(Case c, DType dtype, View x, View y) {
        Window v = c.window();
        double[] w = new double[Arrays.stream(c.w()).reduce(1, (a, b) -> a * b)];
        int each = Math.max(1, (c.n() + 15) / 16);
        for (int at = 0; at < w.length; at++) {
            int j = at % v.width();
            int i = at / v.width() % v.height();
            int k = at / v.width() / v.height() % c.in();
            int o = at / v.width() / v.height() / c.in();
            double[] blocks = new double[Math.max(1, (c.n() + each - 1) / each)];
            for (int n = 0; n < c.n(); n++) {
                double sum = 0;
                for (int p = 0; p < c.rows(); p++) {
                    for (int q = 0; q < c.cols(); q++) {
                        double seen = at(x, n, o / c.out() * c.in() + k, p * v.strideY() + i * v.dilationY() - v.top(),
                                q * v.strideX() + j * v.dilationX() - v.left());
                        sum = fma(dtype, seen, at(y, n, o, p, q), sum);
                    }
                }
                blocks[n / each] = add(dtype, blocks[n / each], sum);
            }
            for (int left = blocks.length; left > 1; left = (left + 1) / 2) {
                for (int b = 0; b < left / 2; b++) {
                    blocks[b] = add(dtype, blocks[2 * b], blocks[2 * b + 1]);
                }
                if (left % 2 == 1) {
                    blocks[left / 2] = blocks[left - 1];
                }
            }
            w[at] = blocks[0];
        }
        return w;
    }
}
