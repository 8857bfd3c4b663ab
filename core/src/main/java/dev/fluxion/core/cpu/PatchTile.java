package dev.fluxion.core.cpu;

/** The innermost loops of a convolution on SIMD registers: {@link Tile}s whose operand is {@link Patches}, read where they lie. */
final class PatchTile {
    private PatchTile() {}

    /** A product of weights and patches. */
    interface Apply {
        /**
         * c = w·patches for some rows of w and adjacent positions: a chain of a step for each tap.
         *
         * @param count of tiles, one behind the other
         * @param runs of taps
         * @param wAt where w begins, and wRow from row to row; taps are adjacent
         * @param offsets of the runs
         * @param at the first position
         * @param cAt where c begins, and cRow from row to row; positions are adjacent
         */
        void run(int count, int runs, Object w, int wAt, int wRow, Object image, int[] offsets, int at, Object c, int cAt, int cRow);
    }

    /** A product of patches and the channels of y. */
    interface Correlate {
        /**
         * c = patches·y or, with {@code more}, c += patches·y, for some taps and adjacent channels: a chain of rows · cols steps.
         *
         * @param rows of positions, {@code pitch} apart
         * @param cols positions in a row
         * @param offsets of the taps' runs, from {@code first} on
         * @param at the first position
         * @param y a row of registers for each position, one behind the other from {@code yAt} on
         * @param cAt where c begins, and cRow from tap to tap; channels are adjacent
         */
        void run(int rows, int cols, int pitch, Object image, int[] offsets, int first, int at, Object y, int yAt, Object c, int cAt,
                int cRow, boolean more);
    }
}
