package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;

/**
 * How {@link Tile}s cut matrices of one dtype on the registers of this machine, into 1, 2, 4 and, where there are registers enough,
 * 8 rows, each two registers wide or one; and the copying that prepares their operands.
 */
final class Tiles {
    private static final Formula COPY = Formula.of(Expr.arg(0));
    /** Bytes in a register of machines that have 32 of them. */
    private static final int BYTES_OF_MANY = 64;
    /** Rows that are copied at a time where they become columns: they stay in the first-level cache. */
    private static final int LINES = 64;
    /** Nanoseconds for the sample: compiled code takes 1,500, in parts 10,000, other code 20,000 to 800,000. */
    static final long FAST = 15_000;
    /** Rows that a sample copies. */
    static final int SAMPLE_DEPTH = 24;
    /** Narrower registers are no faster than copying one by one. */
    private static final int MIN_TRANSPOSED = 4;

    final Precision precision;
    /** The elements in a register. */
    final int lanes;
    /** The columns of a wide tile and of a panel of b. */
    final int width;
    /** The most rows of a tile. */
    final int rows;
    /** Whether tiles with the most rows read them where they lie if each is adjacent; others have them packed. */
    final boolean direct;
    private final RowKernel copy;
    private final Packing packing;
    private final Transposition transposition;

    Tiles(DType dtype) {
        precision = dtype.precision();
        lanes = new VectorEmitter(precision).lanes();
        width = 2 * lanes;
        direct = lanes * dtype.bytes() >= BYTES_OF_MANY;
        rows = direct ? 8 : 4;
        packing = Packing.of(precision);
        transposition = TranspositionCompiler.compile(precision);
        copy = KernelCompiler.rows(Plan.rows(COPY, precision), precision, 0);
    }

    /** {@return an array of zeros} */
    Object allocate(int size) {
        return precision == Precision.F32 ? new float[size] : new double[size];
    }

    /** {@return the rows of the next tile, where {@code left} are left: a power of two} */
    int height(int left) {
        return Math.min(rows, Integer.highestOneBit(left));
    }

    /**
     * What a tile of so many rows ({@code height}) computes, for {@code cols} columns at most: where they don't fill a register, those
     * that c does not have are computed beside it.
     */
    void part(Tile tile, int height, int cols, int k, Object a, int aAt, int aRow, Object b, int bAt, int bStep,
            Object c, int cAt, int cRow, boolean more) {
        if (cols >= lanes) {
            tile.run(k, a, aAt, aRow, b, bAt, bStep, c, cAt, cRow, more);
            return;
        }
        Object beside = allocate(height * lanes);
        if (more) {
            pack(new Matrix(c, cAt, height, cols, cRow, 1), beside, 0, lanes);
        }
        tile.run(k, a, aAt, aRow, b, bAt, bStep, beside, 0, lanes, more);
        pack(new Matrix(beside, 0, height, cols, lanes, 1), c, cAt, cRow);
    }

    /** Copies a matrix to an array, row by row, {@code step} from one to the next. */
    void pack(Matrix from, Object to, int at, int step) {
        if (from.colStride() == 1) {
            if (packing.run(from.array(), from.offset(), from.rowStride(), to, at, step, from.rows(), from.cols())) {
                return;
            }
            copy.run(new Object[] {to, from.array()}, new int[] {at, from.offset()}, new int[] {step, from.rowStride()}, null,
                    from.rows(), from.cols());
            return;
        }
        int rows = 0;
        int cols = 0;
        if (from.rowStride() == 1 && lanes >= MIN_TRANSPOSED) {
            rows = from.rows() / lanes * lanes;
            cols = from.cols() / lanes * lanes;
            for (int col = 0; col < cols; col += lanes) {
                transposition.run(rows / lanes, from.array(), from.at(0, col), from.colStride(), to, at + col, step);
            }
        }
        packOneByOne(from, 0, cols, rows, to, at, step);
        packOneByOne(from, rows, 0, from.rows(), to, at, step);
    }

    /** Copies columns, as many together as a tile has rows, four times, each behind the one before. @return whether that was possible */
    boolean packFour(Matrix from, Object to, int at) {
        return from.colStride() == 1 && packing.four(from.array(), from.offset(), from.rowStride(), to, at, from.rows(), rows);
    }

    /** Rows {@code firstRow} to {@code endRow}, from column {@code firstCol} on. */
    private static void packOneByOne(Matrix from, int firstRow, int firstCol, int endRow, Object to, int at, int step) {
        for (int row = firstRow; row < endRow; row += LINES) {
            int n = Math.min(LINES, endRow - row);
            for (int col = firstCol; col < from.cols(); col++) {
                Runs.copy(from.array(), from.at(row, col), from.rowStride(), to, at + row * step + col, step, n);
            }
        }
    }

    /** The copying once, rows to columns and not. */
    void sample() {
        int k = SAMPLE_DEPTH;
        Object numbers = allocate((3 * width + 1) * k);
        for (int cols : new int[] {width, width - 1, lanes, rows}) {
            pack(new Matrix(numbers, 0, k, cols, width, 1), numbers, width * k, cols);
        }
        packFour(new Matrix(numbers, 0, k, 4 * rows, width, 1), numbers, width * k);
        pack(new Matrix(numbers, 0, k, lanes - 1, width, 1), numbers, width * k, lanes);
        pack(new Matrix(numbers, 0, k, width, 1, k), numbers, width * k, width);
    }
}
