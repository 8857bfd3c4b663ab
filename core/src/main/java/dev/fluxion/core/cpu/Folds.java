package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.expr.Precision;
import java.util.function.Function;

/**
 * The innermost loops of {@link Reductions}, for one type of array. Results are returned as {@code double}, which holds
 * them exactly.
 */
sealed interface Folds permits FloatFolds, DoubleFolds, FloatVectorFolds, DoubleVectorFolds {
    /** Nanoseconds for the sample: compiled code takes 500 to 4,200, in parts 6,000 to 10,000, other code 20,000 and more. */
    long FAST = 12_000;
    /** Elements of the arrays: so many are folded in scalar code before vectors are worth the while. */
    long ENOUGH = 50_000_000;

    /** {@return the loops for a {@code float[]} or {@code double[]}} */
    static Folds scalar(Object array) {
        return array instanceof float[] floats ? new FloatFolds(floats) : new DoubleFolds((double[]) array);
    }

    /** {@return what makes loops on SIMD registers, or scalar ones until those are {@link Warm}} */
    static Function<Object, Folds> vector() {
        float[] floats = new float[Reductions.ROW_BLOCK];
        double[] doubles = new double[Reductions.ROW_BLOCK];
        Warm<Function<Object, Folds>> ofFloats = warm(x -> new FloatVectorFolds((float[]) x), floats);
        Warm<Function<Object, Folds>> ofDoubles = warm(x -> new DoubleVectorFolds((double[]) x), doubles);
        return array -> {
            Function<Object, Folds> vector =
                    array instanceof float[] x ? ofFloats.get(x.length) : ofDoubles.get(((double[]) array).length);
            return vector != null ? vector.apply(array) : scalar(array);
        };
    }

    private static Warm<Function<Object, Folds>> warm(Function<Object, Folds> loops, Object array) {
        int n = Reductions.ROW_BLOCK;
        double[] results = new double[n];
        return new Warm<>(() -> loops, made -> {
            Folds folds = made.apply(array);
            folds.row(Reduction.SUM, 0, n);
            folds.row(Reduction.MAX, 0, n);
            folds.row(Reduction.MIN, 0, n);
            folds.columns(Reduction.SUM, 0, n / 8, 8, n / 8, results, 0);
            folds.addRows(0, n / 8, 4, n / 8, array, n / 2);
        }, FAST, ENOUGH);
    }

    /** One block of a row: elements {@code from} to {@code from + n}, in strided partial results and a tree over them. */
    double row(Reduction kind, int from, int n);

    /** What sums round to. */
    Precision precision();

    /**
     * Rows of n elements each, {@code stride} apart, by blocks that are joined in pairs: row r's result becomes
     * {@code into[at + r]}.
     */
    default void rows(Reduction kind, int from, int stride, int rows, int n, double[] into, int at) {
        int blocks = Math.ceilDiv(n, Reductions.ROW_BLOCK);
        double[] parts = new double[Math.max(1, blocks)];
        for (int r = 0; r < rows; r++) {
            parts[0] = Reductions.identity(kind);
            for (int b = 0; b < blocks; b++) {
                int done = b * Reductions.ROW_BLOCK;
                parts[b] = row(kind, from + r * stride + done, Math.min(Reductions.ROW_BLOCK, n - done));
            }
            Reductions.joinPairs(kind, precision(), parts, blocks, 1);
            into[at + r] = parts[0];
        }
    }

    /** One block of each column, in order: {@code into[at + c]} becomes the result of {@code from + c + r·stride} over r. */
    void columns(Reduction kind, int from, int stride, int rows, int cols, double[] into, int at);

    /** Adds to each {@code into[at + c]}, an array of the type of this one, {@code from + c + r·stride} for each r in order. */
    void addRows(int from, int stride, int rows, int cols, Object into, int at);

    /** Adds to each {@code into[at + i]}, an array of the type of this one, {@code from + i}. */
    default void add(int from, int n, Object into, int at) {
        addRows(from, 0, 1, n, into, at);
    }

    /** The index i of the largest or smallest of {@code from + i·stride}, the first of several; a NaN wins. */
    int place(boolean largest, int from, int stride, int n);
}
