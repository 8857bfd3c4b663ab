package dev.fluxion.core.cpu;

/** Matrix products without preparation, for small ones and where no class may be defined: four columns at a time. */
final class PlainProduct {
    private PlainProduct() {}

    static void run(Matrix c, float[] out, Matrix a, float[] x, Matrix b, float[] y) {
        int xStep = a.colStride();
        int yStep = b.rowStride();
        int next = b.colStride();
        for (int i = 0; i < c.rows(); i++) {
            int j = 0;
            for (; j + 4 <= c.cols(); j += 4) {
                float s0 = 0;
                float s1 = 0;
                float s2 = 0;
                float s3 = 0;
                for (int p = 0, l = a.at(i, 0), r = b.at(0, j); p < a.cols(); p++, l += xStep, r += yStep) {
                    float left = x[l];
                    s0 = Math.fma(left, y[r], s0);
                    s1 = Math.fma(left, y[r + next], s1);
                    s2 = Math.fma(left, y[r + 2 * next], s2);
                    s3 = Math.fma(left, y[r + 3 * next], s3);
                }
                out[c.at(i, j)] = s0;
                out[c.at(i, j + 1)] = s1;
                out[c.at(i, j + 2)] = s2;
                out[c.at(i, j + 3)] = s3;
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

    static void run(Matrix c, double[] out, Matrix a, double[] x, Matrix b, double[] y) {
        int xStep = a.colStride();
        int yStep = b.rowStride();
        int next = b.colStride();
        for (int i = 0; i < c.rows(); i++) {
            int j = 0;
            for (; j + 4 <= c.cols(); j += 4) {
                double s0 = 0;
                double s1 = 0;
                double s2 = 0;
                double s3 = 0;
                for (int p = 0, l = a.at(i, 0), r = b.at(0, j); p < a.cols(); p++, l += xStep, r += yStep) {
                    double left = x[l];
                    s0 = Math.fma(left, y[r], s0);
                    s1 = Math.fma(left, y[r + next], s1);
                    s2 = Math.fma(left, y[r + 2 * next], s2);
                    s3 = Math.fma(left, y[r + 3 * next], s3);
                }
                out[c.at(i, j)] = s0;
                out[c.at(i, j + 1)] = s1;
                out[c.at(i, j + 2)] = s2;
                out[c.at(i, j + 3)] = s3;
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
