package dev.fluxion.core.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Tiles} of a {@code double[]}. */
final class DoubleTiles implements Tiles {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
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
        return new double[size];
    }

    @Override
    public void pack(Matrix b, int col, int cols, Object panels, int at) {
        int rows = b.rows();
        double[] from = (double[]) b.array();
        double[] to = (double[]) panels;
        if (cols == WIDTH && b.colStride() == 1) {
            for (int p = 0, i = b.at(0, col); p < rows; p++, i += b.rowStride()) {
                DoubleVector.fromArray(S, from, i).intoArray(to, at + p * WIDTH);
                DoubleVector.fromArray(S, from, i + L).intoArray(to, at + p * WIDTH + L);
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

    private static void strided(double[] from, int i, int step, double[] to, int j, int n) {
        for (int p = 0; p < n; p++) {
            to[j + p * WIDTH] = from[i + p * step];
        }
    }

    @Override
    public void gather(Object image, int[] offsets, int first, int k, int[] from, int[] to, int pieces, Object panel) {
        double[] x = (double[]) image;
        double[] y = (double[]) panel;
        for (int p = 0; p < k; p++) {
            int tap = offsets[first + p];
            for (int s = 0; s < pieces; s++) {
                DoubleVector.fromArray(S, x, tap + from[s]).intoArray(y, p * WIDTH + to[s]);
            }
        }
    }

    @Override
    public void wide(int k, Object left, int a0, int a1, int a2, int a3, int aStep, Object right, int bAt, int bStep,
            Object out, int cAt, int cStep, boolean more) {
        double[] a = (double[]) left;
        double[] b = (double[]) right;
        double[] c = (double[]) out;
        int c1 = cAt + cStep;
        int c2 = c1 + cStep;
        int c3 = c2 + cStep;
        DoubleVector s00 = DoubleVector.zero(S);
        DoubleVector s01 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s30 = s00;
        DoubleVector s31 = s00;
        if (more) {
            s00 = DoubleVector.fromArray(S, c, cAt);
            s01 = DoubleVector.fromArray(S, c, cAt + L);
            s10 = DoubleVector.fromArray(S, c, c1);
            s11 = DoubleVector.fromArray(S, c, c1 + L);
            s20 = DoubleVector.fromArray(S, c, c2);
            s21 = DoubleVector.fromArray(S, c, c2 + L);
            s30 = DoubleVector.fromArray(S, c, c3);
            s31 = DoubleVector.fromArray(S, c, c3 + L);
        }
        for (int p = 0; p < k; p++) {
            DoubleVector b0 = DoubleVector.fromArray(S, b, bAt + p * bStep);
            DoubleVector b1 = DoubleVector.fromArray(S, b, bAt + p * bStep + L);
            DoubleVector x = DoubleVector.broadcast(S, a[a0 + p * aStep]);
            s00 = x.fma(b0, s00);
            s01 = x.fma(b1, s01);
            x = DoubleVector.broadcast(S, a[a1 + p * aStep]);
            s10 = x.fma(b0, s10);
            s11 = x.fma(b1, s11);
            x = DoubleVector.broadcast(S, a[a2 + p * aStep]);
            s20 = x.fma(b0, s20);
            s21 = x.fma(b1, s21);
            x = DoubleVector.broadcast(S, a[a3 + p * aStep]);
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
        double[] a = (double[]) left;
        double[] b = (double[]) right;
        double[] c = (double[]) out;
        int c1 = cAt + cStep;
        int c2 = c1 + cStep;
        int c3 = c2 + cStep;
        DoubleVector s0 = DoubleVector.zero(S);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        if (more) {
            s0 = DoubleVector.fromArray(S, c, cAt);
            s1 = DoubleVector.fromArray(S, c, c1);
            s2 = DoubleVector.fromArray(S, c, c2);
            s3 = DoubleVector.fromArray(S, c, c3);
        }
        for (int p = 0; p < k; p++) {
            DoubleVector y = DoubleVector.fromArray(S, b, bAt + p * bStep);
            s0 = DoubleVector.broadcast(S, a[a0 + p * aStep]).fma(y, s0);
            s1 = DoubleVector.broadcast(S, a[a1 + p * aStep]).fma(y, s1);
            s2 = DoubleVector.broadcast(S, a[a2 + p * aStep]).fma(y, s2);
            s3 = DoubleVector.broadcast(S, a[a3 + p * aStep]).fma(y, s3);
        }
        s0.intoArray(c, cAt);
        s1.intoArray(c, c1);
        s2.intoArray(c, c2);
        s3.intoArray(c, c3);
    }
}
