package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Precision;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Fills a panel with what taps see, a register at a time. */
interface Gather {
    /**
     * Row p of the panel takes {@code pieces} registers, the s-th from {@code offsets[first + p] + from[s]} to column {@code to[s]},
     * in ascending order; each may run over what the next ones, or the next row, write.
     *
     * @param offsets of taps, from {@code first} on
     * @param taps how many
     * @param width of the panel
     */
    void run(Object image, int[] offsets, int first, int taps, int[] from, int[] to, int pieces, Object panel, int width);

    /** {@return the one for arrays of a precision} */
    static Gather of(Precision precision) {
        return precision == Precision.F32 ? Floats.RUN : Doubles.RUN;
    }

    /** For {@code float[]}. */
    final class Floats {
        private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
        private static final Gather RUN = Floats::run;

        private Floats() {}

        private static void run(Object image, int[] offsets, int first, int taps, int[] from, int[] to, int pieces, Object panel,
                int width) {
            float[] x = (float[]) image;
            float[] y = (float[]) panel;
            for (int p = 0; p < taps; p++) {
                int tap = offsets[first + p];
                for (int s = 0; s < pieces; s++) {
                    FloatVector.fromArray(S, x, tap + from[s]).intoArray(y, p * width + to[s]);
                }
            }
        }
    }

    /** For {@code double[]}. */
    final class Doubles {
        private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
        private static final Gather RUN = Doubles::run;

        private Doubles() {}

        private static void run(Object image, int[] offsets, int first, int taps, int[] from, int[] to, int pieces, Object panel,
                int width) {
            double[] x = (double[]) image;
            double[] y = (double[]) panel;
            for (int p = 0; p < taps; p++) {
                int tap = offsets[first + p];
                for (int s = 0; s < pieces; s++) {
                    DoubleVector.fromArray(S, x, tap + from[s]).intoArray(y, p * width + to[s]);
                }
            }
        }
    }
}
