package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;

/**
 * A {@link Filter} on SIMD registers, as an implicit matrix product: panels are packed straight from the image, a part that
 * stays in the first-level cache at a time, and the innermost loops are those of {@link VectorProduct}.
 */
final class VectorFilter implements Filter {
    /** What goes into half of the first-level cache. */
    private static final int PANEL_BYTES = 1 << 14;
    /** Nanoseconds for the sample: compiled code takes a half of it at most. */
    private static final long FAST = 30_000;
    /** Multiplications: so many are computed in scalar code before this is worth the while. */
    private static final long ENOUGH = 1_000_000;

    private final Tiles tiles;
    private final int width;
    private final int depth;

    VectorFilter(Tiles tiles, DType dtype) {
        this.tiles = tiles;
        width = 2 * tiles.lanes();
        depth = PANEL_BYTES / (width * dtype.bytes());
    }

    /** This, as soon as it is fast. */
    static Warm<Filter> warm(DType dtype) {
        return new Warm<>(() -> new VectorFilter(dtype == DType.F32 ? new FloatTiles() : new DoubleTiles(), dtype),
                filter -> ((VectorFilter) filter).sample(), FAST, ENOUGH);
    }

    /** All loops once: positions in rows that are no multiple of a register. */
    private void sample() {
        int cols = width - 2;
        int[] offsets = new int[depth];
        for (int k = 0; k < depth; k++) {
            offsets[k] = k;
        }
        var patches = new Patches(allocate(depth + 2 * cols + Patches.SLACK), offsets, 2, cols, cols);
        var weights = new Matrix(allocate(5 * depth), 0, 5, depth, depth, 1);
        var out = new Matrix(allocate(5 * 2 * cols), 0, 5, 2 * cols, 2 * cols, 1);
        apply(out, weights, patches, 0, 2);
        correlate(allocate(depth * 5), out, patches);
    }

    @Override
    public Object allocate(int size) {
        return tiles.allocate(size);
    }

    @Override
    public int channels() {
        return width;
    }

    @Override
    public void apply(Matrix c, Matrix a, Patches b, int firstRow, int rows) {
        int taps = b.taps();
        var pieces = new Pieces();
        Object panel = allocate(depth * width + width);
        Object edge = allocate(Tiles.ROWS * width);
        int positions = rows * b.cols();
        for (int q = 0; q < positions; q += width) {
            int cols = Math.min(width, positions - q);
            pieces.cover(b, firstRow * b.cols() + q, cols);
            for (int k = 0; k == 0 || k < taps; k += depth) {
                int steps = Math.min(depth, taps - k);
                tiles.gather(b.image(), b.offsets(), k, steps, pieces.from, pieces.to, pieces.count, panel);
                for (int row = 0; row < c.rows(); row += Tiles.ROWS) {
                    tile(c, a, row, q, cols, k, steps, panel, edge);
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
                for (int done = 0; done < length; done += tiles.lanes()) {
                    from[count] = row * b.pitch() + col + done;
                    to[count++] = at + done;
                }
                at += length;
            }
        }
    }

    private void tile(Matrix c, Matrix a, int row, int col, int cols, int k, int steps, Object panel, Object edge) {
        int rows = Math.min(Tiles.ROWS, c.rows() - row);
        boolean whole = rows == Tiles.ROWS && cols == width;
        boolean more = k > 0;
        Object out = whole ? c.array() : edge;
        int at = whole ? c.at(row, col) : 0;
        int step = whole ? c.rowStride() : width;
        if (!whole && more) {
            for (int i = 0; i < rows; i++) {
                Runs.copy(c.array(), c.at(row + i, col), 1, edge, i * width, 1, cols);
            }
        }
        // Rows that a does not have are computed as its last one, and not copied.
        int a0 = a.at(row, k);
        int a1 = a.at(row + Math.min(1, rows - 1), k);
        int a2 = a.at(row + Math.min(2, rows - 1), k);
        int a3 = a.at(row + rows - 1, k);
        if (cols > tiles.lanes()) {
            tiles.wide(steps, a.array(), a0, a1, a2, a3, 1, panel, 0, width, out, at, step, more);
        } else {
            tiles.narrow(steps, a.array(), a0, a1, a2, a3, 1, panel, 0, width, out, at, step, more);
        }
        if (!whole) {
            for (int i = 0; i < rows; i++) {
                Runs.copy(edge, i * width, 1, c.array(), c.at(row + i, col), 1, cols);
            }
        }
    }

    /** Rows of the result are taps, which are read from the image itself; columns are the channels of y, packed. */
    @Override
    public void correlate(Object sums, Matrix y, Patches b) {
        int taps = b.taps();
        int m = y.rows();
        int length = Math.min(depth, b.cols());
        int together = Math.max(1, depth / b.cols());
        Object totals = allocate(Math.ceilDiv(taps, Tiles.ROWS) * Tiles.ROWS * width);
        Object panel = allocate(together * length * width);
        for (int row = 0; row < b.rows(); row += together) {
            int rows = Math.min(together, b.rows() - row);
            for (int col = 0; col < b.cols(); col += length) {
                int cols = Math.min(length, b.cols() - col);
                int at = y.at(0, row * b.cols() + col);
                var part = new Matrix(y.array(), at, rows * cols, m, 1, y.rowStride());
                tiles.pack(part, 0, m, panel, 0);
                for (int tap = 0; tap < taps; tap += Tiles.ROWS) {
                    for (int r = 0; r < rows; r++) {
                        row(b, tap, (row + r) * b.pitch() + col, cols, panel, r * cols * width, totals, m, row + r + col > 0);
                    }
                }
            }
        }
        for (int tap = 0; tap < taps; tap++) {
            Runs.add(totals, tap * width, sums, tap * m, m);
        }
    }

    private void row(Patches b, int tap, int position, int steps, Object panel, int panelAt, Object totals, int m, boolean more) {
        int last = b.taps() - 1;
        int a0 = b.offsets()[tap] + position;
        int a1 = b.offsets()[Math.min(tap + 1, last)] + position;
        int a2 = b.offsets()[Math.min(tap + 2, last)] + position;
        int a3 = b.offsets()[Math.min(tap + 3, last)] + position;
        if (m > tiles.lanes()) {
            tiles.wide(steps, b.image(), a0, a1, a2, a3, 1, panel, panelAt, width, totals, tap * width, width, more);
        } else {
            tiles.narrow(steps, b.image(), a0, a1, a2, a3, 1, panel, panelAt, width, totals, tap * width, width, more);
        }
    }
}
