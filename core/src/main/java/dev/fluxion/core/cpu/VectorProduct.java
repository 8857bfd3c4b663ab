package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import java.util.function.IntConsumer;

/**
 * Blocked matrix products on SIMD registers, after the loop nest of BLIS (Van Zee and van de Geijn, 2015) with the parts of a
 * and b exchanged: the rows of a tile stay in the first-level cache while a block of b, packed in panels as wide as a tile,
 * passes by from the second-level cache. So neighbours in a row of c follow each other, which the processor foresees.
 */
final class VectorProduct implements Product {
    /** What a row of a takes in a block: with the rows of a tile, half of the first-level cache. */
    private static final int STEP_BYTES = 1 << 11;
    /** What a block of b takes: half of the second-level cache. */
    private static final int BLOCK_BYTES = 1 << 19;
    /** Rows of a that one thread works on at a time, at most and at least, and the number of parts that is enough. */
    private static final int BLOCK_ROWS = 128;
    private static final int MIN_BLOCK_ROWS = 16;
    private static final int ENOUGH_PARTS = 16;
    /** Elements of a or b that are packed at a time. */
    private static final int MAX_PACKED = 1 << 20;
    /** Measured: from so many multiplications on, several threads are faster than one. */
    static final long MIN_TOGETHER = 1 << 18;
    /** From so many elements on, several threads pack them. */
    private static final int MIN_PACKED_TOGETHER = 1 << 15;
    /** Measured: up to so many elements it is not worth the while to pack rows that are adjacent already. */
    private static final int DIRECT_SIZE = 1 << 12;
    private static final int DIRECT_STEPS = 16;
    /** Up to so many rows of a, so many columns of b are taken at a time. */
    private static final int FEW_ROWS = 16;
    private static final int FEW_ROWS_COLS = 128;
    /** Up to so many rows of a, b is read row by row if its rows are adjacent. */
    private static final int BY_ROWS = 2;
    private static final int BY_ROWS_COLS = 1024;

    /** Cycles that come before the first tile. */
    private static final int START = 200;

    /** Multiplications: so many are computed in scalar code before tiles are worth the while. */
    private static final long ENOUGH = 3_000_000_000L;

    private final Product cold;
    private final Tiles tiles;
    private final Packer packer;
    private final ArrayPool arrays;
    private final WarmTiles warm;
    private final Warm<RowUpdates> rowUpdates;
    private final int depth;
    private final int blockCols;

    private VectorProduct(DType dtype, Product cold) {
        this.cold = cold;
        tiles = new Tiles(dtype);
        packer = new Packer(tiles);
        arrays = new ArrayPool(dtype);
        warm = new WarmTiles(tiles);
        rowUpdates = new Warm<>(() -> new RowUpdates(tiles.precision),
                updates -> updates.sample(tiles.allocate(Tiles.SAMPLE_DEPTH * tiles.width), tiles.width), Tiles.FAST, 1);
        depth = STEP_BYTES / dtype.bytes();
        blockCols = BLOCK_BYTES / STEP_BYTES;
    }

    /** Products of both dtypes: those of {@code cold} until the loops are {@link Warm} that take their place. */
    static Product ofBoth(Product cold) {
        Warm<VectorProduct> floats = warm(DType.F32, cold);
        Warm<VectorProduct> doubles = warm(DType.F64, cold);
        return new Product() {
            @Override
            public void run(Matrix c, Matrix a, Matrix b) {
                like(c, a, b, 1).run(c, a, b);
            }

            @Override
            public Product like(Matrix c, Matrix a, Matrix b, int count) {
                return current(c, (long) c.rows() * c.cols() * a.cols() * count).like(c, a, b, count);
            }

            @Override
            public By prepare(Matrix b) {
                Product now = current(b, 0);
                // What is still cold counts the work, and may be warm before the last product.
                return now == cold ? Product.super.prepare(b) : now.prepare(b);
            }

            private Product current(Matrix like, long work) {
                VectorProduct product = (like.array() instanceof float[] ? floats : doubles).get(work);
                return product != null ? product : cold;
            }
        };
    }

    private static Warm<VectorProduct> warm(DType dtype, Product cold) {
        return new Warm<>(() -> new VectorProduct(dtype, cold), product -> product.tiles.sample(), Tiles.FAST, ENOUGH);
    }

    @Override
    public void run(Matrix c, Matrix a, Matrix b) {
        like(c, a, b, 1).run(c, a, b);
    }

