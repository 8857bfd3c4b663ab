package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;

/** {@code exp(x − max) / Σ exp(x − max)} along the last dimension, or its logarithm. */
final class Softmax {
    private Softmax() {}

    static void run(View out, View in, boolean log) {
        int n = in.shape()[in.rank() - 1];
        int[] positions = Region.positions(in);
        for (int from = 0; from < positions.length; from += n) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = from; i < from + n; i++) {
                max = Math.max(max, get(in, positions[i]));
            }
            double sum = 0;
            for (int i = from; i < from + n; i++) {
                sum += Math.exp(get(in, positions[i]) - max);
            }
            for (int i = from; i < from + n; i++) {
                double shifted = get(in, positions[i]) - max;
                double y = log ? shifted - Math.log(sum) : Math.exp(shifted) / sum;
                if (out.buffer().array() instanceof float[] floats) {
                    floats[out.offset() + i] = (float) y;
                } else {
                    ((double[]) out.buffer().array())[out.offset() + i] = y;
                }
            }
        }
    }

    private static double get(View view, int at) {
        return view.buffer().array() instanceof float[] floats ? floats[at] : ((double[]) view.buffer().array())[at];
    }
}
