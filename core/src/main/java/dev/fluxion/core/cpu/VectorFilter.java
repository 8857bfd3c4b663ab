package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Precision;

/**
 * A {@link Filter} on SIMD registers, as an implicit matrix product: panels are packed straight from the image, a part that
 * stays in a cache at a time, and the innermost loops are {@link Tile}s.
 */
final class VectorFilter implements Filter {
    /** What goes into half of the first-level cache. */
    private static final int PANEL_BYTES = 1 << 14;
    /** What one tap sees of an image, at a time, in {@link #correlate}: for the rows of a tile, half of the first-level cache. */
    private static final int STRETCH_BYTES = 1 << 11;
    /** Panels of channels that {@link #correlate} goes through with the same taps: what fits into the second-level cache. */
    private static final int PANELS = 4;
    /** Nanoseconds for the sample: compiled code takes a half of it at most. */
    private static final long FAST = 100_000;
    /** Multiplications: so many are computed in scalar code before this is worth the while. */
    private static final long ENOUGH = 1_000_000;

    private final Tiles tiles;
    private final Gather gather;
    /** Tiles that read rows where they lie, by the logarithm of their height. */
    private final Tile[] wide;
    private final Tile[] narrow;
    private final int width;
    /** Taps in a panel, and positions in a stretch. */
    private final int depth;
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
            wide[s] = TileCompiler.compile(precision, 1 << s, 2, false);
            narrow[s] = TileCompiler.compile(precision, 1 << s, 1, false);
        }
    }

    /** This, as soon as it is fast. */
    static Warm<Filter> warm(DType dtype) {
        return new Warm<>(() -> new VectorFilter(dtype), filter -> ((VectorFilter) filter).sample(), FAST, ENOUGH);
    }

    /** All loops once, with positions in rows that are no multiple of a register. */
    private void sample() {
        int rows = 2 * tiles.rows - 1;
        int cols = width - 2;
        int[] offsets = new int[depth / 2];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = k;
        }
        var patches = new Patches(allocate(depth + 3 * cols + Patches.SLACK), offsets, 3, cols, cols);
        var weights = new Matrix(allocate(rows * offsets.length), 0, rows, offsets.length, offsets.length, 1);
        var out = new Matrix(allocate(rows * 3 * cols), 0, rows, 3 * cols, 3 * cols, 1);
        apply(out, weights, patches, 0, 3);
        correlate(allocate(offsets.length * rows), out, patches);
    }

    @Override
    public Object allocate(int size) {
        return tiles.allocate(size);
    }

    @Override
    public int channels() {
        return PANELS * width;
    }

    @Override
    public void apply(Matrix c, Matrix a, Patches b, int firstRow, int rows) {
        int taps = b.taps();
        var pieces = new Pieces();
        Object panel = allocate(Math.min(depth, taps) * width + width);
        int positions = rows * b.cols();
        for (int q = 0; q < positions; q += width) {
            int cols = Math.min(width, positions - q);
            pieces.cover(b, firstRow * b.cols() + q, cols);
            for (int k = 0; k == 0 || k < taps; k += depth) {
                int steps = Math.min(depth, taps - k);
                gather.run(b.image(), b.offsets(), k, steps, pieces.from, pieces.to, pieces.count, panel, width);
                for (int row = 0; row < c.rows(); ) {
                    int height = tiles.height(c.rows() - row);
                    tile(height, cols, steps, a.array(), a.at(row, k), a.rowStride(), panel, 0, c.array(), c.at(row, q),
                            c.rowStride(), k > 0);
                    row += height;
                }
            }
        }
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
                    from[count] = row * b.pitch() + col + done;
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
            wide[s].run(steps, a, aAt, aRow, 1, panel, panelAt, width, c, cAt, cRow, more);
            return;
        }
        for (int col = 0; col < cols; col += tiles.lanes) {
            tiles.part(narrow[s], height, cols - col, steps, a, aAt, aRow, 1, panel, panelAt + col, width, c, cAt + col, cRow, more);
        }
    }

    /** Rows of the result are taps, whose stretches are copied for one tile at a time; columns are the channels of y, packed. */
    @Override
    public void correlate(Object sums, Matrix y, Patches b) {
        int taps = b.taps();
        int m = y.rows();
        int together = Math.max(1, stretch / b.cols());
        int length = Math.min(stretch, b.cols());
        int panels = Math.ceilDiv(m, width);
        Object totals = allocate(taps * m);
        Object right = allocate(together * length * panels * width);
        Object left = allocate(together * length * tiles.rows);
        for (int row = 0; row < b.rows(); row += together) {
            int rows = Math.min(together, b.rows() - row);
            for (int col = 0; col < b.cols(); col += length) {
                int cols = Math.min(length, b.cols() - col);
                int steps = rows * cols;
                boolean more = row + col > 0;
                for (int panel = 0; panel < panels; panel++) {
                    int channels = Math.min(width, m - panel * width);
                    int at = y.at(panel * width, row * b.cols() + col);
                    tiles.pack(new Matrix(y.array(), at, steps, channels, 1, y.rowStride()), right, panel * steps * width, width);
                }
                for (int tap = 0; tap < taps; ) {
                    int height = tiles.height(taps - tap);
                    for (int r = 0; r < height; r++) {
                        int from = b.offsets()[tap + r] + row * b.pitch() + col;
                        tiles.pack(new Matrix(b.image(), from, rows, cols, b.pitch(), 1), left, r * steps, cols);
                    }
                    for (int first = 0; first < m; first += width) {
                        tile(height, Math.min(width, m - first), steps, left, 0, steps, right, first * steps, totals, tap * m + first, m,
                                more);
                    }
                    tap += height;
                }
            }
        }
        Runs.add(totals, 0, sums, 0, taps * m);
    }
}
