package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Buffer;
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
    private final Reductions reductions;

    Softmax(FormulaMap map, Reductions reductions) {
        this.map = map;
        this.reductions = reductions;
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
        View rowMajor = source;
        Parallel.shared().forEach(Math.ceilDiv(rows, together), part -> {
            int row = part * together;
            int count = Math.min(together, rows - row);
            rows(matrix(out.buffer(), out.offset() + row * n, count, n),
                    matrix(rowMajor.buffer(), rowMajor.offset() + row * n, count, n), log);
        });
    }

    private void rows(View y, View x, boolean log) {
        DType dtype = y.buffer().dtype();
        int count = y.shape()[0];
        View value = zeros(dtype, count, 1);
        View repeated = new View(value.buffer(), y.shape(), new int[] {1, 0}, 0);
        reductions.run(Reduction.MAX, value, x, new int[] {1});
        if (log) {
            apply(MINUS, y, x, repeated);
            View e = zeros(dtype, count, y.shape()[1]);
            apply(EXP, e, y);
            reductions.run(Reduction.SUM, value, e, new int[] {1});
            apply(LOG, value, value);
            apply(MINUS, y, y, repeated);
        } else {
            apply(EXP_MINUS, y, x, repeated);
            reductions.run(Reduction.SUM, value, y, new int[] {1});
            apply(DIVIDED, y, y, repeated);
        }
    }

    private void apply(Formula formula, View out, View... in) {
        map.run(formula, new View[] {out}, in, new double[0]);
    }

    private static View zeros(DType dtype, int rows, int n) {
        return matrix(HostBuffer.zeros(dtype, rows * n), 0, rows, n);
    }

    private static View matrix(Buffer buffer, int offset, int rows, int n) {
        return new View(buffer, new int[] {rows, n}, new int[] {n, 1}, offset);
    }
}