    @Override
    public Product like(Matrix c, Matrix a, Matrix b, int count) {
        long plain = 10 * PlainProduct.cost(c, a);
        if (plain < START) {
            return PlainProduct::run;
        }
        long straight = cost(c.rows(), c.cols(), a.cols(), b.colStride() == 1, c.colStride() == 1);
        long swapped = cost(c.cols(), c.rows(), a.cols(), a.rowStride() == 1, c.rowStride() == 1);
        if (plain < Math.min(straight, swapped)) {
            return PlainProduct::run;
        }
        if (straight <= swapped) {
            return ready(c, a, b);
        }
        Product transposed = ready(c.transposed(), b.transposed(), a.transposed());
        return (y, left, right) -> transposed.run(y.transposed(), right.transposed(), left.transposed());
    }

    @Override
    public By prepare(Matrix b) {
        if (b.rows() == 0 || b.cols() == 0 || (long) b.rows() * b.cols() > MAX_PACKED) {
            return Product.super.prepare(b);
        }
        int steps = steps(b.rows());
        Object[] panels = new Object[Math.ceilDiv(b.rows(), steps)];
        for (int block = 0; block < panels.length; block++) {
            Matrix part = b.part(block * steps, 0, steps, b.cols());
            int count = packer.panels(part.cols());
            Object to = tiles.allocate(count * tiles.width * part.rows());
            panels[block] = to;
            forEach(b.rows() * b.cols() >= MIN_PACKED_TOGETHER, count, panel -> packer.panel(part, panel, to, 0));
        }
        return (c, a) -> {
            var layout = new Layout(tiles.direct && a.colStride() == 1, false);
            boolean isSmall = 10 * PlainProduct.cost(c, a) < START;
            if (isSmall || c.colStride() != 1 || !warm.areReady(c.rows(), c.cols(), layout)) {
                run(c, a, b);
                return;
            }
            for (int block = 0; block < panels.length; block++) {
                int step = block * steps;
                new Block(c, a.part(0, step, c.rows(), steps), b.part(step, 0, steps, b.cols()), layout, block > 0).run(null, 0, panels[block]);
            }
        };
    }

    /** How many rows of b are taken at a time: all are cut evenly. */
    private int steps(int rows) {
        int blocks = Math.max(1, Math.ceilDiv(rows, depth));
        return Math.ceilDiv(rows, blocks);
    }

    /** Products by tiles, if those are warm. */
    private Product ready(Matrix c, Matrix a, Matrix b) {
        boolean directA = tiles.direct && a.colStride() == 1;
        boolean directB = b.colStride() == 1
                && (c.rows() <= 2 * tiles.rows || b.rows() <= DIRECT_STEPS || (long) b.rows() * b.cols() <= DIRECT_SIZE);
        var layout = new Layout(directA, directB);
        boolean isReady = isByRows(c, b) ? rowUpdates.get(1) != null : warm.areReady(c.rows(), c.cols(), layout);
        return isReady ? (y, left, right) -> multiply(y, left, right, layout) : cold;
    }

    /** The columns of c and b that are taken at a time; all, if b is used so often that it is better packed as a whole. */
    private int stripe(Matrix c, Matrix a, Layout layout) {
        if (c.rows() <= FEW_ROWS) {
            return c.cols() >= 2 * FEW_ROWS_COLS ? FEW_ROWS_COLS : c.cols();
        }
        if (c.rows() <= BLOCK_ROWS && c.cols() >= ENOUGH_PARTS / 2 * blockCols) {
            return blockCols;
        }
        int threads = Parallel.shared().threads();
        boolean isLarge = a.rows() * a.cols() > depth * blockCols;
        if (c.rows() > BLOCK_ROWS || !isTogether(c, a) || isLarge && (threads == 1 || c.cols() < threads * tiles.width)) {
            return c.cols();
        }
        // What a thread packs it uses itself, and it waits for others once; but every stripe reads a, or several threads pack it.
        int parts = isLarge ? threads : layout.directA() || threads == 1 ? ENOUGH_PARTS / 2 : ENOUGH_PARTS / 4;
        return Math.ceilDiv(c.cols(), parts * tiles.width) * tiles.width;
    }

    private static boolean isByRows(Matrix c, Matrix b) {
        return c.rows() <= BY_ROWS && c.cols() >= 2 * FEW_ROWS_COLS && b.colStride() == 1;
    }

