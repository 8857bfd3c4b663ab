package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;

/**
 * The loops of a {@link VectorProduct}, for one dtype and the registers of this machine: {@link Tile}s of 1, 2, 4 and, where
 * there are registers enough, 8 rows, each two registers wide or up to one, and the copying that prepares their operands.
 */
final class Tiles {
    private static final Formula COPY = Formula.of(Expr.arg(0));
    /** Bytes in a register of machines that have 32 of them. */
    private static final int BYTES_OF_MANY = 64;
    /** Elements that are copied at a time where rows become columns: of a cache line all. */
    private static final int LINE = 16;

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
            wide[s] = TileCompiler.full(precision, 1 << s, 2, packed);
            narrow[s] = TileCompiler.part(precision, 1 << s, packed);
        }
        copy = KernelCompiler.rows(Plan.rows(COPY, precision), precision, 0);
    }

    /** {@return an array of zeros} */
    Object allocate(int size) {
        return precision == Precision.F32 ? new float[size] : new double[size];
    }

    /** {@return the tile with so many rows that fills its registers} @param rows 1, 2, 4 or 8 */
    Tile wide(int rows) {
        return wide[Integer.numberOfTrailingZeros(rows)];
    }

    /** {@return the tile with so many rows and at most {@link #lanes} columns} */
    Tile narrow(int rows) {
        return narrow[Integer.numberOfTrailingZeros(rows)];
    }

    /** {@return the rows of the next tile, where {@code left} are left: a power of two} */
    int height(int left) {
        return Math.min(rows, Integer.highestOneBit(left));
    }

    /** Copies a matrix to an array, row by row, {@code step} from one to the next. */
    void pack(Matrix from, Object to, int at, int step) {
        if (from.colStride() == 1) {
            copy.run(new Object[] {to, from.array()}, new int[] {at, from.offset()}, new int[] {step, from.rowStride()}, null,
                    from.rows(), from.cols());
            return;
        }
        for (int row = 0; row < from.rows(); row += LINE) {
            int n = Math.min(LINE, from.rows() - row);
            for (int col = 0; col < from.cols(); col++) {
                Runs.copy(from.array(), from.at(row, col), from.rowStride(), to, at + row * step + col, step, n);
            }
        }
    }

    /** All loops once. */
    void sample(int k) {
        Object numbers = allocate(3 * width * k);
        int out = 2 * width * k;
        pack(new Matrix(numbers, 0, k, width, width, 1), numbers, width * k, width);
        pack(new Matrix(numbers, 0, k, width, 1, k), numbers, width * k, width);
        for (int height = 1; height <= rows; height *= 2) {
            for (boolean more : new boolean[] {false, true}) {
                wide(height).run(k, numbers, 0, 1, width, numbers, width * k, width, numbers, out, width, width, more);
                narrow(height).run(k, numbers, 0, 1, width, numbers, width * k, width, numbers, out, width, lanes - 1, more);
            }
        }
    }
}
