package dev.fluxion.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Maxima of windows of 2 by 2, one behind the other, in float32 on SIMD registers: a register of windows at a time. */
final class PairMaxima {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    /** Elements at even places of two registers, and at odd ones. */
    private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, i -> 2 * i < LANES ? 2 * i : 2 * i - 2 * LANES);
    private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(S, i -> 2 * i < LANES ? 2 * i + 1 : 2 * i + 1 - 2 * LANES);
    private static final IntVector PLACES = IntVector.zero(I).addIndex(2);
    /** Nanoseconds for the sample: compiled code takes a half of it at most. */
    private static final long FAST = 20_000;
    /** Windows: so many are computed in scalar code before this is worth the while. */
    private static final long ENOUGH = 2_000_000;

    private PairMaxima() {}

    /** The maxima of some rows of windows. */
    interface Loop {
        /**
         * Window (p, q) of {@code rows} by {@code cols} has its first element at {@code from + 2·p·pitch + 2·q}.
         *
         * @param out where maxima go, from {@code to} on
         * @param places where in a plane of rows of {@code width} each is goes to the same places from {@code placesTo} on
         */
        void run(float[] in, int from, int pitch, int width, int rows, int cols, float[] out, int to, int[] places, int placesTo);

        /** The loop, as soon as it is fast. It stands here, so that the registers above wait until there is work for them. */
        static Warm<Loop> warm() {
            return new Warm<>(() -> PairMaxima::run, PairMaxima::sample, FAST, ENOUGH);
        }
    }

    private static void sample(Loop loop) {
        int cols = LANES + 3;
        int rows = 64;
        loop.run(new float[4 * rows * cols], 0, 2 * cols, 2 * cols, rows, cols, new float[rows * cols], 0, new int[rows * cols], 0);
    }

    private static void run(float[] in, int from, int pitch, int width, int rows, int cols, float[] out, int to, int[] places, int placesTo) {
        for (int q = 0; q < cols; q += LANES) {
            column(in, from, pitch, width, rows, cols, q, S.indexInRange(q, cols), S.indexInRange(2 * q, 2 * cols),
                    S.indexInRange(2 * q + LANES, 2 * cols), out, to, places, placesTo);
        }
    }

    /** A register of windows from column q on in each row: masks and shuffles are the same for all. */
    private static void column(float[] in, int from, int pitch, int width, int rows, int cols, int q, VectorMask<Float> windows,
            VectorMask<Float> low, VectorMask<Float> high, float[] out, int to, int[] places, int placesTo) {
        VectorMask<Integer> wanted = windows.cast(I);
        for (int p = 0; p < rows; p++) {
            int at = 2 * p * width + 2 * q;
            int first = from + 2 * p * pitch + 2 * q;
            FloatVector a = FloatVector.fromArray(S, in, first, low);
            FloatVector b = FloatVector.fromArray(S, in, first + LANES, high);
            FloatVector c = FloatVector.fromArray(S, in, first + pitch, low);
            FloatVector d = FloatVector.fromArray(S, in, first + pitch + LANES, high);
            FloatVector most = a.rearrange(EVEN, b);
            IntVector place = PLACES.add(at);
            IntVector where = place;
            FloatVector next = a.rearrange(ODD, b);
            VectorMask<Float> larger = next.compare(VectorOperators.GT, most).or(next.test(VectorOperators.IS_NAN));
            most = most.blend(next, larger);
            where = where.blend(place.add(1), larger.cast(I));
            next = c.rearrange(EVEN, d);
            larger = next.compare(VectorOperators.GT, most).or(next.test(VectorOperators.IS_NAN));
            most = most.blend(next, larger);
            where = where.blend(place.add(width), larger.cast(I));
            next = c.rearrange(ODD, d);
            larger = next.compare(VectorOperators.GT, most).or(next.test(VectorOperators.IS_NAN));
            most = most.blend(next, larger);
            where = where.blend(place.add(width + 1), larger.cast(I));
            most.intoArray(out, to + p * cols + q, windows);
            where.intoArray(places, placesTo + p * cols + q, wanted);
        }
    }
}
