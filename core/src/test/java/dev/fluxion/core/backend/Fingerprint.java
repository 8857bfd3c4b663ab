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
        return "map " + fingerprint.map();
    }

    private String map() {
        List<Formula> formulas = new ArrayList<>();
        for (var definition : Functions.table().values()) {
            formulas.add(Formula.of(definition.expression()));
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
                    hash = 31 * hash + map(formula, dtype, n, n % 2 == 0 ? Layout.CONTIGUOUS : Layout.OFFSET);
                }
            }
        }
        return Long.toHexString(hash);
    }

    private long map(Formula formula, DType dtype, int n, Layout layout) {
        var random = new Random(n);
        int[] shape = {n};
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
