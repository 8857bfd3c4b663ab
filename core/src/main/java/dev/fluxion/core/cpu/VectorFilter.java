package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import java.lang.reflect.Array;
import java.util.function.Function;

/**
 * A {@link Filter} on SIMD registers, as an implicit matrix product: patches are read where they lie, and the innermost loops are
 * {@link PatchTile}s.
 */
final class VectorFilter implements Filter {
    /** What all runs of taps see of the rows of positions that are taken together: of an image, about half of the second-level cache. */
    private static final int TOGETHER_BYTES = 1 << 21;
    /** With fewer runs than so many, what is computed limits the rows: it goes through the first-level cache. */
    private static final int MIN_RUNS = 256;
    /** Elements of a panel of y that {@link #correlate} goes through with the same taps: half of the first-level cache. */
    private static final int STRETCH_BYTES = 1 << 15;
    /** What {@link #correlate} packs of y at a time. */
    private static final int PACKED_BYTES = 1 << 20;
    /** Output channels at a time in {@link #correlate}. */
    private static final int CHANNELS = 128;
    /** Multiplications: so many are computed in scalar code before this is worth the while. */
    private static final long ENOUGH = 1_000_000;

    private final Tiles tiles;
    /** How many taps are adjacent. */
    private final int run;
    private final WarmPatchTiles warm;
    private final ArrayPool arrays;
    /** Elements that all runs of taps see, taken together. */
    private final int together;
    /** Elements of a stretch of y, and of what is packed. */
    private final int stretch;
    private final int packed;

    private final Function<Object, Folds> folds;

    VectorFilter(DType dtype, int run, Function<Object, Folds> folds) {
        this.folds = folds;
        tiles = new Tiles(dtype);
        this.run = run;
        arrays = new ArrayPool(dtype);
        warm = new WarmPatchTiles(tiles, run);
        together = TOGETHER_BYTES / dtype.bytes();
        stretch = STRETCH_BYTES / dtype.bytes();
        packed = PACKED_BYTES / dtype.bytes();
    }

    /** This, as soon as it copies fast; its tiles become so one by one. @param run how many taps are adjacent */
    static Warm<VectorFilter> warm(DType dtype, int run, Function<Object, Folds> folds) {
        return new Warm<>(() -> new VectorFilter(dtype, run, folds), filter -> filter.tiles.sample(), Tiles.FAST, ENOUGH);
    }

    /** {@return whether weights of so many rows can be applied} */
    boolean applies(int rows) {
        return warm.areReadyToApply(rows);
    }

