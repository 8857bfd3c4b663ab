package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Sums, products, extremes and their places.
 *
 * <p>Floating-point addition is not associative, so the order is part of the definition. It depends on shapes and reduced
 * dimensions alone: not on strides (a transposed view gives the bits of its copy), threads, or how a backend computes it.
 * Every addition rounds to the dtype.
 *
 * <p>Dimensions of size 1 are dropped, and neighbours that are both reduced or both kept are one. Of the runs of reduced
 * dimensions that remain the last is reduced first, then the one before it, each by the rule that fits:
 *
 * <ul>
 *   <li><b>Row</b>, where nothing kept comes after the run. The n elements, in row-major order, are cut into blocks of
 *       {@value #ROW_BLOCK}. In a block there are P partial sums, P = {@value FloatFolds#LANES} in F32 and
 *       {@value DoubleFolds#LANES} in F64: partial sum j starts at 0 and adds elements j, j + P, j + 2P, … Then a tree:
 *       p[j] += p[j + P/2] for j &lt; P/2, the same with P/4, and so on to p[0].
 *   <li><b>Column</b>, where kept dimensions come after it. The n rows are cut into blocks of {@value #COLUMN_BLOCK};
 *       a block starts at 0 and adds its rows in order.
 *   <li>Block results are joined in pairs: the first with the second, the third with the fourth, …, a last one without
 *       partner stays as it is; and so on until one is left.
 * </ul>
 *
 * <p>The error of a sum of n elements thus grows with log n and not with n. Products go the same way, from 1. The order does
 * not matter to MAX and MIN, which give NaN if there is one; ARGMAX and ARGMIN then give the place of the first NaN. Of no
 * elements the sum is 0 and the product 1, and the others do not exist.
 */
final class Reductions {
    static final int ROW_BLOCK = 1024;
    static final int COLUMN_BLOCK = 64;
    /** How many columns are worked on together, for no other reason than memory. */
    private static final int COLUMNS = 1024;
    private static final int FEW_COLUMNS = 256;

    /** Measured: from so many elements on, several threads are faster than one. */
    private static final int MIN_TOGETHER = 1 << 16;

    private final Function<Object, Folds> folds;

    /** @param folds makes the innermost loops for an array */
    Reductions(Function<Object, Folds> folds) {
        this.folds = folds;
    }

    /** {@code (outer, n, inner)} reduced over n. */
    private record Step(int outer, int n, int inner) {}

    void run(Reduction kind, View out, View in, int[] dims) {
        List<Step> steps = steps(in.shape(), dims);
        View source = Overlap.contiguous(in);
        Object array = source.buffer().array();
        int from = source.offset();
        boolean places = kind == Reduction.ARGMAX || kind == Reduction.ARGMIN;
        if (steps.isEmpty() && places) {
            steps = List.of(new Step(out.size(), 1, 1));
        }
        if (out.size() > 0 && kind != Reduction.SUM && kind != Reduction.PROD) {
            requireElements(kind, steps);
        }
        if (steps.isEmpty()) {
            Copy.run(out, new View(source.buffer(), out.shape(), View.rowMajor(out.shape()), from));
            return;
        }
        Precision precision = in.buffer().dtype().precision();
        for (int s = 0; s < steps.size(); s++) {
            Step step = steps.get(s);
            double[] results = new double[step.outer * step.inner];
            if (places) {
                places(kind, folds.apply(array), from, step, results);
            } else {
                fold(kind, precision, array, from, step, results);
            }
            boolean last = s == steps.size() - 1;
            array = last ? out.buffer().array() : HostBuffer.zeros(in.buffer().dtype(), results.length).array();
            from = last ? out.offset() : 0;
            Conversion.writeReals(last ? out.buffer().dtype() : in.buffer().dtype(), array, from, 1, results, results.length);
        }
    }

    /** The value that changes no other: what partial results start from. */
    static double identity(Reduction kind) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
            case ARGMAX, ARGMIN -> throw new AssertionError(kind);
        };
    }

    private static void requireElements(Reduction kind, List<Step> steps) {
        for (Step step : steps) {
            if (step.n == 0) {
                throw new IllegalArgumentException(kind + " of no elements, expected at least 1");
            }
        }
    }

    /** The runs of reduced dimensions, last first. */
    private static List<Step> steps(int[] shape, int[] dims) {
        boolean[] reduced = new boolean[shape.length];
        for (int d : dims) {
            reduced[d] = true;
        }
        var steps = new ArrayList<Step>();
        int inner = 1;
        int d = shape.length - 1;
        while (d >= 0) {
            int n = 1;
            boolean found = false;
            for (; d >= 0 && (reduced[d] || shape[d] == 1); d--) {
                n *= shape[d];
                found |= shape[d] != 1;
            }
            if (found) {
                steps.add(new Step(product(shape, d + 1), n, inner));
            }
            for (; d >= 0 && !reduced[d]; d--) {
                inner *= shape[d];
            }
        }
        return steps;
    }

    private static int product(int[] shape, int end) {
        int product = 1;
        for (int d = 0; d < end; d++) {
            product *= shape[d];
        }
        return product;
    }

    private void fold(Reduction kind, Precision precision, Object array, int from, Step step, double[] results) {
        if (results.length == 0) {
            return;
        }
        int elements = step.outer * step.n * step.inner;
        // Columns don't depend on each other: many rows leave work for several threads in few of them.
        int most = elements < MIN_TOGETHER ? COLUMNS : Math.clamp(MIN_TOGETHER / 4 / step.n, FEW_COLUMNS, COLUMNS);
        int width = Math.min(step.inner, most);
        int across = Math.ceilDiv(step.inner, width);
        if (step.inner == 1 && step.outer == 1) {
            oneRow(kind, precision, array, from, step.n, results);
            return;
        }
        // Parts of whole outputs, each as much work as a thread should take at a time.
        int outputs = step.outer * across;
        int part = elements < MIN_TOGETHER ? outputs : Math.max(1, (int) ((long) outputs * (MIN_TOGETHER / 4) / elements));
        Parallel.shared().forEach(Math.ceilDiv(outputs, part), p -> {
            Folds loops = folds.apply(array);
            int first = p * part;
            int end = Math.min(outputs, first + part);
            if (step.inner == 1) {
                loops.rows(kind, from + first * step.n, step.n, end - first, step.n, results, first);
                return;
            }
            double[] parts = new double[Math.max(1, blocks(step)) * width];
            for (int k = first; k < end; k++) {
                int o = k / across;
                int c = k % across * width;
                int cols = Math.min(width, step.inner - c);
                blocks(kind, loops, from + o * step.n * step.inner + c, step, cols, parts);
                joinPairs(kind, precision, parts, blocks(step), cols);
                System.arraycopy(parts, 0, results, o * step.inner + c, cols);
            }
        });
    }

    private static int blocks(Step step) {
        return Math.ceilDiv(step.n, COLUMN_BLOCK);
    }

    /** The blocks of columns, one behind the other. */
    private static void blocks(Reduction kind, Folds loops, int from, Step step, int cols, double[] parts) {
        Arrays.fill(parts, 0, cols, identity(kind));
        for (int b = 0; b < blocks(step); b++) {
            int at = from + b * COLUMN_BLOCK * step.inner;
            loops.columns(kind, at, step.inner, Math.min(COLUMN_BLOCK, step.n - b * COLUMN_BLOCK), cols, parts, b * cols);
        }
    }

    /** A single output: its blocks are what is shared out. */
    private void oneRow(Reduction kind, Precision precision, Object array, int from, int n, double[] results) {
        int blocks = Math.ceilDiv(n, ROW_BLOCK);
        double[] parts = new double[Math.max(1, blocks)];
        parts[0] = identity(kind);
        int part = n < MIN_TOGETHER ? Math.max(1, blocks) : MIN_TOGETHER / 4 / ROW_BLOCK;
        Parallel.shared().forEach(Math.ceilDiv(blocks, part), p -> {
            Folds loops = folds.apply(array);
            for (int b = p * part; b < Math.min(blocks, (p + 1) * part); b++) {
                parts[b] = loops.row(kind, from + b * ROW_BLOCK, Math.min(ROW_BLOCK, n - b * ROW_BLOCK));
            }
        });
        joinPairs(kind, precision, parts, blocks, 1);
        results[0] = parts[0];
    }

    /** Joins {@code blocks} runs of {@code inner} results in pairs until the first is all. */
    static void joinPairs(Reduction kind, Precision precision, double[] parts, int blocks, int inner) {
        for (int count = blocks; count > 1; count = (count + 1) / 2) {
            for (int pair = 0; pair < count / 2; pair++) {
                for (int c = 0; c < inner; c++) {
                    double a = parts[2 * pair * inner + c];
                    double b = parts[(2 * pair + 1) * inner + c];
                    // Rounding a float sum or product that was computed in double gives the float operation's result.
                    parts[pair * inner + c] = switch (kind) {
                        case SUM -> precision.round(a + b);
                        case PROD -> precision.round(a * b);
                        case MAX -> Math.max(a, b);
                        case MIN -> Math.min(a, b);
                        case ARGMAX, ARGMIN -> throw new AssertionError(kind);
                    };
                }
            }
            if (count % 2 == 1) {
                System.arraycopy(parts, (count - 1) * inner, parts, count / 2 * inner, inner);
            }
        }
    }

    private static void places(Reduction kind, Folds folds, int from, Step step, double[] results) {
        for (int o = 0; o < step.outer; o++) {
            for (int c = 0; c < step.inner; c++) {
                int at = from + o * step.n * step.inner + c;
                results[o * step.inner + c] = folds.place(kind == Reduction.ARGMAX, at, step.inner, step.n);
            }
        }
    }
}
