package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import java.lang.reflect.Array;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

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
    private static final int ENOUGH_PARTS = 8;
    /** Elements of a or b that are packed at a time. */
    private static final int MAX_PACKED = 1 << 20;
    /** Measured: from so many multiplications on, several threads are faster than one. */
    static final long MIN_TOGETHER = 1 << 18;
    /** Measured: up to so many elements it is not worth the while to pack rows that are adjacent already. */
    private static final int DIRECT_SIZE = 1 << 12;

    /** Nanoseconds for the sample: compiled code takes a half of it at most, other code ten times as much. */
    private static final long FAST = 20_000;
    private static final int SAMPLE_DEPTH = 128;
    /** Multiplications: so many are computed in scalar code before tiles are worth the while. */
    private static final long ENOUGH = 1_000_000;

    private final Tiles tiles;
    private final int depth;
    private final int blockCols;
    private final AtomicReference<Object> idle = new AtomicReference<>();

    VectorProduct(DType dtype) {
        tiles = new Tiles(dtype);
        depth = STEP_BYTES / dtype.bytes();
        blockCols = BLOCK_BYTES / STEP_BYTES;
    }

    /** Products of both dtypes: those of {@code cold} until tiles are {@link Warm}. */
    static Product ofBoth(Product cold) {
        Warm<Product> floats = warm(() -> new VectorProduct(DType.F32));
        Warm<Product> doubles = warm(() -> new VectorProduct(DType.F64));
        return (c, a, b) -> {
            Product product = (c.array() instanceof float[] ? floats : doubles).get((long) c.rows() * c.cols() * a.cols());
            (product != null ? product : cold).run(c, a, b);
        };
    }

    private static Warm<Product> warm(Supplier<VectorProduct> maker) {
        return new Warm<>(maker::get, product -> ((VectorProduct) product).tiles.sample(SAMPLE_DEPTH), FAST, ENOUGH);
    }

    @Override
    public void run(Matrix c, Matrix a, Matrix b) {
        long straight = cost(c, a, b);
        long swapped = cost(c.transposed(), b.transposed(), a.transposed());
        if (6 * PlainProduct.cost(c, a) < Math.min(straight, swapped)) {
            PlainProduct.run(c, a, b);
        } else if (straight <= swapped) {
            multiply(c, a, b);
        } else {
            multiply(c.transposed(), b.transposed(), a.transposed());
        }
    }

    /** About how many cycles a product takes: those of its tiles, of packing what is not adjacent, and of what comes before. */
    private long cost(Matrix c, Matrix a, Matrix b) {
        long wide = c.cols() / tiles.width + (c.cols() % tiles.width > tiles.lanes ? 1 : 0);
        long narrow = (c.cols() - wide * tiles.width + tiles.lanes - 1) / tiles.lanes;
        long steps = 0;
        for (int left = c.rows(); left > 0; ) {
            int height = tiles.height(left);
            int count = left / height;
            steps += count * (wide * (2 * height + 2) + narrow * (height + 3));
            left -= count * height;
        }
        long k = b.rows();
        long packing = b.colStride() == 1 ? 0 : k * c.cols();
        long writing = c.colStride() == 1 ? 0 : (long) c.rows() * c.cols();
        return 200 + steps * k + packing + writing;
    }

    private void multiply(Matrix c, Matrix a, Matrix b) {
        if (c.colStride() != 1) {
            // Rows of c are loaded and stored as vectors.
            var adjacent = new Matrix(tiles.allocate(c.rows() * c.cols()), 0, c.rows(), c.cols(), c.cols(), 1);
            multiply(adjacent, a, b);
            Matrix from = adjacent.transposed();
            tiles.pack(from, c.array(), c.offset(), c.colStride());
            return;
        }
        int blocks = Math.max(1, Math.ceilDiv(b.rows(), depth));
        int steps = Math.ceilDiv(b.rows(), blocks);
        int cols = Math.max(1, MAX_PACKED / Math.max(1, steps) / tiles.width) * tiles.width;
        for (int col = 0; col < c.cols(); col += cols) {
            for (int block = 0; block < blocks; block++) {
                int step = block * steps;
                new Block(part(c, 0, col, c.rows(), cols), part(a, 0, step, a.rows(), steps), part(b, step, col, steps, cols),
                        block > 0).run();
            }
        }
    }

    private static Matrix part(Matrix m, int row, int col, int rows, int cols) {
        return new Matrix(m.array(), m.at(row, col), Math.min(rows, m.rows() - row), Math.min(cols, m.cols() - col),
                m.rowStride(), m.colStride());
    }

    private Object take(int size) {
        Object array = idle.getAndSet(null);
        return array != null && Array.getLength(array) >= size ? array : tiles.allocate(size);
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
        /** Packed rows of a, and from {@code panels} on b. */
        private final Object packed;
        private final int panels;

        /** @param more whether the product is added to c */
        Block(Matrix c, Matrix a, Matrix b, boolean more) {
            this.c = c;
            this.a = a;
            this.b = b;
            this.more = more;
            k = b.rows();
            boolean directB = b.colStride() == 1 && (c.rows() <= tiles.rows || (long) k * b.cols() <= DIRECT_SIZE);
            boolean directA = tiles.direct && (c.cols() <= tiles.width || a.colStride() == 1 && (long) k * a.rows() <= DIRECT_SIZE);
            packedCol = directB ? b.cols() : 0;
            packedRow = directA ? a.rows() / tiles.rows * tiles.rows : 0;
            panels = (a.rows() - packedRow) * k;
            packed = take(panels + Math.ceilDiv(b.cols() - packedCol, tiles.width) * tiles.width * k);
        }

        void run() {
            boolean together = (long) c.rows() * c.cols() * k >= MIN_TOGETHER;
            int rightPanels = Math.ceilDiv(b.cols() - packedCol, tiles.width);
            int leftTiles = Math.ceilDiv(a.rows() - packedRow, BLOCK_ROWS);
            forEach(together, rightPanels + leftTiles, index -> {
                if (index < rightPanels) {
                    int col = index * tiles.width;
                    tiles.pack(part(b, 0, col, k, tiles.width), packed, panels + col * k, tiles.width);
                } else {
                    int row = packedRow + (index - rightPanels) * BLOCK_ROWS;
                    packRows(row, Math.min(a.rows(), row + BLOCK_ROWS));
                }
            });
            int height = BLOCK_ROWS;
            int across = Math.ceilDiv(c.cols(), blockCols);
            while (height > MIN_BLOCK_ROWS && Math.ceilDiv(c.rows(), height) * across < ENOUGH_PARTS) {
                height /= 2;
            }
            int rows = height;
            int down = Math.ceilDiv(c.rows(), rows);
            forEach(together, down * across, part -> {
                int row = part % down * rows;
                int col = part / down * blockCols;
                block(row, Math.min(c.rows(), row + rows), col, Math.min(c.cols(), col + blockCols));
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

        private void packRows(int firstRow, int endRow) {
            for (int row = firstRow; row < endRow; ) {
                int height = tiles.height(endRow - row);
                Matrix rows = part(a, row, 0, height, k);
                int at = (row - packedRow) * k;
                if (isRowByRow(height)) {
                    tiles.pack(rows, packed, at, k);
                } else {
                    tiles.pack(rows.transposed(), packed, at, height);
                }
                row += height;
            }
        }

        /** Whether packed rows of a tile follow each other; else they are interleaved. */
        private boolean isRowByRow(int height) {
            return tiles.direct && height == tiles.rows && a.colStride() == 1;
        }

        private void block(int firstRow, int endRow, int firstCol, int endCol) {
            for (int row = firstRow; row < endRow; ) {
                int height = tiles.height(endRow - row);
                Tile wide = tiles.wide(height);
                Tile narrow = tiles.narrow(height);
                boolean direct = row < packedRow;
                Object left = direct ? a.array() : packed;
                int leftAt = direct ? a.at(row, 0) : (row - packedRow) * k;
                int leftRow = direct ? a.rowStride() : isRowByRow(height) ? k : 1;
                int leftStep = direct ? a.colStride() : isRowByRow(height) ? 1 : height;
                for (int col = firstCol; col < endCol; ) {
                    boolean inB = col < packedCol;
                    Object right = inB ? b.array() : packed;
                    int rightAt = inB ? b.at(0, col) : panels + col / tiles.width * tiles.width * k + col % tiles.width;
                    int rightStep = inB ? b.rowStride() : tiles.width;
                    int cols = Math.min(tiles.width, endCol - col);
                    if (cols < tiles.width) {
                        cols = Math.min(tiles.lanes, cols);
                    }
                    (cols == tiles.width ? wide : narrow).run(k, left, leftAt, leftRow, leftStep, right, rightAt, rightStep,
                            c.array(), c.at(row, col), c.rowStride(), cols, more);
                    col += cols;
                }
                row += height;
            }
        }
    }
}
