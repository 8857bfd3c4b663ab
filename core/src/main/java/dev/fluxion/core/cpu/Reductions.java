package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;

/** Sums, products, extremes and their places. */
final class Reductions {
    private Reductions() {}

    static void run(Reduction kind, View out, View in, int[] dims) {
        // The reduced dimensions last, in order: then each output owns a run of elements.
        boolean[] reduced = new boolean[in.rank()];
        for (int d : dims) {
            reduced[d] = true;
        }
        int[] shape = new int[in.rank()];
        int[] strides = new int[in.rank()];
        int at = 0;
        for (boolean last : new boolean[] {false, true}) {
            for (int d = 0; d < in.rank(); d++) {
                if (reduced[d] == last) {
                    shape[at] = in.shape()[d];
                    strides[at++] = in.strides()[d];
                }
            }
        }
        int[] positions = Region.positions(new View(in.buffer(), shape, strides, in.offset()));
        int outputs = out.size();
        int n = outputs == 0 ? 0 : positions.length / outputs;
        for (int k = 0; k < outputs; k++) {
            double value = reduce(kind, in.buffer().array(), positions, k * n, n);
            switch (out.buffer().array()) {
                case float[] a -> a[out.offset() + k] = (float) value;
                case double[] a -> a[out.offset() + k] = value;
                case int[] a -> a[out.offset() + k] = (int) value;
                default -> throw new AssertionError(out.buffer().dtype());
            }
        }
    }

    private static double reduce(Reduction kind, Object array, int[] positions, int from, int n) {
        if (n == 0 && kind != Reduction.SUM && kind != Reduction.PROD) {
            throw new IllegalArgumentException(kind + " of no elements, expected at least 1");
        }
        double value = kind == Reduction.SUM ? 0 : kind == Reduction.PROD ? 1 : get(array, positions[from]);
        int place = 0;
        for (int i = 0; i < n; i++) {
            double x = get(array, positions[from + i]);
            switch (kind) {
                case SUM -> value += x;
                case PROD -> value *= x;
                case MAX -> value = Math.max(value, x);
                case MIN -> value = Math.min(value, x);
                case ARGMAX, ARGMIN -> {
                    double old = get(array, positions[from + place]);
                    boolean better = kind == Reduction.ARGMAX ? x > old : x < old;
                    if (better || Double.isNaN(x) && !Double.isNaN(old)) {
                        place = i;
                    }
                }
            }
        }
        return kind == Reduction.ARGMAX || kind == Reduction.ARGMIN ? place : value;
    }

    private static double get(Object array, int at) {
        return array instanceof float[] floats ? floats[at] : ((double[]) array)[at];
    }
}
