package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Definition;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.Interpreter;
import dev.fluxion.core.expr.UnaryOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Backend#map} must do: the same bits as the interpreter, for any layout. */
interface MapConformance {
    List<Integer> SIZES = List.of(0, 1, 3, 7, 8, 9, 15, 16, 17, 63, 64, 65, 1000);
    List<DType> FLOATING = List.of(DType.F32, DType.F64);

    /** {@return the backend under test} */
    Backend backend();

    @Test
    default void everyFunctionInEverySize() {
        for (Definition definition : Functions.table().values()) {
            Formula formula = Formula.of(definition.expression());
            for (DType dtype : FLOATING) {
                for (int n : SIZES) {
                    var random = new Random(n);
                    check(formula, dtype, new int[] {n}, random, Layout.CONTIGUOUS, Layout.CONTIGUOUS);
                    check(formula, dtype, new int[] {n}, random, Layout.OFFSET, Layout.STRIDED, Layout.REVERSED);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void everyLayoutOfInputs(Layout layout) {
        for (int[] shape : List.of(new int[] {}, new int[] {5}, new int[] {70}, new int[] {3, 5}, new int[] {40, 33},
                new int[] {1, 300}, new int[] {300, 1}, new int[] {4, 1, 50, 7}, new int[] {2, 0, 3}, new int[] {3, 20, 5, 11})) {
            for (DType dtype : FLOATING) {
                var random = new Random(7);
                check(SUM_OF_PRODUCTS, dtype, shape, random, Layout.CONTIGUOUS, layout, Layout.CONTIGUOUS, layout);
                check(SUM_OF_PRODUCTS, dtype, shape, random, Layout.GAPS, Layout.COLUMN, layout, Layout.ROW);
                check(LONG, dtype, shape, random, Layout.CONTIGUOUS, layout, Layout.CONTIGUOUS, Layout.CONTIGUOUS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void everyLayoutOfOutputs(Layout layout) {
        if (layout.isDense()) {
            for (int[] shape : List.of(new int[] {5}, new int[] {200}, new int[] {3, 5}, new int[] {40, 33}, new int[] {5, 6, 70})) {
                for (DType dtype : FLOATING) {
                    check(SUM_OF_PRODUCTS, dtype, shape, new Random(8), layout, Layout.CONTIGUOUS, Layout.OFFSET, Layout.ROW);
                    check(MASKS, dtype, shape, new Random(8), layout, layout, Layout.CONTIGUOUS, Layout.TRANSPOSED);
                }
            }
        }
    }

    @Test
    default void masksAndSeveralOutputs() {
        for (DType dtype : FLOATING) {
            for (int n : SIZES) {
                check(MASKS, dtype, new int[] {n}, new Random(n), Layout.CONTIGUOUS, Layout.CONTIGUOUS);
                check(MASKS, dtype, new int[] {n}, new Random(n), Layout.OFFSET, Layout.CONSTANT, Layout.OFFSET, Layout.STRIDED);
            }
        }
    }

    /** Either zero and NaN on both sides, and what is a zero in float32 alone. */
    @Test
    default void extremesWithConstants() {
        Expr x = Expr.arg(0);
        for (double bound : new double[] {0, -0.0, 1, -1, 1e-60, -1e-60, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Expr c = Expr.constant(bound);
            for (DType dtype : FLOATING) {
                check(Formula.of(x.min(c), x.max(c), c.min(x), c.max(x)), dtype, new int[] {1000}, new Random(1), Layout.CONTIGUOUS, Layout.OFFSET);
            }
        }
    }

    @Test
    default void outputsThatAreLeaves() {
        Formula formula = Formula.of(Expr.arg(0), Expr.constant(0.1), Expr.scalar(1), Expr.mask(1), Expr.arg(0));
        for (DType dtype : FLOATING) {
            for (int n : SIZES) {
                check(formula, dtype, new int[] {n}, new Random(n), Layout.CONTIGUOUS, Layout.CONTIGUOUS);
                check(formula, dtype, new int[] {n}, new Random(n), Layout.OFFSET, Layout.CONSTANT);
            }
        }
    }

    /** Rows that backends may cut in parts: what lies at a cut is computed once, in place too. */
    @Test
    default void rowsOfManyElements() {
        Formula step = Formula.of(Expr.arg(0).add(Expr.arg(1).mul(Expr.arg(2))));
        for (DType dtype : FLOATING) {
            for (int n : List.of(32_767, 32_768, 32_781, 50_001)) {
                var random = new Random(n);
                check(MASKS, dtype, new int[] {n}, random, Layout.CONTIGUOUS, Layout.OFFSET);
                check(step, dtype, new int[] {n}, random, Layout.OFFSET, Layout.CONSTANT, Layout.CONTIGUOUS);
                View[] inputs = new View[3];
                Arrays.setAll(inputs, i -> Layout.OFFSET.view(backend(), dtype, new int[] {n}, random));
                check(step, dtype, new View[] {inputs[0]}, inputs, random);
            }
        }
    }

    /** As an optimizer's: in place, of all sizes, long ones cut in parts; each with scalars of its own. */
    @Test
    default void groupsTogether() {
        Expr v = Expr.scalar(0).mul(Expr.arg(2)).add(Expr.arg(1));
        Formula step = Formula.of(Expr.arg(0).sub(Expr.scalar(1).mul(v)), v);
        for (DType dtype : FLOATING) {
            for (List<Integer> sizes : List.of(List.of(40_001, 3, 0, 17, 20_000, 1, 16_400, 300, 33_000), List.of(20_000, 20_000), List.of(0, 5, 300),
                    List.of(32_781), List.of(9), List.of(0))) {
                for (Layout other : List.of(Layout.CONTIGUOUS, Layout.OFFSET, Layout.STRIDED)) {
                    var random = new Random(sizes.size());
                    var groups = new ArrayList<Backend.Group>();
                    var expected = new ArrayList<double[][]>();
                    for (int n : sizes) {
                        Layout layout = groups.size() % 2 == 0 ? Layout.CONTIGUOUS : other;
                        View[] in = new View[3];
                        Arrays.setAll(in, i -> layout.view(backend(), dtype, new int[] {n}, random));
                        groups.add(new Backend.Group(new View[] {in[0], in[2]}, in, random.doubles(2, 0.1, 2).toArray()));
                        expected.add(expected(step, dtype, groups.getLast().outputs(), in, groups.getLast().scalars()));
                    }
                    backend().mapAll(step, groups);
                    for (int g = 0; g < sizes.size(); g++) {
                        compare(step, dtype, groups.get(g).outputs(), expected.get(g));
                    }
                }
            }
        }
    }

    /** A chain far longer than one method may be. */
    @Test
    default void aFormulaOfTwoThousandNodes() {
        Expr x = Expr.arg(0);
        for (int i = 0; i < 500; i++) {
            x = x.mul(0.99).add(Expr.arg(1)).copySign(Expr.arg(2)).max(Expr.constant(-i));
        }
        for (DType dtype : FLOATING) {
            check(Formula.of(x), dtype, new int[] {9}, new Random(1), Layout.CONTIGUOUS, Layout.CONTIGUOUS);
            check(Formula.of(x), dtype, new int[] {100}, new Random(1), Layout.STRIDED, Layout.OFFSET, Layout.CONSTANT);
        }
    }

    @Test
    default void manyInputs() {
        Expr sum = Expr.constant(0);
        for (int i = 0; i < 70; i++) {
            sum = sum.add(Expr.arg(i).mul(i + 1));
        }
        for (DType dtype : FLOATING) {
            check(Formula.of(sum), dtype, new int[] {100}, new Random(1), Layout.CONTIGUOUS, Layout.CONSTANT, Layout.CONTIGUOUS);
        }
    }

    /** Constants decide the condition, so the last argument is gone from what is compiled. */
    @Test
    default void anArgumentThatTurnsOutNotToBeNeeded() {
        Expr decided = Expr.constant(1).lt(Expr.constant(2));
        Expr x = Expr.select(decided, Functions.tanh(Functions.sin(Expr.arg(0))), Expr.arg(1));
        for (int n : SIZES) {
            check(Formula.of(x), DType.F32, new int[] {n}, new Random(n), Layout.CONTIGUOUS, Layout.CONTIGUOUS);
            check(Formula.of(x), DType.F32, new int[] {n}, new Random(n), Layout.OFFSET, Layout.OFFSET);
        }
    }

    /** Every output is an input, in a formula of one loop and in one of several. */
    @Test
    default void inPlace() {
        Expr v = Expr.scalar(0).mul(Expr.arg(1)).add(Expr.scalar(1).mul(Expr.arg(0).mul(Expr.arg(0))));
        Formula rmsProp = Formula.of(v, Expr.arg(2).sub(Expr.scalar(2).mul(Expr.arg(0)).div(v.sqrt().add(Expr.scalar(3)))));
        Expr t = Functions.tanh(Expr.arg(1));
        Formula several = Formula.of(t, Functions.exp(Expr.arg(2)).mul(Expr.arg(0)).add(t.mul(Expr.arg(1))));
        for (Formula formula : List.of(rmsProp, several)) {
            for (DType dtype : FLOATING) {
                for (int n : List.of(1, 3, 17, 64, 1000, 3000)) {
                    for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.OFFSET, Layout.STRIDED)) {
                        var random = new Random(n);
                        View[] inputs = new View[3];
                        Arrays.setAll(inputs, i -> layout.view(backend(), dtype, new int[] {n}, random));
                        check(formula, dtype, new View[] {inputs[1], inputs[2]}, inputs, random);
                    }
                }
            }
        }
    }

    /** An input that lies one element beside the output, in the same buffer, is read as it was before the call. */
    @Test
    default void partlyOverlapping() {
        for (DType dtype : FLOATING) {
            for (int n : List.of(3, 64, 3000)) {
                for (int[] offsets : new int[][] {{0, 1}, {1, 0}, {0, 2}, {5, 5}}) {
                    Buffer buffer = Elements.random(backend(), dtype, n + 8, new Random(n));
                    View out = new View(buffer, new int[] {n}, new int[] {1}, offsets[0]);
                    View in = new View(buffer, new int[] {n}, new int[] {1}, offsets[1]);
                    View constant = new View(buffer, new int[] {n}, new int[] {0}, offsets[0] + 1);
                    check(SUM_OF_PRODUCTS, dtype, new View[] {out}, new View[] {in, constant, out}, new Random(1));
                }
            }
        }
    }

    /** Columns of one matrix, beside each other, with columns in common, and one row lower: what is written is not what is read. */
    @Test
    default void columnsOfOneMatrix() {
        for (DType dtype : FLOATING) {
            for (int cols : List.of(1, 3, 40)) {
                for (int[] at : new int[][] {{0, cols}, {cols, 0}, {0, cols - 1}, {cols - 1, 0}, {2 * cols, 3 * cols}, {3 * cols, 2 * cols + 1},
                    {0, 3 * cols}, {0, 3 * cols + 1}}) {
                    Buffer buffer = Elements.random(backend(), dtype, 6 * 4 * cols, new Random(cols));
                    View out = new View(buffer, new int[] {5, cols}, new int[] {4 * cols, 1}, at[0]);
                    View in = new View(buffer, new int[] {5, cols}, new int[] {4 * cols, 1}, at[1]);
                    check(SUM_OF_PRODUCTS, dtype, new View[] {out}, new View[] {in, in, out}, new Random(1));
                }
            }
        }
    }

    @Test
    default void inputsThatTheFormulaDoesNotUseMayBeNull() {
        View in = Elements.of(backend(), DType.F32, new int[] {3}, 1, 2, 3);
        View out = Elements.of(backend(), DType.F32, new int[] {3}, 0, 0, 0);
        backend().map(Formula.of(Expr.arg(1).mul(2)), new View[] {out}, new View[] {null, in}, new double[0]);
        assertArrayEquals(new double[] {2, 4, 6}, Elements.all(out));
    }

    /** a·b + c, the simplest formula of three inputs that is one loop everywhere. */
    Formula SUM_OF_PRODUCTS = Formula.of(Expr.arg(0).mul(Expr.arg(1)).add(Expr.arg(2)));

    /** A formula that becomes several loops. */
    Formula LONG = Formula.of(Functions.erf(Expr.arg(0)).mul(Functions.exp(Expr.arg(1))).add(Functions.log1p(Expr.arg(2))));

    /** Masks read, joined, chosen between and written, beside numbers. */
    Formula MASKS = masks();

    private static Formula masks() {
        Expr m = Expr.mask(0);
        Expr x = Expr.arg(1);
        Expr y = Expr.arg(2);
        Expr either = m.and(x.lt(y)).or(x.eq(y).not());
        Expr later = Expr.unary(UnaryOp.RINT, Expr.select(either, x.mul(y), x.div(y)).fma(x, y)).le(Expr.constant(2));
        return Formula.of(either, Expr.select(m, x, y), Expr.select(later, m, x.le(y)), Expr.select(later, x.sqrt(), y));
    }

    private void check(Formula formula, DType dtype, int[] shape, Random random, Layout output, Layout... inputs) {
        View[] in = new View[formula.argCount()];
        for (int i = 0; i < in.length; i++) {
            if (formula.usesArg(i)) {
                in[i] = inputs[i % inputs.length].view(backend(), formula.isMaskArg(i) ? DType.BOOL : dtype, shape, random);
            }
        }
        View[] out = new View[formula.outputs().size()];
        for (int k = 0; k < out.length; k++) {
            out[k] = output.view(backend(), formula.outputs().get(k).isMask() ? DType.BOOL : dtype, shape, random);
        }
        check(formula, dtype, out, in, random);
    }

    /** Runs the map and compares everything that the outputs' buffers hold with what the interpreter makes of it. */
    default void check(Formula formula, DType dtype, View[] outputs, View[] inputs, Random random) {
        double[] scalars = random.doubles(formula.scalarCount(), 0.1, 2).toArray();
        double[][] expected = expected(formula, dtype, outputs, inputs, scalars);
        backend().map(formula, outputs, inputs, scalars);
        compare(formula, dtype, outputs, expected);
    }

    /** What the interpreter makes of everything that the outputs' buffers hold. */
    private static double[][] expected(Formula formula, DType dtype, View[] outputs, View[] inputs, double[] scalars) {
        var interpreter = new Interpreter(formula, dtype.precision());
        double[][] expected = new double[outputs.length][];
        for (int k = 0; k < outputs.length; k++) {
            expected[k] = Elements.all(outputs[k].buffer());
        }
        for (int i = 0; i < outputs[0].size(); i++) {
            double[] args = new double[inputs.length];
            for (int a = 0; a < args.length; a++) {
                args[a] = inputs[a] == null ? 0 : Elements.get(inputs[a], i);
            }
            double[] values = interpreter.evaluate(args, scalars);
            for (int k = 0; k < outputs.length; k++) {
                for (int j = 0; j < outputs.length; j++) {
                    if (outputs[j].buffer() == outputs[k].buffer()) {
                        expected[j][Elements.position(outputs[k], i)] = values[k];
                    }
                }
            }
        }
        return expected;
    }

    private static void compare(Formula formula, DType dtype, View[] outputs, double[][] expected) {
        for (int k = 0; k < outputs.length; k++) {
            double[] actual = Elements.all(outputs[k].buffer());
            for (int i = 0; i < actual.length; i++) {
                // Bit for bit, but one NaN is as good as another.
                if (Double.doubleToLongBits(expected[k][i]) != Double.doubleToLongBits(actual[i])) {
                    assertEquals(expected[k][i], actual[i], "position " + i + " of output " + k + " of " + formula + ", "
                            + dtype + ", shape " + Arrays.toString(outputs[k].shape()));
                }
            }
        }
    }
}
