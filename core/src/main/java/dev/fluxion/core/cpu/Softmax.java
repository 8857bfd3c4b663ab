package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;

/**
 * {@code exp(x − max) / Σ exp(x − max)} along the last dimension, or its logarithm {@code (x − max) − log Σ exp(x − max)}: two
 * reductions and two formulas, over as many rows at a time as the caches hold. The sums have the order that
 * {@link Reductions} defines.
 *
 * <p>The largest exponent is 0, so nothing overflows. A row with a NaN, a +∞, or nothing but −∞ becomes NaN, as in PyTorch.
 */
final class Softmax {
    private static final Formula MINUS = Formula.of(Expr.arg(0).sub(Expr.arg(1)));
    private static final Formula DIVIDED = Formula.of(Expr.arg(0).div(Expr.arg(1)));
    private static final Formula EXP = Formula.of(Functions.exp(Expr.arg(0)));
    private static final Formula EXP_MINUS = Formula.of(Functions.exp(Expr.arg(0).sub(Expr.arg(1))));
    private static final Formula LOG = Formula.of(Functions.log(Expr.arg(0)));
    /** Elements worked on at a time. */
    private static final int CHUNK = 8192;

    private final FormulaMap map;

    Softmax(FormulaMap map) {
        this.map = map;
    }

    void run(View out, View in, boolean log) {
        int size = out.size();
        if (size == 0) {
            return;
        }
        View source = in;
        if (!in.isContiguous()) {
            Copy.run(out, in);
            source = out;
        }
        int n = in.shape()[in.rank() - 1];
        int rows = size / n;
        int together = Math.min(rows, Math.max(1, CHUNK / n));
        View perRow = column(out.buffer().dtype(), together);
        View exponentials = log ? column(out.buffer().dtype(), together * n) : null;
        for (int row = 0; row < rows; row += together) {
            int count = Math.min(together, rows - row);
            View x = rows(source, source.offset() + row * n, count, n);
            View y = rows(out, out.offset() + row * n, count, n);
            View value = rows(perRow, 0, count, 1);
            View repeated = new View(perRow.buffer(), y.shape(), new int[] {1, 0}, 0);
            Reductions.run(Reduction.MAX, value, x, new int[] {1});
            if (log) {
                apply(MINUS, y, x, repeated);
                View e = rows(exponentials, 0, count, n);
                apply(EXP, e, y);
                Reductions.run(Reduction.SUM, value, e, new int[] {1});
                apply(LOG, value, value);
                apply(MINUS, y, y, repeated);
            } else {
                apply(EXP_MINUS, y, x, repeated);
                Reductions.run(Reduction.SUM, value, y, new int[] {1});
                apply(DIVIDED, y, y, repeated);
            }
        }
    }

    private void apply(Formula formula, View out, View... in) {
        map.run(formula, new View[] {out}, in, new double[0]);
    }

    private static View column(DType dtype, int size) {
        return new View(HostBuffer.zeros(dtype, size), new int[] {size, 1}, new int[] {1, 1}, 0);
    }

    private static View rows(View view, int offset, int rows, int n) {
        return new View(view.buffer(), new int[] {rows, n}, new int[] {n, 1}, offset);
    }
}
