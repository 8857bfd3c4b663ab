package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Precision;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Copies a column of registers, or of two or half of one, into rows that follow each other without a gap. */
interface Packing {
    /**
     * Element (r, c) goes from {@code fromAt + r·stride + c} to {@code toAt + r·cols + c}.
     *
     * @return whether it was done: only if {@code cols} is half a register, one or two
     */
    boolean run(Object from, int fromAt, int stride, Object to, int toAt, int rows, int cols);

    /** {@return the one for arrays of a precision} */
    static Packing of(Precision precision) {
        return precision == Precision.F32 ? Floats.RUN : Doubles.RUN;
    }

    private static VectorShape half(VectorSpecies<?> whole) {
        return VectorShape.forBitSize(Math.max(64, whole.vectorBitSize() / 2));
    }

    /** For {@code float[]}. */
    final class Floats {
        private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
        private static final VectorSpecies<Float> H = VectorSpecies.of(float.class, half(S));
        private static final int L = S.length();
        private static final Packing RUN = Floats::run;

        private Floats() {}

        private static boolean run(Object from, int fromAt, int stride, Object to, int toAt, int rows, int cols) {
            float[] x = (float[]) from;
            float[] y = (float[]) to;
            if (cols == 2 * L) {
                for (int r = 0; r < rows; r++) {
                    FloatVector.fromArray(S, x, fromAt + r * stride).intoArray(y, toAt + r * 2 * L);
                    FloatVector.fromArray(S, x, fromAt + r * stride + L).intoArray(y, toAt + r * 2 * L + L);
                }
            } else if (cols == L) {
                for (int r = 0; r < rows; r++) {
                    FloatVector.fromArray(S, x, fromAt + r * stride).intoArray(y, toAt + r * L);
                }
            } else if (cols == H.length()) {
                for (int r = 0; r < rows; r++) {
                    FloatVector.fromArray(H, x, fromAt + r * stride).intoArray(y, toAt + r * H.length());
                }
            } else {
                return false;
            }
            return true;
        }
    }

    /** For {@code double[]}. */
    final class Doubles {
        private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
        private static final VectorSpecies<Double> H = VectorSpecies.of(double.class, half(S));
        private static final int L = S.length();
        private static final Packing RUN = Doubles::run;

        private Doubles() {}

        private static boolean run(Object from, int fromAt, int stride, Object to, int toAt, int rows, int cols) {
            double[] x = (double[]) from;
            double[] y = (double[]) to;
            if (cols == 2 * L) {
                for (int r = 0; r < rows; r++) {
                    DoubleVector.fromArray(S, x, fromAt + r * stride).intoArray(y, toAt + r * 2 * L);
                    DoubleVector.fromArray(S, x, fromAt + r * stride + L).intoArray(y, toAt + r * 2 * L + L);
                }
            } else if (cols == L) {
                for (int r = 0; r < rows; r++) {
                    DoubleVector.fromArray(S, x, fromAt + r * stride).intoArray(y, toAt + r * L);
                }
            } else if (cols == H.length()) {
                for (int r = 0; r < rows; r++) {
                    DoubleVector.fromArray(H, x, fromAt + r * stride).intoArray(y, toAt + r * H.length());
                }
            } else {
                return false;
            }
            return true;
        }
    }
}
