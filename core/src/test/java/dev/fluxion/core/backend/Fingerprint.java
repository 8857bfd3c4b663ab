package dev.fluxion.core.backend;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The bits of everything a backend computes, as one line of hashes: equal lines, equal bits. Each workload runs often enough
 * to be compiled on the way, and must not change by it.
 */
final class Fingerprint {
    private static final int[] SIZES = {1, 7, 16, 33, 300};

    private final Backend backend;
    private final int runs;

    private Fingerprint(String backend, int runs) {
        this.backend = Backends.get(backend);
        this.runs = runs;
    }

    /** Prints the line. @param args the backend's name and how often to run each workload */
    public static void main(String[] args) {
        System.out.println(of(args[0], Integer.parseInt(args[1])));
    }

    /** {@return the line} @param backend its name @param runs of each workload */
    static String of(String backend, int runs) {
        var fingerprint = new Fingerprint(backend, runs);
        return "map " + fingerprint.map() + " matmul " + fingerprint.matmul() + " rows " + fingerprint.rows()
                + " convolution " + fingerprint.convolution();
    }

    private String map() {
        List<Formula> formulas = new ArrayList<>();
        Expr x = Expr.arg(0);
        for (Expr y : List.of(Functions.exp(x), Functions.log(x.abs()), Functions.sin(x), Functions.tanh(x), Functions.gelu(x))) {
            formulas.add(Formula.of(y));
        }
        formulas.add(MapConformance.SUM_OF_PRODUCTS);
        formulas.add(MapConformance.LONG);
        formulas.add(MapConformance.MASKS);
        Expr v = Expr.scalar(0).mul(Expr.arg(1)).add(Expr.arg(0).mul(Expr.arg(0)));
        formulas.add(Formula.of(Expr.arg(2).sub(Expr.arg(0).div(v.sqrt().add(Expr.scalar(1)))), v));
        long hash = 0;
        for (Formula formula : formulas) {
            for (DType dtype : MapConformance.FLOATING) {
                for (int n : SIZES) {
                    hash = 31 * hash + map(formula, dtype, n % 2 == 0 ? Layout.CONTIGUOUS : Layout.OFFSET, n);
                }
            }
        }
        for (DType dtype : MapConformance.FLOATING) {
            hash = 31 * hash + map(MapConformance.SUM_OF_PRODUCTS, dtype, Layout.CONTIGUOUS, 40_000);
            hash = 31 * hash + map(MapConformance.SUM_OF_PRODUCTS, dtype, Layout.GAPS, 400, 90);
            hash = 31 * hash + map(MapConformance.SUM_OF_PRODUCTS, dtype, Layout.TRANSPOSED, 200, 170);
        }
        return Long.toHexString(hash);
    }