    /**
     * About how many cycles a product takes: those of its tiles, of packing what is not adjacent, and of what comes before.
     *
     * @param rowsOfB whether b's rows are adjacent elements, which need no packing
     * @param rowsOfC whether c's are
     */
    private long cost(int rows, int cols, int k, boolean rowsOfB, boolean rowsOfC) {
        long wide = cols / tiles.width;
        long narrow = Math.ceilDiv(cols % tiles.width, tiles.lanes);
        long steps = 0;
        for (int left = rows; left > 0; ) {
            int height = tiles.height(left);
            int count = left / height;
            steps += count * (wide * (2 * height + 2) + narrow * (height + 3));
            left -= count * height;
        }
        long packing = rowsOfB ? 0 : (long) k * cols * 5 / 8;
        long writing = rowsOfC ? 0 : (long) rows * cols;
        return START + steps * k + packing + writing;
    }

    private void multiply(Matrix c, Matrix a, Matrix b, Layout layout) {
        int stripe = stripe(c, a, layout);
        if (c.colStride() != 1) {
            // Rows of c are loaded and stored as vectors.
            var adjacent = new Matrix(tiles.allocate(c.rows() * c.cols()), 0, c.rows(), c.cols(), c.cols(), 1);
            multiply(adjacent, a, b, layout);
            if (c.rowStride() == 1) {
                tiles.pack(adjacent.transposed(), c.array(), c.offset(), c.colStride());
            } else {
                for (int row = 0; row < c.rows(); row++) {
                    Runs.copy(adjacent.array(), adjacent.at(row, 0), 1, c.array(), c.at(row, 0), c.colStride(), c.cols());
                }
            }
        } else if (stripe < c.cols()) {
            // Much of the time goes into fetching b, and each part of it is used at once.
            boolean byRows = isByRows(c, b);
            int cols = byRows ? BY_ROWS_COLS : stripe;
            Object left = isAlone() && !byRows ? packedLeft(a, layout) : null;
            forEach(isTogether(c, a), Math.ceilDiv(c.cols(), cols), index -> {
                Matrix out = c.part(0, index * cols, c.rows(), cols);
                Matrix right = b.part(0, index * cols, b.rows(), cols);
                if (byRows) {
                    for (int row = 0; row < out.rows(); row++) {
                        Runs.clear(out.array(), out.at(row, 0), out.cols());
                    }
                    rowUpdates.get(1).add(out, a, right);
                } else {
                    blocks(out, a, right, layout, left);
                }
            });
            arrays.giveBack(left);
        } else {
            blocks(c, a, b, layout, null);
        }
    }

    /** {@return the rows of a that are not read where they lie, block after block of steps, for all stripes; or null} */
    private Object packedLeft(Matrix a, Layout layout) {
        int rows = leftRows(a, layout);
        if (rows == 0 || a.cols() == 0) {
            return null;
        }
        Object left = arrays.take(rows * a.cols());
        int steps = steps(a.cols());
        for (int step = 0; step < a.cols(); step += steps) {
            packer.rows(a.part(a.rows() - rows, step, rows, steps), 0, rows, left, step * rows);
        }
        return left;
    }

    /** How many rows of a, its last ones, are packed. */
    private int leftRows(Matrix a, Layout layout) {
        return layout.directA() ? a.rows() % tiles.rows : a.rows();
    }

    /** Block by block, the next steps when all columns have done the last. */
    private void blocks(Matrix c, Matrix a, Matrix b, Layout layout, Object left) {
        int steps = steps(b.rows());
        int blocks = Math.max(1, Math.ceilDiv(b.rows(), Math.max(1, steps)));
        int most = Math.max(1, MAX_PACKED / Math.max(1, steps) / BLOCK_ROWS) * BLOCK_ROWS;
        for (int row = 0; row < c.rows(); row += most) {
            for (int col = 0; col < c.cols(); col += most) {
                for (int block = 0; block < blocks; block++) {
                    int step = block * steps;
                    new Block(c.part(row, col, most, most), a.part(row, step, most, steps), b.part(step, col, steps, most),
                            layout, block > 0).run(left, step * leftRows(a, layout), null);
                }
            }
        }
    }

    private static boolean isAlone() {
        return Parallel.shared().threads() == 1;
    }

