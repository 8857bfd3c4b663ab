package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;

/**
 * Blocked matrix products whose innermost loop is a formula: four rows of b times four elements of a row of a, for two rows
 * of c at once,
 *
 * <pre>
 *   c₀ = fma(a₀₃, b₃, fma(a₀₂, b₂, fma(a₀₁, b₁, fma(a₀₀, b₀, c₀))))      c₁ = the same with a₁₀ … a₁₃
 * </pre>
 *
 * <p>over arrays b₀ … b₃, c₀, c₁ and scalars a₀₀ … a₁₃. Eight multiplications for six loads and two stores keep the
 * arithmetic busy, and there are registers for all. The blocking: a panel of b, whose rows are packed into arrays of their
 * own, stays in the second-level cache while all of a passes by, two rows at a time.
 */
final class PackedProduct implements Product {
    private static final int ROWS = 2;
    private static final int STEPS = 4;
    /** What a panel of b takes at most, and the most rows it has. */
    private static final int PANEL_BYTES = 256 << 10;
    private static final int PANEL_ROWS = 256;

    /** Measured: below so many multiplications, rows or columns, packing costs more than it saves. */
    private static final int MIN_PACKED = 1 << 15;
    private static final int MIN_ROWS = 4;
    private static final int MIN_COLUMNS = 32;

    /** Multiplications that are worth a thread's attention. */
    private static final long MIN_PART = 1 << 17;

    private static final Formula ONE_ROW = update(1, STEPS);
    private static final Formula TWO_ROWS = update(ROWS, STEPS);
    private static final Formula ONE_ROW_REST = update(1, 1);
    private static final Formula TWO_ROWS_REST = update(ROWS, 1);

    private final Scratch.Lender scratch = new Scratch.Lender();

    private static Formula update(int rows, int steps) {
        Expr[] c = new Expr[rows];
        for (int r = 0; r < rows; r++) {
            c[r] = Expr.arg(r);
            for (int s = 0; s < steps; s++) {
                c[r] = Expr.scalar(r * STEPS + s).fma(Expr.arg(rows + s), c[r]);
            }
        }
        return Formula.of(c);
    }

    @Override
    public void run(Matrix c, Matrix a, Matrix b) {
        if (c.cols() < c.rows()) {
            // The transposed product runs along the longer side.
            run(c.transposed(), b.transposed(), a.transposed());
        } else if (c.rows() >= MIN_ROWS && c.cols() >= MIN_COLUMNS && (long) c.rows() * c.cols() * a.cols() >= MIN_PACKED) {
            multiply(c, a, b);
        } else {
            PlainProduct.run(c, a, b);
        }
    }

    private void multiply(Matrix c, Matrix a, Matrix b) {
        Scratch lent = scratch.take();
        int panels = Math.ceilDiv(c.cols(), Scratch.BLOCK);
        int width = Math.ceilDiv(c.cols(), panels);
        int fitting = PANEL_BYTES / (width * c.dtype().bytes()) / STEPS * STEPS;
        int height = Math.min(fitting, PANEL_ROWS);
        for (int col = 0; col < c.cols(); col += width) {
            for (int row = 0; row < a.cols(); row += height) {
                var panel = new Panel(lent, b, row, Math.min(height, a.cols() - row), col, Math.min(width, c.cols() - col));
                panel.update(c, a);
            }
        }
        scratch.giveBack(lent);
    }

    /** {@code height} rows and {@code width} columns of b from ({@code row}, {@code col}) on, each row in an array of its own. */
    private final class Panel {
        final int row;
        final int height;
        final int col;
        final int width;
        final Object[] rows;

        Panel(Scratch lent, Matrix b, int row, int height, int col, int width) {
            this.row = row;
            this.height = height;
            this.col = col;
            this.width = width;
            rows = new Object[height];
            for (int p = 0; p < height; p++) {
                rows[p] = lent.numbers(b.precision(), p);
            }
            if (b.rowStride() == 1) {
                Runs.transpose(b.array(), b.at(row, col), b.colStride(), rows, width);
                return;
            }
            for (int p = 0; p < height; p++) {
                Runs.copy(b.array(), b.at(row + p, col), b.colStride(), rows[p], 0, 1, width);
            }
        }

        /** Adds to c what this panel contributes; each thread takes some of the rows. */
        void update(Matrix c, Matrix a) {
            long work = (long) c.rows() * width * height;
            int parts = Math.clamp(work / MIN_PART, 1, Math.ceilDiv(c.rows(), ROWS));
            int share = Math.ceilDiv(Math.ceilDiv(c.rows(), parts), ROWS) * ROWS;
            Parallel.shared().forEach(Math.ceilDiv(c.rows(), share), part -> {
                Scratch lent = scratch.take();
                var update = new Update(this, lent, c.precision());
                int end = Math.min(c.rows(), (part + 1) * share);
                for (int i = part * share; i < end; i += ROWS) {
                    update.run(c, a, i, Math.min(ROWS, end - i));
                }
                scratch.giveBack(lent);
            });
        }
    }

    /** What one thread needs to add a panel's contribution to rows of c. */
    private static final class Update {
        private final Panel panel;
        private final Precision precision;
        private final Object[] sums;
        /** Two rows of a, and the elements of them that one call of a kernel takes. */
        private final double[][] left;
        private final double[] coefficients = new double[ROWS * STEPS];

        Update(Panel panel, Scratch lent, Precision precision) {
            this.panel = panel;
            this.precision = precision;
            sums = new Object[ROWS];
            for (int r = 0; r < ROWS; r++) {
                sums[r] = lent.numbers(precision, r);
            }
            left = new double[ROWS][panel.height];
        }

        /** Rows i to i + {@code count} − 1. */
        void run(Matrix c, Matrix a, int i, int count) {
            int width = panel.width;
            for (int r = 0; r < count; r++) {
                Conversion.readReals(a.dtype(), a.array(), a.at(i + r, panel.row), a.colStride(), left[r], panel.height);
                if (panel.row > 0) {
                    Runs.copy(c.array(), c.at(i + r, panel.col), c.colStride(), sums[r], 0, 1, width);
                } else {
                    Runs.clear(sums[r], 0, width);
                }
            }
            Formula four = count == 1 ? ONE_ROW : TWO_ROWS;
            int p = run(CompiledFormula.of(four, precision).block(0), count, STEPS, 0);
            Formula one = count == 1 ? ONE_ROW_REST : TWO_ROWS_REST;
            run(CompiledFormula.of(one, precision).block(0), count, 1, p);
            for (int r = 0; r < count; r++) {
                Runs.copy(sums[r], 0, 1, c.array(), c.at(i + r, panel.col), c.colStride(), width);
            }
        }

        /** Goes through rows p … of b, {@code steps} at a time as long as there are so many, and gives the first one left. */
        private int run(BlockKernel kernel, int count, int steps, int p) {
            Object[] arrays = new Object[2 * count + steps];
            for (int r = 0; r < count; r++) {
                arrays[r] = sums[r];
                arrays[count + r] = sums[r];
            }
            for (; p + steps <= panel.height; p += steps) {
                for (int s = 0; s < steps; s++) {
                    arrays[2 * count + s] = panel.rows[p + s];
                    for (int r = 0; r < count; r++) {
                        coefficients[r * STEPS + s] = left[r][p + s];
                    }
                }
                kernel.run(arrays, null, coefficients, panel.width);
            }
            return p;
        }
    }
}