    private String matmul() {
        long hash = 0;
        for (int[] mkn : new int[][] {{1, 9, 70}, {70, 9, 1}, {4, 16, 3}, {5, 150, 17}, {33, 70, 130},
            {15, 530, 11}, {2, 9, 300}}) {
            for (Layout left : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED)) {
                for (Layout right : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED)) {
                    for (DType dtype : MapConformance.FLOATING) {
                        View a = Elements.normal(backend, left, dtype, mkn[0], mkn[1]);
                        View b = Elements.normal(backend, right, dtype, mkn[1], mkn[2]);
                        View c = Elements.normal(backend, Layout.OFFSET, dtype, mkn[0], mkn[2]);
                        hash = 31 * hash + sameEachTime("matmul", () -> backend.matmul(c, a, b), c);
                    }
                }
            }
        }
        return Long.toHexString(hash);
    }

    private String rows() {
        long hash = 0;
        for (int[] shape : new int[][] {{1, 5000}, {3, 70}, {300, 10}, {40, 420}}) {
            for (DType dtype : MapConformance.FLOATING) {
                View x = Elements.normal(backend, Layout.OFFSET, dtype, shape);
                View y = Elements.normal(backend, Layout.CONTIGUOUS, dtype, shape);
                View perRow = Elements.normal(backend, Layout.CONTIGUOUS, dtype, shape[0], 1);
                View perColumn = Elements.normal(backend, Layout.CONTIGUOUS, dtype, 1, shape[1]);
                for (boolean log : new boolean[] {false, true}) {
                    hash = 31 * hash + sameEachTime("softmax", () -> RowFormulas.run(backend, RowFormulas.softmax(log), y, x), y);
                }
                View along = Elements.normal(backend, Layout.CONTIGUOUS, dtype, shape[0], 1);
                View down = Elements.normal(backend, Layout.CONTIGUOUS, dtype, 1, shape[1]);
                hash = 31 * hash + sameEachTime("sums of rows and columns", () -> backend.rows(RowFormulas.EVERYTHING,
                        new View[] {y, along, down}, new View[] {x, perRow, perColumn}, new double[] {0.3}, shape[0], shape[1]),
                        y, along, down);
                for (Reduction kind : List.of(Reduction.SUM, Reduction.MAX)) {
                    hash = 31 * hash + sameEachTime("rows", () -> backend.reduce(kind, perRow, x, new int[] {1}), perRow);
                    hash = 31 * hash + sameEachTime("columns", () -> backend.reduce(kind, perColumn, x, new int[] {0}), perColumn);
                }
            }
        }
        return Long.toHexString(hash);
    }

    private String convolution() {
        long hash = 0;
        for (ConvolutionConformance.Case c : ConvolutionConformance.CASES.subList(1, 6)) {
            for (DType dtype : MapConformance.FLOATING) {
                View x = Elements.normal(backend, Layout.OFFSET, dtype, c.x());
                View w = Elements.normal(backend, Layout.CONTIGUOUS, dtype, c.w());
                View y = Elements.normal(backend, Layout.CONTIGUOUS, dtype, c.y());
                View out = Elements.normal(backend, Layout.CONTIGUOUS, dtype, c.y());
                View outX = Elements.normal(backend, Layout.CONTIGUOUS, dtype, c.x());
                View outW = Elements.normal(backend, Layout.CONTIGUOUS, dtype, c.w());
                hash = 31 * hash + sameEachTime("convolve", () -> backend.convolve(out, x, w, null, c.window(), c.groups()), out);
                hash = 31 * hash + sameEachTime("data", () -> backend.convolveData(outX, y, w, c.window(), c.groups()), outX);
                hash = 31 * hash + sameEachTime("weight", () -> backend.convolveWeight(outW, x, y, c.window(), c.groups()), outW);
            }
        }
        return Long.toHexString(hash);
    }

    private long map(Formula formula, DType dtype, Layout layout, int... shape) {
        var random = new Random(shape[0]);
        View[] in = new View[formula.argCount()];
        for (int i = 0; i < in.length; i++) {
            in[i] = layout.view(backend, formula.isMaskArg(i) ? DType.BOOL : dtype, shape, random);
        }
        View[] out = new View[formula.outputs().size()];
        for (int k = 0; k < out.length; k++) {
            out[k] = layout.view(backend, formula.outputs().get(k).isMask() ? DType.BOOL : dtype, shape, random);
        }
        double[] scalars = {0.9, 1e-3};
        return sameEachTime(formula.toString(), () -> backend.map(formula, out, in, scalars), out);
    }

    /** The hash of the outputs after each run. */
    private long sameEachTime(String what, Runnable work, View... outputs) {
        long hash = 0;
        for (int run = 0; run < runs; run++) {
            work.run();
            long now = hash(outputs);
            if (run > 0 && now != hash) {
                throw new AssertionError(what + " gave other bits in run " + run + " than before");
            }
            hash = now;
        }
        return hash;
    }

    private static long hash(View... views) {
        long hash = 1;
        for (View view : views) {
            for (int i = 0; i < view.size(); i++) {
                hash = 31 * hash + Double.doubleToLongBits(Elements.get(view, i));
            }
        }
        return hash;
    }
}
