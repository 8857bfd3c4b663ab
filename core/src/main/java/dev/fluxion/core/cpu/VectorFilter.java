package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Precision;
import java.lang.reflect.Array;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A {@link Filter} on SIMD registers, as an implicit matrix product: patches are read where they lie, and the innermost loops are
 * {@link PatchTile}s.
 */
final class VectorFilter implements Filter {
    /** What all runs of taps see of the rows of positions that are taken together: of an image, about half of the second-level cache. */
    private static final int TOGETHER_BYTES = 1 << 21;
    /** With fewer runs than so many, what is computed limits the rows: it goes through the first-level cache. */
    private static final int MIN_RUNS = 256;
    /** Elements of y that {@link #correlate} goes through with the same taps: half of the first-level cache. */
    private static final int STRETCH_BYTES = 1 << 15;
    /** Output channels at a time in {@link #correlate}. */
    private static final int CHANNELS = 128;
    /** Rows of weights, and runs of taps, that there are tiles for. */
    private static final int[] HEIGHTS = {1, 2, 4, 6, 8};
    private static final int[] RUNS = {1, 2, 3, 4, 8, 9};
    /** The most taps of a tile where there are 32 registers: two rows of a kernel of 5 by 5; or all of one of 3 by 3. */
    private static final int MOST = 10;
    /** The same where there are 16. */
    private static final int MOST_OF_FEW = 6;
    /** Nanoseconds for the sample: compiled code takes a half of it at most. */
    private static final long FAST = 100_000;
    /** Multiplications: so many are computed in scalar code before this is worth the while. */
    private static final long ENOUGH = 1_000_000;

    private final Tiles tiles;
    /** How many taps are adjacent. */
    private final int run;
    /** By rows and registers. */
    private final PatchTile.Apply[][] apply = new PatchTile.Apply[MOST + 1][];
    /** By runs of taps and registers. */
    private final PatchTile.Correlate[][] correlate = new PatchTile.Correlate[MOST + 1][];
    private final Queue<Object> idle = new ConcurrentLinkedQueue<>();
    /** Elements that all runs of taps see, taken together. */
    private final int together;
    /** Elements of a stretch of y. */
    private final int stretch;

    private final Function<Object, Folds> folds;

    VectorFilter(DType dtype, int run, Function<Object, Folds> folds) {
        this.folds = folds;
        tiles = new Tiles(dtype);
        this.run = run;
        Precision precision = dtype.precision();
        together = TOGETHER_BYTES / dtype.bytes();
        stretch = STRETCH_BYTES / dtype.bytes();
        for (int rows : HEIGHTS) {
            if (rows <= tiles.rows) {
                apply[rows] = new PatchTile.Apply[] {null, PatchTileCompiler.apply(precision, run, rows, 1),
                    PatchTileCompiler.apply(precision, run, rows, 2)};
            }
        }
        for (int runs : RUNS) {
            if (runs == 1 || runs * run <= (tiles.direct ? MOST : MOST_OF_FEW)) {
                correlate[runs] = new PatchTile.Correlate[] {null, PatchTileCompiler.correlate(precision, run, runs, 1),
                    PatchTileCompiler.correlate(precision, run, runs, 2)};
            }
        }
    }

    /** {@return the rows, or runs, of the next tile: the most that there is a tile for} @param known by them @param left how many are left */
    private static int next(Object[] known, int left) {
        // Nine are one tile where eight would leave a single one; else eight go on.
        int next = left == 9 ? 9 : Math.min(left, 8);
        while (known[next] == null) {
            next--;
        }
        return next;
    }

    private Object take(int size) {
        Object array = idle.poll();
        return array != null && Array.getLength(array) >= size ? array : tiles.allocate(size);
    }

    /** This, as soon as it is fast. @param run how many taps are adjacent */
    static Warm<Filter> warm(DType dtype, int run, Function<Object, Folds> folds) {
        return new Warm<>(() -> new VectorFilter(dtype, run, folds), filter -> ((VectorFilter) filter).sample(), FAST, ENOUGH);
    }

