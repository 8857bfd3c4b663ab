package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import java.lang.reflect.Array;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Blocked matrix products on SIMD registers, after the loop nest of BLIS (Van Zee and van de Geijn, 2015): b is packed in
 * panels as wide as a tile, so that one stays in the first-level cache while a block of rows of a passes by. a is read where it
 * lies, one element at a time. At the edges, tiles are computed in full beside c, and what belongs there is copied.
 */
final class VectorProduct implements Product {
    /** What goes into half of the first-level cache: so much of a panel is used up before the next part of it. */
    private static final int PANEL_BYTES = 1 << 14;
    /** Rows of a that pass by a panel. */
    private static final int BLOCK_ROWS = 128;
    /** Into how many parts, at most, the columns of a block are cut for several threads. */
    private static final int BLOCK_PARTS = 4;
    /** Measured: from so many multiplications on, several threads are faster than one. */
    private static final long MIN_TOGETHER = 1 << 18;
    /** Elements of b that are packed at a time, and the most steps. */
    private static final int MAX_PACKED = 1 << 20;
    private static final int MAX_STEPS = 1 << 14;
    /** Measured: up to so many rows of a, or elements of b, it is not worth the while to pack rows that are adjacent already. */
    private static final int DIRECT_ROWS = 8;
    private static final int DIRECT_SIZE = 1 << 12;
    /** Elements that are copied at a time where rows become columns: of a cache line all. */
    private static final int LINE = 16;
    /** What a product takes before its first step, in steps. */
    private static final int SETUP = 64;

    /** Nanoseconds for the sample: compiled code takes a half of it at most, other code ten times as much. */
    private static final long FAST = 10_000;
    private static final int SAMPLE_DEPTH = 128;
    /** Multiplications: so many are computed in scalar code before tiles are worth the while. */
    private static final long ENOUGH = 3_000_000_000L;

    private final Tiles tiles;
    private final int width;
    private final int depth;
    private final AtomicReference<Object> idle = new AtomicReference<>();

    private VectorProduct(Tiles tiles, DType dtype) {
        this.tiles = tiles;
        width = 2 * tiles.lanes();
        depth = PANEL_BYTES / (width * dtype.bytes());
    }

    /** Products of both dtypes: those of {@code cold} until tiles are {@link Warm}. */
    static Product ofBoth(Product cold) {
        Warm<Product> floats = warm(() -> new VectorProduct(new FloatTiles(), DType.F32));
        Warm<Product> doubles = warm(() -> new VectorProduct(new DoubleTiles(), DType.F64));
        return (c, a, b) -> {
            Product product = (c.array() instanceof float[] ? floats : doubles).get((long) c.rows() * c.cols() * a.cols());
            (product != null ? product : cold).run(c, a, b);
        };
    }

    private static Warm<Product> warm(Supplier<VectorProduct> maker) {
        return new Warm<>(maker::get, product -> ((VectorProduct) product).sample(), FAST, ENOUGH);
    }

    /** All loops of the tiles once. */
    private void sample() {
        int k = SAMPLE_DEPTH;
        Object numbers = tiles.allocate(3 * width * k);
        var rows = new Matrix(numbers, 0, k, width, width, 1);
        var columns = new Matrix(numbers, 0, k, width, 1, k);
        tiles.pack(rows, 0, width, numbers, width * k);
        tiles.pack(columns, 0, width / 2, numbers, width * k);
        int out = 2 * width * k;
        for (boolean more : new boolean[] {false, true}) {
            tiles.wide(k, numbers, 0, 1, 2, 3, width, numbers, width * k, width, numbers, out, width, more);
            tiles.narrow(k, numbers, 0, 1, 2, 3, width, numbers, width * k, width, numbers, out, width, more);
        }
    }

    @Override
    public void run(Matrix c, Matrix a, Matrix b) {
        long straight = cost(c, b);
        long swapped = cost(c.transposed(), a.transposed());
        if (PlainProduct.cost(c, a) < Math.min(straight, swapped)) {
            PlainProduct.run(c, a, b);
        } else if (straight <= swapped) {
            multiply(c, a, b);
        } else {
            multiply(c.transposed(), b.transposed(), a.transposed());
        }
    }

    /** About how long a product takes, in steps of a tile: those themselves, those that packing b is worth, and writing c. */
    private long cost(Matrix c, Matrix b) {
        long k = b.rows();
        long steps = (long) Math.ceilDiv(c.rows(), Tiles.ROWS) * Math.ceilDiv(c.cols(), tiles.lanes()) * k;
        long packing = b.colStride() == 1 ? 0 : k * c.cols() / 2;
        long writing = c.colStride() == 1 ? 0 : (long) c.rows() * c.cols() / 2;
        return SETUP + steps + packing + writing;
    }