    /** {@return whether taps and so many channels can be correlated} */
    boolean correlates(Taps taps, int channels) {
        return warm.areReadyToCorrelate(taps.offsets().length, channels);
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public void copy(Matrix from, Object to, int at, int step) {
        tiles.pack(from, to, at, step);
    }

    @Override
    public boolean leavesGaps() {
        return true;
    }

    @Override
    public void apply(Matrix c, Matrix a, Patches b, int firstRow, int rows) {
        int step = c.cols() / rows;
        int most = Math.clamp(together / ((long) Math.max(MIN_RUNS, b.taps().offsets().length) * b.pitch()), 1, rows);
        for (int row = 0; row < rows; row += most) {
            int count = Math.min(most, rows - row);
            applyTogether(c.part(0, row * step, c.rows(), count * step), a, b, firstRow + row, count);
        }
    }

    /** Tiles go on from row to row of positions: what lies between them is computed for nothing. */
    private void applyTogether(Matrix c, Matrix a, Patches b, int firstRow, int rows) {
        int positions = (rows - 1) * b.pitch() + b.cols();
        int whole = positions / tiles.width;
        int done = whole * tiles.width;
        int registers = Math.ceilDiv(positions - done, tiles.lanes);
        // In one row, and where rows of c are as far apart, all but the last positions are computed in place.
        boolean inPlace = rows == 1 || c.cols() == rows * b.pitch();
        int start = inPlace ? done : 0;
        int length = done + registers * tiles.lanes - start;
        Object beside = arrays.take(tiles.rows * length);
        int[] offsets = b.taps().offsets();
        int at = b.base() + firstRow * b.pitch();
        for (int row = 0; row < c.rows(); ) {
            int height = warm.height(c.rows() - row);
            int left = a.at(row, 0);
            warm.apply(height, 2).run(whole, offsets.length, a.array(), left, a.rowStride(), b.image(), offsets, at,
                    inPlace ? c.array() : beside, inPlace ? c.at(row, 0) : 0, inPlace ? c.rowStride() : length);
            if (registers > 0) {
                warm.apply(height, registers).run(1, offsets.length, a.array(), left, a.rowStride(), b.image(), offsets, at + done,
                        beside, done - start, length);
            }
            for (int r = 0; r < height && !inPlace; r++) {
                tiles.pack(new Matrix(beside, r * length, rows, b.cols(), b.pitch(), 1), c.array(), c.at(row + r, 0), b.cols());
            }
            if (inPlace) {
                tiles.pack(new Matrix(beside, 0, height, positions - done, length, 1), c.array(), c.at(row, done), c.rowStride());
            }
            row += height;
        }
        arrays.giveBack(beside);
    }

    /** Rows of the result are taps, columns the channels of y, which are packed for some positions at a time. */
    @Override
    public void correlate(Object sums, Matrix y, Patches b) {
        int m = y.rows();
        int padded = padded(m);
        int taps = b.taps().count();
        int cols = Math.clamp(packed / padded, 1, b.cols());
        int rows = cols < b.cols() ? 1 : Math.clamp(packed / padded / cols, 1, b.rows());
        Object totals = arrays.take(taps * padded);
        Object right = arrays.take(rows * cols * padded);
        for (int row = 0; row < b.rows(); row += rows) {
            for (int col = 0; col < b.cols(); col += cols) {
                Patches part = b.part(row, col, Math.min(rows, b.rows() - row), Math.min(cols, b.cols() - col));
                pack(y, row * b.cols() + col, part.positions(), right);
                correlate(totals, right, m, part, row > 0 || col > 0);
            }
        }
        boolean dense = padded == m;
        Folds loops = folds.apply(totals);
        for (int tap = 0; tap < (dense ? 1 : taps); tap++) {
            loops.add(tap * padded, dense ? taps * m : m, sums, tap * m);
        }
        arrays.giveBack(totals);
        arrays.giveBack(right);
    }

    /** totals = b·yᵀ or, with {@code more}, totals += b·yᵀ, of m channels of y that are packed. */
    private void correlate(Object totals, Object right, int m, Patches b, boolean more) {
        int width = tiles.width;
        int padded = padded(m);
        int[] offsets = b.taps().offsets();
        int most = Math.max(1, stretch / (b.cols() * Math.min(padded, width)));
        for (int row = 0; row < b.rows(); row += most) {
            int rows = Math.min(most, b.rows() - row);
            for (int first = 0; first < offsets.length; ) {
                int height = warm.runs(offsets.length - first);
                for (int channel = 0; channel < m; channel += width) {
                    int channels = Math.min(width, padded - channel);
                    warm.correlate(height, channels / tiles.lanes).run(rows, b.cols(), b.pitch(), b.image(), offsets, first,
                            b.base() + row * b.pitch(), right, channel * b.positions() + row * b.cols() * channels, totals,
                            first * run * padded + channel, padded, more || row > 0);
                }
                first += height;
            }
        }
    }

    /** Whole registers. */
    private int padded(int channels) {
        return Math.ceilDiv(channels, tiles.lanes) * tiles.lanes;
    }

    /** Packs the channels of y at some positions, in panels of two registers or one. */
    private void pack(Matrix y, int from, int positions, Object to) {
        int m = y.rows();
        for (int first = 0; first < m; first += tiles.width) {
            int channels = Math.min(tiles.width, padded(m - first));
            // Whole registers are faster; what lies behind the last channel is multiplied for nothing.
            int there = y.at(first + channels - 1, from + positions - 1) < Array.getLength(y.array()) ? channels : Math.min(channels, m - first);
            tiles.pack(new Matrix(y.array(), y.at(first, from), positions, there, 1, y.rowStride()), to, first * positions, channels);
        }
    }
}
