package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Interpreter;
import dev.fluxion.core.expr.RowFormula;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link Backend#rows} must do: the bits of its formulas and of the defined order of sums, for any size and layout. */
interface RowsConformance {
    /** {@return the backend under test} */
    Backend backend();

    @Test
    default void everyKindOfValueInEverySizeAndLayout() {
        int[][] sizes = {{1, 1}, {3, 7}, {65, 1}, {1, 33}, {70, 10}, {200, 31}, {2, 1030}, {131, 64}, {300, 129}, {3, 1024}, {66, 2100}, {0, 4}};
        for (int[] size : sizes) {
            for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.OFFSET, Layout.TRANSPOSED, Layout.REVERSED, Layout.ROW)) {
                for (DType dtype : List.of(DType.F32, DType.F64)) {
                    check(size[0], size[1], layout, dtype);
                }
            }
        }
    }

    @Test
    default void emptyRowsHaveTheSumZero() {
        View row = Elements.of(backend(), DType.F32, new int[] {2, 1}, 3, 4);
        View none = Elements.of(backend(), DType.F32, new int[] {2, 0});
        View sums = Elements.of(backend(), DType.F32, new int[] {2, 1}, 0, 0);
        View columns = Elements.of(backend(), DType.F32, new int[] {1, 0});
        backend().rows(RowFormulas.EVERYTHING, new View[] {none, sums, columns}, new View[] {none, row, columns}, new double[] {1}, 2, 0);
        assertArrayEquals(new double[] {3, 4}, Elements.all(sums));
    }

    /** Zeros of both signs, infinities and NaN of both signs, in all lanes of rows that are a few registers and those beyond. */
    @Test
    default void foldsOfSpecialValues() {
        float[] special = {-0f, 0, Float.NEGATIVE_INFINITY, -Float.MIN_VALUE, 1, Float.POSITIVE_INFINITY, Float.intBitsToFloat(0xffc00000),
            Float.NaN};
        for (int n = 1; n < 150; n += n < 20 ? 1 : 9) {
            for (DType dtype : List.of(DType.F32, DType.F64)) {
                // One element of a row, each in its turn, is of its kind, and the others are before it in the list.
                int rows = special.length * Math.min(n, 20);
                View x = Layout.CONTIGUOUS.view(backend(), dtype, new int[] {rows, n}, new Random(n));
                for (int r = 0; r < rows; r++) {
                    int kinds = r % special.length;
                    for (int c = 0; c < n; c++) {
                        boolean isLargest = c == (r / special.length * 7 + n - 1) % n;
                        float value = special[isLargest ? kinds : c * 5 % Math.max(1, kinds)];
                        Array.set(x.buffer().array(), r * n + c, dtype == DType.F32 ? (Object) value : (Object) (double) value);
                    }
                }
                View[] out = {Elements.of(backend(), dtype, new int[] {rows, 1}, new double[rows]),
                    Elements.of(backend(), dtype, new int[] {rows, n}, new double[rows * n]),
                    Elements.of(backend(), dtype, new int[] {rows, 1}, new double[rows])};
                List<double[]> expected = reference(RowFormulas.FOLDS, dtype, new View[] {x}, new double[0], rows, n);
                backend().rows(RowFormulas.FOLDS, out, new View[] {x}, new double[0], rows, n);
                for (int k = 0; k < out.length; k++) {
                    assertArrayEquals(expected.get(k), Elements.all(out[k]), "output " + k + " of " + dtype + " (" + rows + ", " + n + ")");
                }
            }
        }
    }

    private void check(int rows, int n, Layout layout, DType dtype) {
        var random = new Random(rows + n);
        View[] in = {layout.view(backend(), dtype, new int[] {rows, n}, random),
            Layout.OFFSET.view(backend(), dtype, new int[] {rows, 1}, random),
            layout.view(backend(), dtype, new int[] {1, n}, random)};
        Layout dense = layout.isDense() ? layout : Layout.OFFSET;
        View[] out = {dense.view(backend(), dtype, new int[] {rows, n}, random),
            dense.view(backend(), dtype, new int[] {rows, 1}, random),
            Layout.OFFSET.view(backend(), dtype, new int[] {1, n}, random)};
        double[] scalars = {dtype.precision().round(0.3)};
        List<double[]> expected = reference(RowFormulas.EVERYTHING, dtype, in, scalars, rows, n);
        backend().rows(RowFormulas.EVERYTHING, out, in, scalars, rows, n);
        for (int k = 0; k < out.length; k++) {
            int output = k;
            assertArrayEquals(expected.get(k), Elements.all(out[k]), () -> "output " + output + " of " + dtype + " (" + rows + ", "
                    + n + "), " + layout);
        }
    }

    /** Element by element with the interpreter, sums by their definition. */
    private static List<double[]> reference(RowFormula formula, DType dtype, View[] in, double[] scalars, int rows, int n) {
        List<double[]> values = new ArrayList<>();
        for (RowFormula.Value value : formula.values()) {
            values.add(switch (value) {
                case RowFormula.Input input -> spread(Elements.all(in[input.index()]), input.extent(), rows, n);
                case RowFormula.Mapped mapped -> mapped(mapped.formula(), dtype, values, scalars, rows * n);
                case RowFormula.Folded folded -> spread(new ReferenceReduction(folded.max() ? Reduction.MAX : Reduction.SUM, dtype)
                        .reduce(values.get(folded.of()), new int[] {rows, n}, new int[] {1}), RowFormula.Extent.ROW, rows, n);
                case RowFormula.ColumnSum sum -> n == 1 || rows == 0
                        ? columns(values.get(sum.of()), dtype, rows, n)
                        : new ReferenceReduction(Reduction.SUM, dtype)
                                .reduce(values.get(sum.of()), new int[] {rows, n}, new int[] {0});
            });
        }
        return Arrays.stream(formula.outputs()).mapToObj(v -> {
            double[] all = values.get(v);
            return formula.values().get(v).extent() != RowFormula.Extent.ROW ? all
                    : IntStream.range(0, rows).mapToDouble(r -> all[r * n]).toArray();
        }).toList();
    }

    private static double[] columns(double[] x, DType dtype, int rows, int n) {
        // One column is reduced as one by rows().columnSum, as a row by reduce(): a second column tells which is meant.
        double[] twice = new double[rows * (n + 1)];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(x, r * n, twice, r * (n + 1), n);
        }
        double[] sums = rows == 0 ? new double[n + 1]
                : new ReferenceReduction(Reduction.SUM, dtype).reduce(twice, new int[] {rows, n + 1}, new int[] {0});
        return Arrays.copyOf(sums, n);
    }

    private static double[] mapped(Formula formula, DType dtype, List<double[]> values, double[] scalars, int count) {
        var interpreter = new Interpreter(formula, dtype.precision());
        double[] y = new double[count];
        for (int i = 0; i < count; i++) {
            double[] args = new double[values.size()];
            for (int v = 0; v < args.length; v++) {
                args[v] = values.get(v).length == count ? values.get(v)[i] : 0;
            }
            y[i] = interpreter.evaluate(args, scalars)[0];
        }
        return y;
    }

    private static double[] spread(double[] x, RowFormula.Extent extent, int rows, int n) {
        double[] all = new double[rows * n];
        for (int i = 0; i < all.length; i++) {
            all[i] = switch (extent) {
                case ELEMENTS -> x[i];
                case ROW -> x[i / n];
                case COLUMN -> x[i % n];
            };
        }
        return all;
    }
}