    private void multiply(Matrix c, Matrix a, Matrix b) {
        if (c.colStride() != 1 && b.rows() > depth && c.cols() > width) {
            // Rows that are visited more than once are better adjacent.
            var adjacent = new Matrix(tiles.allocate(c.rows() * c.cols()), 0, c.rows(), c.cols(), c.cols(), 1);
            multiply(adjacent, a, b);
            for (int row = 0; row < c.rows(); row += LINE) {
                for (int col = 0; col < c.cols(); col++) {
                    Runs.copy(adjacent.array(), adjacent.at(row, col), c.cols(), c.array(), c.at(row, col), c.rowStride(),
                            Math.min(LINE, c.rows() - row));
                }
            }
            return;
        }
        boolean direct = b.colStride() == 1 && (c.rows() <= DIRECT_ROWS || (long) b.rows() * b.cols() <= DIRECT_SIZE);
        // Once even if there are no steps: that is how c gets its zeros.
        for (int step = 0; step == 0 || step < b.rows(); step += MAX_STEPS) {
            int steps = Math.min(MAX_STEPS, b.rows() - step);
            var left = new Matrix(a.array(), a.at(0, step), a.rows(), steps, a.rowStride(), a.colStride());
            int most = Math.max(1, MAX_PACKED / (steps + 1) / width) * width;
            for (int col = 0; col < c.cols(); col += most) {
                int cols = Math.min(most, c.cols() - col);
                var right = new Matrix(b.array(), b.at(step, col), steps, cols, b.rowStride(), b.colStride());
                var out = new Matrix(c.array(), c.at(0, col), c.rows(), cols, c.rowStride(), c.colStride());
                new Stripe(out, left, right, direct, step > 0).run();
            }
        }
    }

    private Object take(int size) {
        Object array = idle.getAndSet(null);
        return array != null && Array.getLength(array) >= size ? array : tiles.allocate(size);
    }

    /** A product small enough for b to be packed at once. */
    private final class Stripe {
        private final Matrix c;
        private final Matrix a;
        private final Matrix b;
        private final boolean more;
        private final int k;
        private final int panels;
        /** How much of k is done before the next panel. */
        private final int depthHere;
        /** How many panels, from the first on, are read from b itself. */
        private final int directPanels;
        private final Object packed;

        /** @param more whether the product is added to c */
        Stripe(Matrix c, Matrix a, Matrix b, boolean direct, boolean more) {
            this.c = c;
            this.a = a;
            this.b = b;
            this.more = more;
            k = b.rows();
            panels = Math.ceilDiv(c.cols(), width);
            // One panel alone need not make room for others.
            depthHere = panels == 1 ? Math.max(1, k) : depth;
            directPanels = direct ? c.cols() / width : 0;
            packed = take((panels - directPanels) * width * k);
        }

        void run() {
            boolean together = (long) c.rows() * c.cols() * k >= MIN_TOGETHER;
            forEach(together, panels - directPanels, index -> {
                int col = (directPanels + index) * width;
                tiles.pack(b, col, Math.min(width, b.cols() - col), packed, index * width * k);
            });
            int across = Math.min(panels, BLOCK_PARTS);
            forEach(together, Math.ceilDiv(c.rows(), BLOCK_ROWS) * across, part -> {
                int row = part / across * BLOCK_ROWS;
                int column = part % across;
                block(row, Math.min(c.rows(), row + BLOCK_ROWS), panels * column / across, panels * (column + 1) / across);
            });
            idle.set(packed);
        }

        private static void forEach(boolean together, int n, IntConsumer body) {
            if (together) {
                Parallel.shared().forEach(n, body);
            } else {
                for (int i = 0; i < n; i++) {
                    body.accept(i);
                }
            }
        }

        /** Rows of c by panels of columns. */
        private void block(int firstRow, int endRow, int firstPanel, int endPanel) {
            Object edge = tiles.allocate(Tiles.ROWS * width);
            for (int p = 0; p == 0 || p < k; p += depthHere) {
                int steps = Math.min(depthHere, k - p);
                for (int panel = firstPanel; panel < endPanel; panel++) {
                    for (int row = firstRow; row < endRow; row += Tiles.ROWS) {
                        tile(row, panel, p, steps, edge);
                    }
                }
            }
        }

        private void tile(int row, int panel, int p, int steps, Object edge) {
            int col = panel * width;
            int rows = Math.min(Tiles.ROWS, c.rows() - row);
            int tileCols = Math.min(width, c.cols() - col);
            boolean direct = panel < directPanels;
            Object right = direct ? b.array() : packed;
            int rightAt = direct ? b.at(p, col) : ((panel - directPanels) * k + p) * width;
            int rightStep = direct ? b.rowStride() : width;
            // Rows that a does not have are computed as its last one, and not copied.
            int a0 = a.at(row, p);
            int a1 = a.at(row + Math.min(1, rows - 1), p);
            int a2 = a.at(row + Math.min(2, rows - 1), p);
            int a3 = a.at(row + rows - 1, p);
            boolean add = more || p > 0;
            if (rows == Tiles.ROWS && tileCols == width && c.colStride() == 1) {
                tiles.wide(steps, a.array(), a0, a1, a2, a3, a.colStride(), right, rightAt, rightStep, c.array(),
                        c.at(row, col), c.rowStride(), add);
                return;
            }
            var inC = new Matrix(c.array(), c.at(row, col), rows, tileCols, c.rowStride(), c.colStride());
            var beside = new Matrix(edge, 0, rows, tileCols, width, 1);
            if (add) {
                copy(inC, beside);
            }
            if (tileCols <= tiles.lanes()) {
                tiles.narrow(steps, a.array(), a0, a1, a2, a3, a.colStride(), right, rightAt, rightStep, edge, 0, width, add);
            } else {
                tiles.wide(steps, a.array(), a0, a1, a2, a3, a.colStride(), right, rightAt, rightStep, edge, 0, width, add);
            }
            copy(beside, inC);
        }

        private static void copy(Matrix from, Matrix to) {
            for (int i = 0; i < from.rows(); i++) {
                Runs.copy(from.array(), from.at(i, 0), from.colStride(), to.array(), to.at(i, 0), to.colStride(), from.cols());
            }
        }
    }
}
