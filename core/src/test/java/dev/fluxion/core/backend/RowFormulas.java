package dev.fluxion.core.backend;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.RowFormula;

/** Row formulas for tests. */
final class RowFormulas {
    /** Inputs x, a number for each row, one for each column; outputs of all three extents, and every kind of value. */
    static final RowFormula EVERYTHING = everything();

    /** Of x: the maximum of each row, what is left of x without it, half of that and the sum of all three, which read it again. */
    static final RowFormula FOLDS = folds();

    private RowFormulas() {}

    private static RowFormula folds() {
        var f = new RowFormula.Builder();
        Expr x = f.elements();
        Expr half = f.let(x.mul(Expr.constant(0.5)));
        Expr max = f.output(f.max(x));
        Expr left = f.output(x.sub(max));
        f.output(f.sum(left.add(half).add(x)));
        return f.build();
    }

    private static RowFormula everything() {
        var f = new RowFormula.Builder();
        Expr x = f.elements();
        Expr row = f.perRow();
        Expr column = f.perColumn();
        Expr y = f.output(x.mul(column).add(row.mul(Expr.scalar(0))));
        Expr shifted = f.let(y.sub(f.max(x)));
        f.output(f.let(f.sum(shifted.mul(x)).add(row)));
        f.columnSum(shifted.mul(y));
        return f.build();
    }

    /** Softmax of rows or its logarithm. */
    static RowFormula softmax(boolean log) {
        var f = new RowFormula.Builder();
        Expr d = f.let(f.elements().sub(f.max(Expr.arg(0))));
        Expr e = f.let(Functions.exp(d));
        f.output(log ? d.sub(f.let(Functions.log(f.sum(e)))) : e.div(f.sum(e)));
        return f.build();
    }

    /** Runs a formula of one input along the last dimension. */
    static void run(Backend backend, RowFormula formula, View out, View in) {
        int n = in.shape()[in.rank() - 1];
        int rows = n == 0 ? 0 : in.size() / n;
        backend.rows(formula, new View[] {matrix(backend, out, rows, n)}, new View[] {matrix(backend, in, rows, n)}, new double[0],
                rows, n);
    }

    /** The view as a matrix: of a view that strides can't express so, a copy. */
    private static View matrix(Backend backend, View view, int rows, int n) {
        int[] shape = {rows, n};
        if (view.rank() == 2) {
            return view;
        }
        if (view.rank() == 1) {
            return new View(view.buffer(), shape, new int[] {0, view.strides()[0]}, view.offset());
        }
        if (view.isContiguous()) {
            return new View(view.buffer(), shape, View.rowMajor(shape), view.offset());
        }
        View copy = new View(backend.allocate(view.buffer().dtype(), view.size()), view.shape(), View.rowMajor(view.shape()), 0);
        backend.copy(copy, view);
        return new View(copy.buffer(), shape, View.rowMajor(shape), 0);
    }
}