    /** All loops once, with positions in rows that are no multiple of a register, with a gap between them and without. */
    private void sample() {
        int rows = 2 * tiles.rows - 1;
        int cols = tiles.width - 2;
        int runs = Math.max(MOST, 4 * tiles.rows / run);
        var taps = new Taps(IntStream.range(0, runs).toArray(), run);
        int k = taps.count();
        Object image = tiles.allocate(k + 4 * tiles.width + Patches.SLACK);
        var weights = new Matrix(tiles.allocate(rows * k), 0, rows, k, k, 1);
        var out = new Matrix(tiles.allocate(rows * 3 * cols), 0, rows, 3 * cols, 3 * cols, 1);
        apply(out, weights, new Patches(image, 0, taps, 3, cols, cols + 1), 0, 3);
        var patches = new Patches(image, 0, taps, 3, cols, cols);
        apply(out, weights, patches, 0, 3);
        correlate(tiles.allocate(k * rows), out, patches);
        for (int registers = 1; registers <= 2; registers++) {
            for (int r = 1; r <= MOST; r++) {
                if (apply[r] != null) {
                    apply[r][registers].run(1, runs, weights.array(), 0, k, image, taps.offsets(), 0, out.array(), 0, tiles.width);
                }
                if (correlate[r] != null) {
                    correlate[r][registers].run(1, cols, cols, image, taps.offsets(), 0, 0, out.array(), 0, out.array(), 0, tiles.width, false);
                }
            }
        }
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
        int most = Math.clamp(together / (Math.max(MIN_RUNS, b.taps().offsets().length) * b.pitch()), 1, rows);
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
        // Where rows of c are as far apart, all but the last positions are computed in place.
        boolean inPlace = c.cols() == rows * b.pitch();
        int start = inPlace ? done : 0;
        int length = done + registers * tiles.lanes - start;
        Object beside = take(tiles.rows * length);
        int[] offsets = b.taps().offsets();
        int at = b.base() + firstRow * b.pitch();
        for (int row = 0; row < c.rows(); ) {
            int height = next(apply, c.rows() - row);
            int left = a.at(row, 0);
            apply[height][2].run(whole, offsets.length, a.array(), left, a.rowStride(), b.image(), offsets, at,
                    inPlace ? c.array() : beside, inPlace ? c.at(row, 0) : 0, inPlace ? c.rowStride() : length);
            if (registers > 0) {
                apply[height][registers].run(1, offsets.length, a.array(), left, a.rowStride(), b.image(), offsets, at + done,
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
        idle.add(beside);
    }

    /** Rows of the result are taps; columns are the channels of y, packed in panels of two registers or one. */
    @Override
    public void correlate(Object sums, Matrix y, Patches b) {
        int m = y.rows();
        int width = tiles.width;
        int padded = Math.ceilDiv(m, tiles.lanes) * tiles.lanes;
        int taps = b.taps().count();
        int[] offsets = b.taps().offsets();
        Object totals = take(taps * padded);
        Object right = take(b.positions() * padded);
        for (int first = 0; first < m; first += width) {
            int channels = Math.min(width, padded - first);
            // Whole registers are faster; what lies behind the last channel is multiplied for nothing.
            int there = y.at(first + channels - 1, b.positions() - 1) < Array.getLength(y.array()) ? channels : Math.min(channels, m - first);
            tiles.pack(new Matrix(y.array(), y.at(first, 0), b.positions(), there, 1, y.rowStride()), right, first * b.positions(), channels);
        }
        int most = Math.max(1, stretch / (b.cols() * Math.min(padded, width)));
        for (int row = 0; row < b.rows(); row += most) {
            int rows = Math.min(most, b.rows() - row);
            for (int first = 0; first < offsets.length; ) {
                int height = next(correlate, offsets.length - first);
                for (int channel = 0; channel < m; channel += width) {
                    int channels = Math.min(width, padded - channel);
                    correlate[height][channels / tiles.lanes].run(rows, b.cols(), b.pitch(), b.image(), offsets, first,
                            b.base() + row * b.pitch(), right, channel * b.positions() + row * b.cols() * channels, totals,
                            first * run * padded + channel, padded, row > 0);
                }
                first += height;
            }
        }
        boolean dense = padded == m;
        Folds loops = folds.apply(totals);
        for (int tap = 0; tap < (dense ? 1 : taps); tap++) {
            loops.add(tap * padded, dense ? taps * m : m, sums, tap * m);
        }
        idle.add(totals);
        idle.add(right);
    }
}
