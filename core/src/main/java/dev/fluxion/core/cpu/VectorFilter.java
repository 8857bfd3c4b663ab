package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Precision;
import java.lang.reflect.Array;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A {@link Filter} on SIMD registers, as an implicit matrix product: panels are packed straight from the image, a part that
 * stays in a cache at a time, and the innermost loops are {@link Tile}s.
 */
final class VectorFilter implements Filter {
    /** What a panel takes of the second-level cache: a tile that begins and ends costs more than a panel that leaves the first. */
    private static final int PANEL_BYTES = 1 << 16;
    /** Elements of y that {@link #correlate} goes through with the same taps: half of the first-level cache. */
    private static final int STRETCH_BYTES = 1 << 15;
    /** Output channels at a time in {@link #correlate}. */
    private static final int CHANNELS = 128;
    /** Up to so many output channels it does not pay to pack patches; up to twice as many if there are many taps. */
    private static final int FEW_ROWS = 16;
    private static final int MANY_TAPS = 64;
    /** The most rows of a {@link PatchTile}: the taps of a kernel of 3 by 3. */
    private static final int MOST = 9;
    /** Nanoseconds for the sample: compiled code takes a half of it at most. */
    private static final long FAST = 100_000;
    /** Multiplications: so many are computed in scalar code before this is worth the while. */
    private static final long ENOUGH = 1_000_000;

    private final Tiles tiles;
    private final Gather gather;
    /** Tiles that read rows where they lie, by the logarithm of their height. */
    private final Tile[] wide;
    private final Tile[] narrow;
    /** By their rows and registers. */
    private final PatchTile.Apply[][] apply = new PatchTile.Apply[MOST + 1][];
    private final PatchTile.Correlate[][] correlate = new PatchTile.Correlate[MOST + 1][];
    private final Queue<Object> idle = new ConcurrentLinkedQueue<>();
    private final int width;
    /** Taps in a panel, at most. */
    private final int depth;
    /** Elements of a stretch of y. */
    private final int stretch;

    VectorFilter(DType dtype) {
        tiles = new Tiles(dtype);
        Precision precision = dtype.precision();
        gather = Gather.of(precision);
        width = tiles.width;
        depth = PANEL_BYTES / (width * dtype.bytes());
        stretch = STRETCH_BYTES / dtype.bytes();
        int heights = Integer.numberOfTrailingZeros(tiles.rows) + 1;
        wide = new Tile[heights];
        narrow = new Tile[heights];
        for (int s = 0; s < heights; s++) {
            wide[s] = TileCompiler.compile(precision, new Tile.Kind(1 << s, 2, false, true));
            narrow[s] = TileCompiler.compile(precision, new Tile.Kind(1 << s, 1, false, true));
        }
        for (int rows : tiles.rows == 8 ? new int[] {1, 2, 4, 6, 8} : new int[] {1, 2, 4}) {
            apply[rows] = new PatchTile.Apply[] {null, PatchTileCompiler.apply(precision, rows, 1), PatchTileCompiler.apply(precision, rows, 2)};
        }
        for (int taps : tiles.rows == 8 ? new int[] {1, 2, 4, 8, 9} : new int[] {1, 2, 4}) {
            correlate[taps] = new PatchTile.Correlate[] {null, PatchTileCompiler.correlate(precision, taps, 1),
                PatchTileCompiler.correlate(precision, taps, 2)};
        }
    }

    /** {@return the rows of the next tile: the most that there is a tile for} @param known by rows @param left how many are left */
    private int next(Object[] known, int left) {
        // Nine are one tile where eight would leave a single one; else eight go on.
        int rows = Math.min(left, left == MOST ? MOST : tiles.rows);
        while (known[rows] == null) {
            rows--;
        }
        return rows;
    }

    private Object take(int size) {
        Object array = idle.poll();
        return array != null && Array.getLength(array) >= size ? array : allocate(size);
    }

    /** This, as soon as it is fast. */
    static Warm<Filter> warm(DType dtype) {
        return new Warm<>(() -> new VectorFilter(dtype), filter -> ((VectorFilter) filter).sample(), FAST, ENOUGH);
    }

