package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;

/** Matrix products {@code (…,m,k)·(k,n) → (…,m,n)}. */
final class MatMul {
    private MatMul() {}

    static void run(View out, View a, View b) {
        int rank = out.rank();
        int m = out.shape()[rank - 2];
        int n = out.shape()[rank - 1];
        int k = a.shape()[rank - 1];
        int[] left = Region.positions(a);
        int[] right = Region.positions(b);
        for (int at = 0; at < out.size(); at++) {
            int batch = at / (m * n);
            int row = at / n % m;
            double sum = 0;
            for (int p = 0; p < k; p++) {
                sum += get(a, left[(batch * m + row) * k + p]) * get(b, right[(batch * k + p) * n + at % n]);
            }
            if (out.buffer().array() instanceof float[] floats) {
                floats[out.offset() + at] = (float) sum;
            } else {
                ((double[]) out.buffer().array())[out.offset() + at] = sum;
            }
        }
    }

    private static double get(View view, int at) {
        return view.buffer().array() instanceof float[] floats ? floats[at] : ((double[]) view.buffer().array())[at];
    }
}
