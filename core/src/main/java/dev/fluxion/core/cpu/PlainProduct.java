package dev.fluxion.core.cpu;

/**
 * Matrix products without preparation, for small ones and where no class may be defined: eight columns at
 * a time, along the longer side of c.
 */
final class PlainProduct {
    /** Independent chains of additions: as many as it takes to keep the processor busy. */
    private static final int CHAINS = 8;

    private PlainProduct() {}

    /** c = a·b. */
    static void run(Matrix c, Matrix a, Matrix b) {
        if (c.cols() < c.rows()) {
            run(c.transposed(), b.transposed(), a.transposed());
        } else if (c.array() instanceof float[] floats) {
            run(c, floats, a, (float[]) a.array(), b, (float[]) b.array());
        } else {
            run(c, (double[]) c.array(), a, (double[]) a.array(), b, (double[]) b.array());
        }
    }

    /** About how long it takes, in the time of eight multiplications. */
    static long cost(Matrix c, Matrix a) {
        int longer = Math.max(c.rows(), c.cols());
        return (long) Math.min(c.rows(), c.cols()) * Math.ceilDiv(longer, CHAINS) * a.cols();
    }

    private static void run(Matrix c, float[] out, Matrix a, float[] x, Matrix b, float[] y) {
        int xStep = a.colStride();
        int yStep = b.rowStride();
        int next = b.colStride();
        for (int i = 0; i < c.rows(); i++) {
            int j = 0;
            for (; j + CHAINS <= c.cols(); j += CHAINS) {
                float s0 = 0;
                float s1 = 0;
                float s2 = 0;
                float s3 = 0;
                float s4 = 0;
                float s5 = 0;
                float s6 = 0;
                float s7 = 0;
                for (int p = 0, l = a.at(i, 0), r = b.at(0, j); p < a.cols(); p++, l += xStep, r += yStep) {
                    float left = x[l];
                    s0 = Math.fma(left, y[r], s0);
                    s1 = Math.fma(left, y[r + next], s1);
                    s2 = Math.fma(left, y[r + 2 * next], s2);
                    s3 = Math.fma(left, y[r + 3 * next], s3);
                    s4 = Math.fma(left, y[r + 4 * next], s4);
                    s5 = Math.fma(left, y[r + 5 * next], s5);
                    s6 = Math.fma(left, y[r + 6 * next], s6);
                    s7 = Math.fma(left, y[r + 7 * next], s7);
                }
                out[c.at(i, j)] = s0;
                out[c.at(i, j + 1)] = s1;
                out[c.at(i, j + 2)] = s2;
                out[c.at(i, j + 3)] = s3;
                out[c.at(i, j + 4)] = s4;
                out[c.at(i, j + 5)] = s5;
                out[c.at(i, j + 6)] = s6;
                out[c.at(i, j + 7)] = s7;
            }
            for (; j < c.cols(); j++) {
                float s = 0;
                for (int p = 0, l = a.at(i, 0), r = b.at(0, j); p < a.cols(); p++, l += xStep, r += yStep) {
                    s = Math.fma(x[l], y[r], s);
                }
                out[c.at(i, j)] = s;
            }
        }
    }

    private static void run(Matrix c, double[] out, Matrix a, double[] x, Matrix b, double[] y) {
        int xStep = a.colStride();
        int yStep = b.rowStride();
        int next = b.colStride();
        for (int i = 0; i < c.rows(); i++) {
            int j = 0;
            for (; j + CHAINS <= c.cols(); j += CHAINS) {
                double s0 = 0;
                double s1 = 0;
                double s2 = 0;
                double s3 = 0;
                double s4 = 0;
                double s5 = 0;
                double s6 = 0;
                double s7 = 0;
                for (int p = 0, l = a.at(i, 0), r = b.at(0, j); p < a.cols(); p++, l += xStep, r += yStep) {
                    double left = x[l];
                    s0 = Math.fma(left, y[r], s0);
                    s1 = Math.fma(left, y[r + next], s1);
                    s2 = Math.fma(left, y[r + 2 * next], s2);
                    s3 = Math.fma(left, y[r + 3 * next], s3);
                    s4 = Math.fma(left, y[r + 4 * next], s4);
                    s5 = Math.fma(left, y[r + 5 * next], s5);
                    s6 = Math.fma(left, y[r + 6 * next], s6);
                    s7 = Math.fma(left, y[r + 7 * next], s7);
                }
                out[c.at(i, j)] = s0;
                out[c.at(i, j + 1)] = s1;
                out[c.at(i, j + 2)] = s2;
                out[c.at(i, j + 3)] = s3;
                out[c.at(i, j + 4)] = s4;
                out[c.at(i, j + 5)] = s5;
                out[c.at(i, j + 6)] = s6;
                out[c.at(i, j + 7)] = s7;
            }
            for (; j < c.cols(); j++) {
                double s = 0;
                for (int p = 0, l = a.at(i, 0), r = b.at(0, j); p < a.cols(); p++, l += xStep, r += yStep) {
                    s = Math.fma(x[l], y[r], s);
                }
                out[c.at(i, j)] = s;
            }
        }
    }
}
