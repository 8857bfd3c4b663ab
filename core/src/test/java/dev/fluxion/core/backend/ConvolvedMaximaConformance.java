package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Threads;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link ConvolvedMaxima} must do: the bits of one operation after the other, relu before the maxima. */
interface ConvolvedMaximaConformance {
    /** {@return the backend under test} */
    Backend backend();

    /** Maxima of windows of {@code kernel}, {@code stride} apart, of a convolution; a stride of 0 for none. */
    record Case(ConvolutionConformance.Case convolution, int kernel, int stride) {
        static Case of(int n, int groups, int in, int out, int height, int width, Window window, int kernel, int stride) {
            return new Case(ConvolutionConformance.Case.of(n, groups, in, out, height, width, window), kernel, stride);
        }

        private Bins bins(int size) {
            int outputs = (size - kernel) / stride + 1;
            int[] start = IntStream.range(0, outputs).map(o -> o * stride).toArray();
            return new Bins(start, IntStream.of(start).map(s -> s + kernel).toArray(), 1, start);
        }

        ConvolvedMaxima.Layer layer() {
            int rows = convolution.rows();
            int cols = convolution.cols();
            return new ConvolvedMaxima.Layer(convolution.window(), convolution.groups(), rows, cols, stride == 0 ? null : bins(rows),
                    stride == 0 ? null : bins(cols));
        }

        int[] y() {
            return new int[] {convolution.n(), convolution.w()[0], layer().outRows(), layer().outCols()};
        }
    }

    List<Case> CASES = List.of(
            Case.of(35, 1, 3, 6, 12, 11, new Window(5, 5, 1, 1, 2, 2, 1, 1), 2, 2),
            Case.of(5, 1, 6, 16, 14, 14, new Window(3, 3, 1, 1, 0, 0, 1, 1), 2, 2),
            Case.of(4, 2, 2, 3, 9, 8, new Window(3, 2, 2, 1, 1, 1, 1, 2), 3, 1),
            Case.of(3, 1, 3, 4, 7, 9, new Window(3, 3, 1, 1, 1, 1, 1, 1), 0, 0),
            Case.of(3, 1, 2, 130, 5, 6, new Window(2, 2, 1, 1, 0, 0, 1, 1), 2, 2),
            Case.of(3, 1, 2, 40, 40, 44, new Window(3, 3, 1, 1, 1, 1, 1, 1), 2, 2),
            Case.of(4, 1, 2, 3, 1, 1, new Window(1, 1, 1, 1, 0, 0, 1, 1), 1, 1));

    @Test
    default void bitsOfOneAfterTheOther() {
        int before = Threads.get();
        try {
            for (int threads : new int[] {1, 3}) {
                Threads.set(threads);
                for (Case c : CASES) {
                    for (DType dtype : List.of(DType.F32, DType.F64)) {
                        check(c, dtype, Layout.CONTIGUOUS, false);
                        check(c, dtype, Layout.TRANSPOSED, false);
                        check(c, dtype, Layout.OFFSET, true);
                    }
                }
            }
        } finally {
            Threads.set(before);
        }
    }

    private View input(Layout layout, DType dtype, boolean special, int... shape) {
        return special ? layout.view(backend(), dtype, shape, new Random(5)) : Elements.normal(backend(), layout, dtype, shape);
    }

    private View room(DType dtype, int... shape) {
        return Layout.OFFSET.view(backend(), dtype, shape, new Random(1));
    }

    private void check(Case c, DType dtype, Layout layout, boolean special) {
        Backend backend = backend();
        String message = c + " " + dtype + " " + layout;
        ConvolvedMaxima.Layer layer = c.layer();
        View x = input(layout, dtype, special, c.convolution.x());
        View w = Elements.normal(backend, layout, dtype, c.convolution.w());
        View bias = Elements.normal(backend, layout, dtype, c.convolution.w()[0]);
        View cotangent = input(layout, dtype, special, c.y());
        ConvolvedMaxima passes = backend.convolvedMaxima();
        assertTrue(passes.fits(x, w), message);

        View plane = room(dtype, c.convolution.y());
        backend.convolve(plane, x, w, bias, c.convolution.window(), c.convolution.groups());
        backend.map(Formula.of(Functions.relu(Expr.arg(0))), new View[] {plane}, new View[] {plane}, new double[0]);
        View y = plane;
        View indices = null;
        View back = cotangent;
        if (layer.isPooled()) {
            y = room(dtype, c.y());
            indices = room(DType.I32, c.y());
            backend.maxPool(y, indices, plane, layer.rows(), layer.cols());
            back = room(dtype, c.convolution.y());
            backend.maxUnpool(back, cotangent, indices);
        }
        View z = room(dtype, c.convolution.y());
        backend.map(Formula.of(Expr.select(Expr.arg(1).le(Expr.constant(0)), Expr.constant(0), Expr.arg(0))), new View[] {z},
                new View[] {back, plane}, new double[0]);
        View dx = room(dtype, c.convolution.x());
        backend.convolveData(dx, z, w, c.convolution.window(), c.convolution.groups());
        View dw = room(dtype, c.convolution.w());
        backend.convolveWeight(dw, x, z, c.convolution.window(), c.convolution.groups());
        View db = room(dtype, 1, c.convolution.w()[0], 1, 1);
        backend.reduce(Reduction.SUM, db, z, new int[] {0, 2, 3});

        View fusedY = room(dtype, c.y());
        View fusedIndices = layer.isPooled() ? room(DType.I32, c.y()) : null;
        passes.forward(fusedY, fusedIndices, x, w, bias, layer);
        assertArrayEquals(Elements.all(y), Elements.all(fusedY), message);
        View[] made = {room(dtype, c.convolution.x()), room(dtype, c.convolution.w()), room(dtype, c.convolution.w()[0])};
        View[] expected = {dx, dw, db};
        for (int wanted = 1; wanted < 8; wanted = wanted == 4 ? 7 : 2 * wanted) {
            View[] here = made.clone();
            for (int i = 0; i < 3; i++) {
                here[i] = (wanted >> i & 1) == 0 ? null : room(dtype, made[i].shape());
            }
            passes.backward(new ConvolvedMaxima.Wanted(here[0], here[1], here[2]), cotangent, fusedY, fusedIndices, x, w, layer);
            for (int i = 0; i < 3; i++) {
                int which = i;
                if (here[i] != null) {
                    assertArrayEquals(Elements.all(expected[i]), Elements.all(here[i]), () -> message + " gradient " + which);
                    double[] around = Elements.all(here[i].buffer());
                    double[] untouched = Elements.all(room(dtype, here[i].shape()).buffer());
                    assertArrayEquals(Arrays.copyOf(untouched, here[i].offset()), Arrays.copyOf(around, here[i].offset()), message);
                }
            }
        }

        View none = Elements.of(backend, dtype, new int[] {c.convolution.w()[0]}, new double[c.convolution.w()[0]]);
        passes.forward(y, indices, x, w, none, layer);
        passes.forward(fusedY, fusedIndices, x, w, null, layer);
        assertArrayEquals(Elements.all(y), Elements.all(fusedY), message + " without bias");
    }
}
