package dev.fluxion.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Tiles} of a {@code float[]}. */
final class FloatTiles implements Tiles {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int WIDTH = 2 * L;
    /** Elements of a column that are copied at a time: where they are adjacent, all of a cache line. */
    private static final int LINE = 16;

    @Override
    public int lanes() {
        return L;
    }

    @Override
    public Object allocate(int size) {
        return new float[size];
    }

    @Override
    public void pack(Matrix b, int col, int cols, Object panels, int at) {
        int rows = b.rows();
        float[] from = (float[]) b.array();
        float[] to = (float[]) panels;
        if (cols == WIDTH && b.colStride() == 1) {
            for (int p = 0, i = b.at(0, col); p < rows; p++, i += b.rowStride()) {
                FloatVector.fromArray(S, from, i).intoArray(to, at + p * WIDTH);
                FloatVector.fromArray(S, from, i + L).intoArray(to, at + p * WIDTH + L);
            }
            return;
        }
        for (int p = 0; p < rows; p += LINE) {
            int steps = Math.min(LINE, rows - p);
            for (int v = 0; v < cols; v++) {
                strided(from, b.at(p, col + v), b.rowStride(), to, at + p * WIDTH + v, steps);
            }
        }
        for (int v = cols; v < WIDTH; v++) {
            for (int p = 0; p < rows; p++) {
                to[at + p * WIDTH + v] = 0;
            }
        }
    }

    private static void strided(float[] from, int i, int step, float[] to, int j, int n) {
        for (int p = 0; p < n; p++) {
            to[j + p * WIDTH] = from[i + p * step];
        }
    }

    @Override
    public void gather(Object image, int[] offsets, int first, int k, int[] from, int[] to, int pieces, Object panel) {
        float[] x = (float[]) image;
        float[] y = (float[]) panel;
        for (int p = 0; p < k; p++) {
            int tap = offsets[first + p];
            for (int s = 0; s < pieces; s++) {
                FloatVector.fromArray(S, x, tap + from[s]).intoArray(y, p * WIDTH + to[s]);
            }
        }
    }

    @Override
    public void wide(int k, Object left, int a0, int a1, int a2, int a3, int aStep, Object right, int bAt, int bStep,
            Object out, int cAt, int cStep, boolean more) {
        float[] a = (float[]) left;
        float[] b = (float[]) right;
        float[] c = (float[]) out;
        int c1 = cAt + cStep;
        int c2 = c1 + cStep;
        int c3 = c2 + cStep;
        FloatVector s00 = FloatVector.zero(S);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        if (more) {
            s00 = FloatVector.fromArray(S, c, cAt);
            s01 = FloatVector.fromArray(S, c, cAt + L);
            s10 = FloatVector.fromArray(S, c, c1);
            s11 = FloatVector.fromArray(S, c, c1 + L);
            s20 = FloatVector.fromArray(S, c, c2);
            s21 = FloatVector.fromArray(S, c, c2 + L);
            s30 = FloatVector.fromArray(S, c, c3);
            s31 = FloatVector.fromArray(S, c, c3 + L);
        }
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bAt + p * bStep);
            FloatVector b1 = FloatVector.fromArray(S, b, bAt + p * bStep + L);
            FloatVector x = FloatVector.broadcast(S, a[a0 + p * aStep]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = FloatVector.broadcast(S, a[a1 + p * aStep]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = FloatVector.broadcast(S, a[a2 + p * aStep]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = FloatVector.broadcast(S, a[a3 + p * aStep]);
            s30 = x.fma(b0, s30);
            s31 = x.fma(b1, s31);
        }
        s00.intoArray(c, cAt);
        s01.intoArray(c, cAt + L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
    }

    @Override
    public void narrow(int k, Object left, int a0, int a1, int a2, int a3, int aStep, Object right, int bAt, int bStep,
            Object out, int cAt, int cStep, boolean more) {
        float[] a = (float[]) left;
        float[] b = (float[]) right;
        float[] c = (float[]) out;
        int c1 = cAt + cStep;
        int c2 = c1 + cStep;
        int c3 = c2 + cStep;
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        if (more) {
            s0 = FloatVector.fromArray(S, c, cAt);
            s1 = FloatVector.fromArray(S, c, c1);
            s2 = FloatVector.fromArray(S, c, c2);
            s3 = FloatVector.fromArray(S, c, c3);
        }
        for (int p = 0; p < k; p++) {
            FloatVector y = FloatVector.fromArray(S, b, bAt + p * bStep);
            s0 = FloatVector.broadcast(S, a[a0 + p * aStep]).fma(y, s0);
            s1 = FloatVector.broadcast(S, a[a1 + p * aStep]).fma(y, s1);
            s2 = FloatVector.broadcast(S, a[a2 + p * aStep]).fma(y, s2);
            s3 = FloatVector.broadcast(S, a[a3 + p * aStep]).fma(y, s3);
        }
        s0.intoArray(c, cAt);
        s1.intoArray(c, c1);
        s2.intoArray(c, c2);
        s3.intoArray(c, c3);
    }
}