    private static boolean isTogether(Matrix c, Matrix a) {
        return (long) c.rows() * c.cols() * a.cols() >= MIN_TOGETHER;
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

    /** A product small enough for b to be packed at once. */
    private final class Block {
        private final Matrix c;
        private final Matrix a;
        private final Matrix b;
        private final boolean more;
        private final int k;
        /** Columns before this one are read from b itself, rows before that one from a. */
        private final int packedCol;
        private final int packedRow;
        /** Where packed rows of a are, from {@code leftAt} on, and panels of b. */
        private Object left;
        private int leftAt;
        private Object right;
        private int rightAt;

        /** @param more whether the product is added to c */
        Block(Matrix c, Matrix a, Matrix b, Layout layout, boolean more) {
            this.c = c;
            this.a = a;
            this.b = b;
            this.more = more;
            k = b.rows();
            packedCol = layout.directB() ? b.cols() / tiles.lanes * tiles.lanes : 0;
            packedRow = a.rows() - leftRows(a, layout);
        }

        /** @param rows packed rows of a, or null @param rowsAt where they begin @param panels b in panels, or null */
        void run(Object rows, int rowsAt, Object panels) {
            Matrix below = a.part(packedRow, 0, a.rows() - packedRow, k);
            Matrix rest = b.part(0, packedCol, k, b.cols() - packedCol);
            int leftSize = rows == null ? below.rows() * k : 0;
            int rightParts = panels == null ? packer.panels(rest.cols()) : 0;
            int size = leftSize + rightParts * tiles.width * k;
            Object packed = size > 0 ? arrays.take(size) : null;
            left = rows == null ? packed : rows;
            leftAt = rows == null ? 0 : rowsAt;
            right = panels == null ? packed : panels;
            rightAt = panels == null ? leftSize : 0;
            boolean together = isTogether(c, a);
            int height = together ? BLOCK_ROWS : c.rows();
            int width = together ? blockCols : c.cols();
            while (together && Math.ceilDiv(c.rows(), height) * Math.ceilDiv(c.cols(), width) < ENOUGH_PARTS
                    && (height > MIN_BLOCK_ROWS || width > tiles.width)) {
                if (height > MIN_BLOCK_ROWS) {
                    height /= 2;
                } else {
                    width /= 2;
                }
            }
            // Rows of a that one part alone takes are packed when it begins, and are in the caches then.
            boolean later = width >= c.cols();
            int leftParts = later || leftSize == 0 ? 0 : Math.ceilDiv(below.rows(), BLOCK_ROWS);
            forEach(together, leftParts + rightParts, index -> {
                if (index < leftParts) {
                    packer.rows(below, index * BLOCK_ROWS, Math.min(below.rows(), (index + 1) * BLOCK_ROWS), left, 0);
                } else {
                    packer.panel(rest, index - leftParts, right, rightAt);
                }
            });
            int tall = height;
            int cols = width;
            int down = Math.ceilDiv(c.rows(), tall);
            forEach(together, down * Math.ceilDiv(c.cols(), cols), part -> {
                int row = part % down * tall;
                int end = Math.min(c.rows(), row + tall);
                int col = part / down * cols;
                if (later && leftSize > 0) {
                    packer.rows(below, Math.max(row - packedRow, 0), end - packedRow, left, 0);
                }
                block(row, end, col, Math.min(c.cols(), col + cols));
            });
            arrays.giveBack(packed);
        }

        /** Computes rows by columns of c; the first column is one where a panel begins. */
        private void block(int firstRow, int endRow, int firstCol, int endCol) {
            for (int row = firstRow; row < endRow; ) {
                int height = tiles.height(endRow - row);
                boolean packedA = row >= packedRow;
                // Columns of wide tiles are in b, or all in panels.
                Tile wide = warm.get(height, true, packedA, packedCol == 0);
                Object rows = packedA ? left : a.array();
                int rowsAt = packedA ? leftAt + (row - packedRow) * k : a.at(row, 0);
                for (int col = firstCol; col < endCol; ) {
                    boolean packedB = col >= packedCol;
                    int inPanels = col - packedCol;
                    Object from = packedB ? right : b.array();
                    int at = packedB ? rightAt + inPanels / tiles.width * tiles.width * k + inPanels % tiles.width : b.at(0, col);
                    boolean isWide = endCol - col >= tiles.width;
                    int cols = isWide ? tiles.width : Math.min(tiles.lanes, endCol - col);
                    Tile tile = isWide ? wide : warm.get(height, false, packedA, packedB);
                    tiles.part(tile, height, cols, k, rows, rowsAt, a.rowStride(), from, at, b.rowStride(), c.array(),
                            c.at(row, col), c.rowStride(), more);
                    col += cols;
                }
                row += height;
            }
        }
    }
}
