package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.expr.Precision;
import java.util.Arrays;

/** {@link Folds} of a {@code double[]}. */
final class DoubleFolds implements Folds {
    /** Partial results in a block. */
    static final int LANES = 16;

    private final double[] x;
    private final double[] partial = new double[LANES];

    DoubleFolds(double[] x) {
        this.x = x;
    }

    @Override
    public Precision precision() {
        return Precision.F64;
    }

    @Override
    public double row(Reduction kind, int from, int n) {
        return switch (kind) {
            case SUM -> n <= LANES ? few(from, n) : sum(from, n);
            case PROD -> product(from, n);
            case MAX -> {
                double max = Double.NEGATIVE_INFINITY;
                for (int i = from; i < from + n; i++) {
                    max = Math.max(max, x[i]);
                }
                yield max;
            }
            case MIN -> {
                double min = Double.POSITIVE_INFINITY;
                for (int i = from; i < from + n; i++) {
                    min = Math.min(min, x[i]);
                }
                yield min;
            }
            case ARGMAX, ARGMIN -> throw new AssertionError(kind);
        };
    }

    /** At most one element for each lane; those without would add 0, which changes no sum that began with one. */
    private double few(int from, int n) {
        double[] p = partial;
        for (int j = 0; j < n; j++) {
            p[j] = 0 + x[from + j];
        }
        for (int m = n; m > 1;) {
            int width = Integer.highestOneBit(m - 1);
            for (int j = 0; j + width < m; j++) {
                p[j] += p[j + width];
            }
            m = width;
        }
        return p[0];
    }

    /** Eight lanes at a time: as many independent additions keep the processor busy, and still fit its registers. */
    private double sum(int from, int n) {
        double[] p = partial;
        int to = from + n;
        for (int lane = 0; lane < LANES; lane += 8) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            double s4 = 0;
            double s5 = 0;
            double s6 = 0;
            double s7 = 0;
            for (int i = from + lane; i + 8 <= to; i += LANES) {
                s0 += x[i];
                s1 += x[i + 1];
                s2 += x[i + 2];
                s3 += x[i + 3];
                s4 += x[i + 4];
                s5 += x[i + 5];
                s6 += x[i + 6];
                s7 += x[i + 7];
            }
            p[lane] = s0;
            p[lane + 1] = s1;
            p[lane + 2] = s2;
            p[lane + 3] = s3;
            p[lane + 4] = s4;
            p[lane + 5] = s5;
            p[lane + 6] = s6;
            p[lane + 7] = s7;
        }
        for (int i = to - n % 8; i < to; i++) {
            p[(i - from) % LANES] += x[i];
        }
        for (int width = LANES / 2; width > 0; width /= 2) {
            for (int j = 0; j < width; j++) {
                p[j] += p[j + width];
            }
        }
        return p[0];
    }

    private double product(int from, int n) {
        double[] p = partial;
        Arrays.fill(p, 1);
        for (int i = 0; i < n; i++) {
            p[i % LANES] *= x[from + i];
        }
        for (int width = LANES / 2; width > 0; width /= 2) {
            for (int j = 0; j < width; j++) {
                p[j] *= p[j + width];
            }
        }
        return p[0];
    }

    @Override
    public void columns(Reduction kind, int from, int stride, int rows, int cols, double[] into, int at) {
        int c = 0;
        if (kind == Reduction.SUM) {
            for (; c + 8 <= cols; c += 8) {
                sumEight(from + c, stride, rows, into, at + c);
            }
        }
        for (; c < cols; c++) {
            into[at + c] = column(kind, from + c, stride, rows);
        }
    }

    private void sumEight(int from, int stride, int rows, double[] into, int at) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        for (int r = 0, i = from; r < rows; r++, i += stride) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
            s4 += x[i + 4];
            s5 += x[i + 5];
            s6 += x[i + 6];
            s7 += x[i + 7];
        }
        into[at] = s0;
        into[at + 1] = s1;
        into[at + 2] = s2;
        into[at + 3] = s3;
        into[at + 4] = s4;
        into[at + 5] = s5;
        into[at + 6] = s6;
        into[at + 7] = s7;
    }

    private double column(Reduction kind, int from, int stride, int rows) {
        double y = Reductions.identity(kind);
        for (int r = 0, i = from; r < rows; r++, i += stride) {
            switch (kind) {
                case SUM -> y += x[i];
                case PROD -> y *= x[i];
                case MAX -> y = Math.max(y, x[i]);
                case MIN -> y = Math.min(y, x[i]);
                case ARGMAX, ARGMIN -> throw new AssertionError(kind);
            }
        }
        return y;
    }

    @Override
    public void addRows(int from, int stride, int rows, int cols, Object into, int at) {
        double[] sums = (double[]) into;
        for (int r = 0, i = from; r < rows; r++, i += stride) {
            for (int c = 0; c < cols; c++) {
                sums[at + c] += x[i + c];
            }
        }
    }

    @Override
    public int place(boolean largest, int from, int stride, int n) {
        double best = x[from];
        int place = 0;
        for (int r = 1; r < n && !Double.isNaN(best); r++) {
            double y = x[from + r * stride];
            if (largest ? y > best : y < best) {
                best = y;
                place = r;
            } else if (Double.isNaN(y)) {
                return r;
            }
        }
        return place;
    }
}
