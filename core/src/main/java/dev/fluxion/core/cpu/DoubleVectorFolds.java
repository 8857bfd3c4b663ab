package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.expr.Precision;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Folds} of a {@code double[]} on SIMD registers: sums, maxima and minima, in the order of {@link DoubleFolds}. The lanes
 * of a few registers are the partial results of a row; its tree joins registers first, then lanes with others shifted to
 * their place, because the order in which the Vector API adds the lanes of a register is not defined.
 */
final class DoubleVectorFolds implements Folds {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    /** Each lane is that so many further on. */
    static final VectorShuffle<Double> BY_8 = VectorShuffle.iota(S, 8, 1, true);
    static final VectorShuffle<Double> BY_4 = VectorShuffle.iota(S, 4, 1, true);
    static final VectorShuffle<Double> BY_2 = VectorShuffle.iota(S, 2, 1, true);
    static final VectorShuffle<Double> BY_1 = VectorShuffle.iota(S, 1, 1, true);
    /** Partial results in a block. */
    private static final int P = DoubleFolds.LANES;

    private final double[] x;
    private final DoubleFolds scalar;
    private final double[] partial = new double[Math.max(P, 2 * L)];

    DoubleVectorFolds(double[] x) {
        this.x = x;
        scalar = new DoubleFolds(x);
    }

    @Override
    public Precision precision() {
        return Precision.F64;
    }

    @Override
    public double row(Reduction kind, int from, int n) {
        return switch (kind) {
            case SUM -> n < L ? scalar.row(kind, from, n) : sum(from, n);
            case MAX, MIN -> n < L ? scalar.row(kind, from, n) : extreme(kind == Reduction.MAX, from, n);
            default -> scalar.row(kind, from, n);
        };
    }

    /** Rows of one block follow each other without a call between them, so that the processor works on several at once. */
    @Override
    public void rows(Reduction kind, int from, int stride, int rows, int n, double[] into, int at) {
        if (n < L || n > Reductions.ROW_BLOCK || kind == Reduction.PROD) {
            Folds.super.rows(kind, from, stride, rows, n, into, at);
        } else if (kind == Reduction.SUM) {
            for (int r = 0; r < rows; r++) {
                into[at + r] = sum(from + r * stride, n);
            }
        } else {
            for (int r = 0; r < rows; r++) {
                into[at + r] = extreme(kind == Reduction.MAX, from + r * stride, n);
            }
        }
    }

    /** Two registers at a time, as many passes as the partial results take. */
    private double sum(int from, int n) {
        double[] p = partial;
        int whole = n - n % P;
        for (int lane = 0; lane < P; lane += 2 * L) {
            DoubleVector a = DoubleVector.zero(S);
            DoubleVector b = a;
            for (int i = from + lane; i < from + whole; i += P) {
                a = DoubleVector.fromArray(S, x, i).add(a);
                b = DoubleVector.fromArray(S, x, i + L).add(b);
            }
            if (whole < n) {
                // Lanes beyond the end add a zero, which changes no sum that began with one.
                VectorMask<Double> inA = S.indexInRange(whole + lane, n);
                VectorMask<Double> inB = S.indexInRange(whole + lane + L, n);
                a = a.add(DoubleVector.fromArray(S, x, from + whole + lane, inA));
                b = b.add(DoubleVector.fromArray(S, x, from + whole + lane + L, inB));
            }
            a.intoArray(p, lane);
            b.intoArray(p, lane + L);
        }
        for (int width = P / 2; width >= L; width /= 2) {
            for (int j = 0; j < width; j += L) {
                DoubleVector.fromArray(S, p, j).add(DoubleVector.fromArray(S, p, j + width)).intoArray(p, j);
            }
        }
        DoubleVector v = DoubleVector.fromArray(S, p, 0);
        v = L > 8 ? v.add(v.rearrange(BY_8)) : v;
        v = L > 4 ? v.add(v.rearrange(BY_4)) : v;
        v = L > 2 ? v.add(v.rearrange(BY_2)) : v;
        return v.add(v.rearrange(BY_1)).lane(0);
    }

    /** The last register reaches back over elements that were seen already: an extreme does not mind. */
    private double extreme(boolean largest, int from, int n) {
        DoubleVector best = DoubleVector.fromArray(S, x, from + n - L);
        DoubleVector other = best;
        int i = from;
        if (largest) {
            for (; i + 2 * L <= from + n; i += 2 * L) {
                best = DoubleVector.fromArray(S, x, i).max(best);
                other = DoubleVector.fromArray(S, x, i + L).max(other);
            }
            best = i + L <= from + n ? best.max(DoubleVector.fromArray(S, x, i)) : best;
            best = best.max(other);
            return max(best);
        }
        for (; i + 2 * L <= from + n; i += 2 * L) {
            best = best.min(DoubleVector.fromArray(S, x, i));
            other = other.min(DoubleVector.fromArray(S, x, i + L));
        }
        best = i + L <= from + n ? best.min(DoubleVector.fromArray(S, x, i)) : best;
        best = best.min(other);
        best = L > 8 ? best.min(best.rearrange(BY_8)) : best;
        best = L > 4 ? best.min(best.rearrange(BY_4)) : best;
        best = L > 2 ? best.min(best.rearrange(BY_2)) : best;
        best = best.min(best.rearrange(BY_1));
        return best.lane(0);
    }

    private static double max(DoubleVector v) {
        v = L > 8 ? v.max(v.rearrange(BY_8)) : v;
        v = L > 4 ? v.max(v.rearrange(BY_4)) : v;
        v = L > 2 ? v.max(v.rearrange(BY_2)) : v;
        return v.max(v.rearrange(BY_1)).lane(0);
    }

    @Override
    public void columns(Reduction kind, int from, int stride, int rows, int cols, double[] into, int at) {
        int c = 0;
        if (kind == Reduction.SUM) {
            for (; c + 2 * L <= cols; c += 2 * L) {
                sumColumns(from + c, stride, rows);
                for (int j = 0; j < 2 * L; j++) {
                    into[at + c + j] = partial[j];
                }
            }
        }
        scalar.columns(kind, from + c, stride, rows, cols - c, into, at + c);
    }

    private void sumColumns(int from, int stride, int rows) {
        DoubleVector a = DoubleVector.zero(S);
        DoubleVector b = a;
        for (int r = 0, i = from; r < rows; r++, i += stride) {
            a = DoubleVector.fromArray(S, x, i).add(a);
            b = DoubleVector.fromArray(S, x, i + L).add(b);
        }
        a.intoArray(partial, 0);
        b.intoArray(partial, L);
    }

    @Override
    public void addRows(int from, int stride, int rows, int cols, Object into, int at) {
        double[] sums = (double[]) into;
        int c = 0;
        for (; c + 2 * L <= cols; c += 2 * L) {
            DoubleVector a = DoubleVector.fromArray(S, sums, at + c);
            DoubleVector b = DoubleVector.fromArray(S, sums, at + c + L);
            for (int r = 0, i = from + c; r < rows; r++, i += stride) {
                a = DoubleVector.fromArray(S, x, i).add(a);
                b = DoubleVector.fromArray(S, x, i + L).add(b);
            }
            a.intoArray(sums, at + c);
            b.intoArray(sums, at + c + L);
        }
        scalar.addRows(from + c, stride, rows, cols - c, into, at + c);
    }

    @Override
    public int place(boolean largest, int from, int stride, int n) {
        return scalar.place(largest, from, stride, n);
    }
}
