package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Precision;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Copies rows that are as long as a register, two or half of one, or anything between one and two. */
interface Packing {
    /**
     * Element (r, c) goes from {@code fromAt + r·stride + c} to {@code toAt + r·step + c}. Nothing beside is read or written: where two
     * registers hold more than a row, what both hold is written twice.
     *
     * @return whether it was done: only if {@code cols} is half a register, or one to two
     */
    boolean run(Object from, int fromAt, int stride, Object to, int toAt, int step, int rows, int cols);

    /**
     * The same for four such columns beside each other, of as many elements as a tile has rows: each goes behind the one before. Rows
     * are read along memory, which takes whole lines of the caches where they lie far apart.
     *
     * @return whether it was done
     */
    boolean four(Object from, int fromAt, int stride, Object to, int toAt, int rows, int cols);

    /** {@return the one for arrays of a precision} */
    static Packing of(Precision precision) {
        return precision == Precision.F32 ? Floats.RUN : Doubles.RUN;
    }

    private static VectorShape half(VectorSpecies<?> whole) {
        return VectorShape.forBitSize(Math.max(64, whole.vectorBitSize() / 2));
    }

    /** For {@code float[]}. */
    final class Floats implements Packing {
        private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
        private static final VectorSpecies<Float> H = VectorSpecies.of(float.class, half(S));
        private static final int L = S.length();
        private static final Packing RUN = new Floats();

        private Floats() {}

        @Override
        public boolean run(Object from, int fromAt, int stride, Object to, int toAt, int step, int rows, int cols) {
            float[] x = (float[]) from;
            float[] y = (float[]) to;
            if (cols > L && cols <= 2 * L) {
                int last = cols - L;
                for (int r = 0; r < rows; r++) {
                    FloatVector.fromArray(S, x, fromAt + r * stride).intoArray(y, toAt + r * step);
                    FloatVector.fromArray(S, x, fromAt + r * stride + last).intoArray(y, toAt + r * step + last);
                }
            } else if (cols == L) {
                for (int r = 0; r < rows; r++) {
                    FloatVector.fromArray(S, x, fromAt + r * stride).intoArray(y, toAt + r * step);
                }
            } else if (cols == H.length()) {
                for (int r = 0; r < rows; r++) {
                    FloatVector.fromArray(H, x, fromAt + r * stride).intoArray(y, toAt + r * step);
                }
            } else {
                return false;
            }
            return true;
        }

        @Override
        public boolean four(Object from, int fromAt, int stride, Object to, int toAt, int rows, int cols) {
            if (cols != H.length()) {
                return false;
            }
            float[] x = (float[]) from;
            float[] y = (float[]) to;
            int next = rows * H.length();
            for (int r = 0; r < rows; r++) {
                int in = fromAt + r * stride;
                int out = toAt + r * H.length();
                FloatVector.fromArray(H, x, in).intoArray(y, out);
                FloatVector.fromArray(H, x, in + H.length()).intoArray(y, out + next);
                FloatVector.fromArray(H, x, in + 2 * H.length()).intoArray(y, out + 2 * next);
                FloatVector.fromArray(H, x, in + 3 * H.length()).intoArray(y, out + 3 * next);
            }
            return true;
        }
    }

    /** For {@code double[]}. */
    final class Doubles implements Packing {
        private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
        private static final VectorSpecies<Double> H = VectorSpecies.of(double.class, half(S));
        private static final int L = S.length();
        private static final Packing RUN = new Doubles();

        private Doubles() {}

        @Override
        public boolean run(Object from, int fromAt, int stride, Object to, int toAt, int step, int rows, int cols) {
            double[] x = (double[]) from;
            double[] y = (double[]) to;
            if (cols > L && cols <= 2 * L) {
                int last = cols - L;
                for (int r = 0; r < rows; r++) {
                    DoubleVector.fromArray(S, x, fromAt + r * stride).intoArray(y, toAt + r * step);
                    DoubleVector.fromArray(S, x, fromAt + r * stride + last).intoArray(y, toAt + r * step + last);
                }
            } else if (cols == L) {
                for (int r = 0; r < rows; r++) {
                    DoubleVector.fromArray(S, x, fromAt + r * stride).intoArray(y, toAt + r * step);
                }
            } else if (cols == H.length()) {
                for (int r = 0; r < rows; r++) {
                    DoubleVector.fromArray(H, x, fromAt + r * stride).intoArray(y, toAt + r * step);
                }
            } else {
                return false;
            }
            return true;
        }

        @Override
        public boolean four(Object from, int fromAt, int stride, Object to, int toAt, int rows, int cols) {
            if (cols != L) {
                return false;
            }
            double[] x = (double[]) from;
            double[] y = (double[]) to;
            int next = rows * L;
            for (int r = 0; r < rows; r++) {
                int in = fromAt + r * stride;
                int out = toAt + r * L;
                DoubleVector.fromArray(S, x, in).intoArray(y, out);
                DoubleVector.fromArray(S, x, in + L).intoArray(y, out + next);
                DoubleVector.fromArray(S, x, in + 2 * L).intoArray(y, out + 2 * next);
                DoubleVector.fromArray(S, x, in + 3 * L).intoArray(y, out + 3 * next);
            }
            return true;
        }
    }
}