    /** All loops once, with positions in rows that are no multiple of a register. */
    private void sample() {
        int rows = 2 * tiles.rows - 1;
        int cols = width - 2;
        int[] offsets = new int[4 * tiles.rows];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = k;
        }
        var patches = new Patches(allocate(depth + 3 * cols + Patches.SLACK), 0, offsets, 3, cols, cols);
        var weights = new Matrix(allocate((rows + FEW_ROWS) * offsets.length), 0, rows + FEW_ROWS, offsets.length, offsets.length, 1);
        var out = new Matrix(allocate((rows + FEW_ROWS) * 3 * cols), 0, rows + FEW_ROWS, 3 * cols, 3 * cols, 1);
        packed(out, weights, patches, 0, 3);
        correlate(allocate(offsets.length * rows), new Matrix(out.array(), 0, rows, 3 * cols, 3 * cols, 1), patches);
        for (int registers = 1; registers <= 2; registers++) {
            for (int r = 1; r <= MOST; r++) {
                if (apply[r] != null) {
                    apply[r][registers].run(offsets.length, weights.array(), 0, offsets.length, patches.image(), offsets, 0, 0, out.array(), 0, width, false);
                }
                if (correlate[r] != null) {
                    correlate[r][registers].run(1, cols, cols, patches.image(), offsets, 0, 0, out.array(), 0, weights.array(), 0, width, false);
                }
            }
        }
    }

    @Override
    public Object allocate(int size) {
        return tiles.allocate(size);
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public void apply(Matrix c, Matrix a, Patches b, int firstRow, int rows) {
        if (c.rows() <= FEW_ROWS || c.rows() <= 2 * FEW_ROWS && b.taps() >= MANY_TAPS) {
            direct(c, a, b, firstRow, rows);
        } else {
            packed(c, a, b, firstRow, rows);
        }
    }

    /** Positions from the first to the last of a row, and on to the next: what lies between rows is computed for nothing. */
    private void direct(Matrix c, Matrix a, Patches b, int firstRow, int rows) {
        int positions = (rows - 1) * b.pitch() + b.cols();
        int length = Math.ceilDiv(positions, width) * width;
        Object out = take(tiles.rows * length);
        for (int row = 0; row < c.rows(); ) {
            int height = next(apply, c.rows() - row);
            for (int q = 0; q < positions; q += width) {
                int registers = positions - q > tiles.lanes ? 2 : 1;
                apply[height][registers].run(b.taps(), a.array(), a.at(row, 0), a.rowStride(), b.image(), b.offsets(), 0,
                        b.base() + firstRow * b.pitch() + q, out, q, length, false);
            }
            for (int r = 0; r < height; r++) {
                tiles.pack(new Matrix(out, r * length, rows, b.cols(), b.pitch(), 1), c.array(), c.at(row + r, 0), b.cols());
            }
            row += height;
        }
        idle.add(out);
    }

    /** Patches are packed, a panel at a time. */
    private void packed(Matrix c, Matrix a, Patches b, int firstRow, int rows) {
        int taps = b.taps();
        int together = Math.ceilDiv(taps, Math.max(1, Math.ceilDiv(taps, depth)));
        var pieces = new Pieces();
        Object panel = take(together * width + width);
        int positions = rows * b.cols();
        for (int q = 0; q < positions; q += width) {
            int cols = Math.min(width, positions - q);
            pieces.cover(b, firstRow * b.cols() + q, cols);
            for (int k = 0; k == 0 || k < taps; k += together) {
                int steps = Math.min(together, taps - k);
                gather.run(b.image(), b.offsets(), k, steps, pieces.from, pieces.to, pieces.count, panel, width);
                for (int row = 0; row < c.rows(); ) {
                    int height = tiles.height(c.rows() - row);
                    tile(height, cols, steps, a.array(), a.at(row, k), a.rowStride(), panel, 0, c.array(), c.at(row, q),
                            c.rowStride(), k > 0);
                    row += height;
                }
            }
        }
        idle.add(panel);
    }

    /** The stretches of adjacent positions in a panel, cut into registers; one may write beyond its end what the next overwrites. */
    private final class Pieces {
        private final int[] from = new int[width + 1];
        private final int[] to = new int[width + 1];
        private int count;

        void cover(Patches b, int first, int n) {
            count = 0;
            int row = first / b.cols();
            int col = first % b.cols();
            for (int at = 0; at < n; row++, col = 0) {
                int length = Math.min(n - at, b.cols() - col);
                for (int done = 0; done < length; done += tiles.lanes) {
                    from[count] = b.base() + row * b.pitch() + col + done;
                    to[count++] = at + done;
                }
                at += length;
            }
        }
    }

    /** Some rows of a by up to {@link #width} columns of a panel. */
    private void tile(int height, int cols, int steps, Object a, int aAt, int aRow, Object panel, int panelAt, Object c, int cAt,
            int cRow, boolean more) {
        int s = Integer.numberOfTrailingZeros(height);
        if (cols == width) {
            wide[s].run(steps, a, aAt, aRow, panel, panelAt, width, c, cAt, cRow, more);
            return;
        }
        for (int col = 0; col < cols; col += tiles.lanes) {
            tiles.part(narrow[s], height, cols - col, steps, a, aAt, aRow, panel, panelAt + col, width, c, cAt + col, cRow, more);
        }
    }

    /** Rows of the result are taps; columns are the channels of y, packed in panels of two registers or one. */
    @Override
    public void correlate(Object sums, Matrix y, Patches b) {
        int m = y.rows();
        int padded = Math.ceilDiv(m, tiles.lanes) * tiles.lanes;
        Object totals = take(b.taps() * padded);
        Object right = take(b.positions() * padded);
        for (int first = 0; first < m; first += width) {
            int channels = Math.min(width, padded - first);
            // Whole registers are faster; what lies behind the last channel is multiplied for nothing.
            int there = y.at(first + channels - 1, b.positions() - 1) < Array.getLength(y.array()) ? channels : Math.min(channels, m - first);
            tiles.pack(new Matrix(y.array(), y.at(first, 0), b.positions(), there, 1, y.rowStride()), right, first * b.positions(), channels);
        }
        int together = Math.max(1, stretch / (b.cols() * Math.min(padded, width)));
        for (int row = 0; row < b.rows(); row += together) {
            int rows = Math.min(together, b.rows() - row);
            for (int tap = 0; tap < b.taps(); ) {
                int height = next(correlate, b.taps() - tap);
                for (int first = 0; first < m; first += width) {
                    int channels = Math.min(width, padded - first);
                    correlate[height][channels / tiles.lanes].run(rows, b.cols(), b.pitch(), b.image(), b.offsets(), tap,
                            b.base() + row * b.pitch(), right, first * b.positions() + row * b.cols() * channels, totals,
                            tap * padded + first, padded, row > 0);
                }
                tap += height;
            }
        }
        for (int tap = 0; tap < b.taps(); tap++) {
            Runs.add(totals, tap * padded, sums, tap * m, m);
        }
        idle.add(totals);
        idle.add(right);
    }
}
