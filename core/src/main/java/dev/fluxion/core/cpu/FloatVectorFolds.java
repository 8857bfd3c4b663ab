package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.expr.Precision;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Folds} of a {@code float[]} on SIMD registers: sums, maxima and minima, in the order of {@link FloatFolds}. The lanes
 * of a few registers are the partial results of a row; its tree joins registers first, then lanes with others shifted to
 * their place, because the order in which the Vector API adds the lanes of a register is not defined.
 */
final class FloatVectorFolds implements Folds {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    /** Each lane is that so many further on. */
    static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(S, 8, 1, true);
    static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(S, 4, 1, true);
    static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(S, 2, 1, true);
    static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(S, 1, 1, true);
    /** Partial results in a block. */
    private static final int P = FloatFolds.LANES;

    private final float[] x;
    private final FloatFolds scalar;
    private final float[] partial = new float[Math.max(P, 2 * L)];

    FloatVectorFolds(float[] x) {
        this.x = x;
        scalar = new FloatFolds(x);
    }

    @Override
    public Precision precision() {
        return Precision.F32;
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
    private float sum(int from, int n) {
        float[] p = partial;
        int whole = n - n % P;
        for (int lane = 0; lane < P; lane += 2 * L) {
            FloatVector a = FloatVector.zero(S);
            FloatVector b = a;
            for (int i = from + lane; i < from + whole; i += P) {
                a = FloatVector.fromArray(S, x, i).add(a);
                b = FloatVector.fromArray(S, x, i + L).add(b);
            }
            if (whole < n) {
                // Lanes beyond the end add a zero, which changes no sum that began with one.
                VectorMask<Float> inA = S.indexInRange(whole + lane, n);
                VectorMask<Float> inB = S.indexInRange(whole + lane + L, n);
                a = a.add(FloatVector.fromArray(S, x, from + whole + lane, inA));
                b = b.add(FloatVector.fromArray(S, x, from + whole + lane + L, inB));
            }
            a.intoArray(p, lane);
            b.intoArray(p, lane + L);
        }
        for (int width = P / 2; width >= L; width /= 2) {
            for (int j = 0; j < width; j += L) {
                FloatVector.fromArray(S, p, j).add(FloatVector.fromArray(S, p, j + width)).intoArray(p, j);
            }
        }
        FloatVector v = FloatVector.fromArray(S, p, 0);
        v = L > 8 ? v.add(v.rearrange(BY_8)) : v;
        v = L > 4 ? v.add(v.rearrange(BY_4)) : v;
        v = L > 2 ? v.add(v.rearrange(BY_2)) : v;
        return v.add(v.rearrange(BY_1)).lane(0);
    }

    /** The last register reaches back over elements that were seen already: an extreme does not mind. */
    private float extreme(boolean largest, int from, int n) {
        FloatVector best = FloatVector.fromArray(S, x, from + n - L);
        FloatVector other = best;
        int i = from;
        if (largest) {
            for (; i + 2 * L <= from + n; i += 2 * L) {
                best = FloatVector.fromArray(S, x, i).max(best);
                other = FloatVector.fromArray(S, x, i + L).max(other);
            }
            best = i + L <= from + n ? best.max(FloatVector.fromArray(S, x, i)) : best;
            best = best.max(other);
            return max(best);
        }
        for (; i + 2 * L <= from + n; i += 2 * L) {
            best = best.min(FloatVector.fromArray(S, x, i));
            other = other.min(FloatVector.fromArray(S, x, i + L));
        }
        best = i + L <= from + n ? best.min(FloatVector.fromArray(S, x, i)) : best;
        best = best.min(other);
        best = L > 8 ? best.min(best.rearrange(BY_8)) : best;
        best = L > 4 ? best.min(best.rearrange(BY_4)) : best;
        best = L > 2 ? best.min(best.rearrange(BY_2)) : best;
        best = best.min(best.rearrange(BY_1));
        return best.lane(0);
    }

    private static float max(FloatVector v) {
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
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        for (int r = 0, i = from; r < rows; r++, i += stride) {
            a = FloatVector.fromArray(S, x, i).add(a);
            b = FloatVector.fromArray(S, x, i + L).add(b);
        }
        a.intoArray(partial, 0);
        b.intoArray(partial, L);
    }

    @Override
    public void addRows(int from, int stride, int rows, int cols, Object into, int at) {
        float[] sums = (float[]) into;
        int c = 0;
        for (; c + 2 * L <= cols; c += 2 * L) {
            FloatVector a = FloatVector.fromArray(S, sums, at + c);
            FloatVector b = FloatVector.fromArray(S, sums, at + c + L);
            for (int r = 0, i = from + c; r < rows; r++, i += stride) {
                a = FloatVector.fromArray(S, x, i).add(a);
                b = FloatVector.fromArray(S, x, i + L).add(b);
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
