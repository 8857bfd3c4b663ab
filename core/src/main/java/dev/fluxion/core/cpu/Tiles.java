package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import java.util.Arrays;

/**
 * The loops of a {@link VectorProduct}, for one dtype and the registers of this machine: {@link Tile}s of 1, 2, 4 and, where
 * there are registers enough, 8 rows, each two registers wide or one, and the copying that prepares their operands.
 */
final class Tiles {
    private static final Formula COPY = Formula.of(Expr.arg(0));
    /** Bytes in a register of machines that have 32 of them. */
    private static final int BYTES_OF_MANY = 64;
    /** Rows that are copied at a time where they become columns: they stay in the first-level cache. */
    private static final int LINES = 64;
    /** Rows of b that are added to a row of c at a time. */
    private static final int STEPS = 8;
    /** Narrower registers are no faster than copying one by one. */
    private static final int MIN_TRANSPOSED = 4;

    final Precision precision;
    /** The elements in a register. */
    final int lanes;
    /** The columns of a wide tile and of a panel of b. */
    final int width;
    /** The most rows of a tile. */
    final int rows;
    /** Whether tiles with the most rows read them where they lie; others have them packed. Measured: 8 rows don't lose by it. */
    final boolean direct;
    private final Tile[] wide;
    private final Tile[] narrow;
    private final RowKernel copy;
    private final Transposition transposition;
    private final RowKernel steps;
    private final RowKernel step;

    Tiles(DType dtype) {
        precision = dtype.precision();
        lanes = new VectorEmitter(precision).lanes();
        width = 2 * lanes;
        direct = lanes * dtype.bytes() >= BYTES_OF_MANY;
        rows = direct ? 8 : 4;
        int sizes = Integer.numberOfTrailingZeros(rows) + 1;
        wide = new Tile[sizes];
        narrow = new Tile[sizes];
        for (int s = 0; s < sizes; s++) {
            boolean packed = !direct || 1 << s < rows;
            wide[s] = TileCompiler.compile(precision, 1 << s, 2, packed);
            narrow[s] = TileCompiler.compile(precision, 1 << s, 1, packed);
        }
        transposition = TranspositionCompiler.compile(precision);
        steps = KernelCompiler.rows(Plan.rows(chain(STEPS), precision), precision, 0);
        step = KernelCompiler.rows(Plan.rows(chain(1), precision), precision, 0);
        copy = KernelCompiler.rows(Plan.rows(COPY, precision), precision, 0);
    }

    /** c = fma(aₙ₋₁, bₙ₋₁, … fma(a₀, b₀, c)) for scalars a and rows c and b. */
    private static Formula chain(int n) {
        Expr c = Expr.arg(0);
        for (int s = 0; s < n; s++) {
            c = Expr.scalar(s).fma(Expr.arg(1 + s), c);
        }
        return Formula.of(c);
    }

    /** {@return an array of zeros} */
    Object allocate(int size) {
        return precision == Precision.F32 ? new float[size] : new double[size];
    }

    /** {@return the tile with so many rows and {@link #width} columns} @param rows 1, 2, 4 or 8 */
    Tile wide(int rows) {
        return wide[Integer.numberOfTrailingZeros(rows)];
    }

    /** {@return the tile with so many rows and {@link #lanes} columns} */
    Tile narrow(int rows) {
        return narrow[Integer.numberOfTrailingZeros(rows)];
    }

    /** {@return the rows of the next tile, where {@code left} are left: a power of two} */
    int height(int left) {
        return Math.min(rows, Integer.highestOneBit(left));
    }

    /**
     * What {@code narrow} computes, for {@code cols} columns at most: columns that c does not have are computed beside it.
     *
     * @param narrow a tile with so many rows ({@code height}) and {@link #lanes} columns
     */
    void part(Tile narrow, int height, int cols, int k, Object a, int aAt, int aRow, int aStep, Object b, int bAt, int bStep,
            Object c, int cAt, int cRow, boolean more) {
        if (cols >= lanes) {
            narrow.run(k, a, aAt, aRow, aStep, b, bAt, bStep, c, cAt, cRow, more);
            return;
        }
        Object beside = allocate(height * lanes);
        if (more) {
            pack(new Matrix(c, cAt, height, cols, cRow, 1), beside, 0, lanes);
        }
        narrow.run(k, a, aAt, aRow, aStep, b, bAt, bStep, beside, 0, lanes, more);
        pack(new Matrix(beside, 0, height, cols, lanes, 1), c, cAt, cRow);
    }

    /** Copies a matrix to an array, row by row, {@code step} from one to the next. */
    void pack(Matrix from, Object to, int at, int step) {
        if (from.colStride() == 1) {
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

    /** Rows {@code firstRow} to {@code endRow}, from column {@code firstCol} on. */
    private static void packOneByOne(Matrix from, int firstRow, int firstCol, int endRow, Object to, int at, int step) {
        for (int row = firstRow; row < endRow; row += LINES) {
            int n = Math.min(LINES, endRow - row);
            for (int col = firstCol; col < from.cols(); col++) {
                Runs.copy(from.array(), from.at(row, col), from.rowStride(), to, at + row * step + col, step, n);
            }
        }
    }

    /** c += a·b, where elements of a row of b and of c are adjacent: b is read row by row. */
    void addByRows(Matrix c, Matrix a, Matrix b) {
        int height = 1;
        for (int p = 0; p < b.rows(); p += height) {
            height = p + STEPS <= b.rows() ? STEPS : 1;
            Object[] arrays = new Object[2 + height];
            int[] offsets = new int[2 + height];
            double[] scalars = new double[height];
            Arrays.fill(arrays, b.array());
            arrays[0] = c.array();
            arrays[1] = c.array();
            for (int s = 0; s < height; s++) {
                offsets[2 + s] = b.at(p + s, 0);
            }
            for (int row = 0; row < c.rows(); row++) {
                offsets[0] = c.at(row, 0);
                offsets[1] = offsets[0];
                Conversion.readReals(a.dtype(), a.array(), a.at(row, p), a.colStride(), scalars, height);
                (height == STEPS ? steps : step).run(arrays, offsets, offsets, scalars, 1, c.cols());
            }
        }
    }

    /** All loops once. */
    void sample(int k) {
        Object numbers = allocate(3 * width * k);
        int out = 2 * width * k;
        addByRows(new Matrix(numbers, 0, 1, k, k, 1), new Matrix(numbers, 0, 1, STEPS + 1, STEPS + 1, 1),
                new Matrix(numbers, k, STEPS + 1, k - 1, k, 1));
        pack(new Matrix(numbers, 0, k, width, width, 1), numbers, width * k, width);
        pack(new Matrix(numbers, 0, k, width, 1, k), numbers, width * k, width);
        for (int height = 1; height <= rows; height *= 2) {
            for (boolean more : new boolean[] {false, true}) {
                wide(height).run(k, numbers, 0, 1, width, numbers, width * k, width, numbers, out, width, more);
                narrow(height).run(k, numbers, 0, 1, width, numbers, width * k, width, numbers, out, width, more);
            }
        }
    }
}
