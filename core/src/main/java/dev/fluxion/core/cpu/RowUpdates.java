package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import java.util.Arrays;

/** Products of few rows on SIMD registers: b is read row by row, as it lies in memory. */
final class RowUpdates {
    /** Rows of b that are added to a row of c at a time. */
    private static final int STEPS = 8;

    private final RowKernel steps;
    private final RowKernel step;

    RowUpdates(Precision precision) {
        steps = KernelCompiler.rows(Plan.rows(chain(STEPS), precision), precision, 0);
        step = KernelCompiler.rows(Plan.rows(chain(1), precision), precision, 0);
    }

    /** c = fma(aₙ₋₁, bₙ₋₁, … fma(a₀, b₀, c)) for scalars a and rows c and b. */
    private static Formula chain(int n) {
        Expr c = Expr.arg(0);
        for (int s = 0; s < n; s++) {
            c = Expr.scalar(s).fma(Expr.arg(1 + s), c);
        }
        return Formula.of(c);
    }

    /** c += a·b, where elements of a row of b and of c are adjacent: b is read row by row. */
    void add(Matrix c, Matrix a, Matrix b) {
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

    /** All loops once. @param numbers an array of {@code (STEPS + 2)·n} elements at least */
    void sample(Object numbers, int n) {
        add(new Matrix(numbers, 0, 1, n, n, 1), new Matrix(numbers, 0, 1, STEPS + 1, STEPS + 1, 1),
                new Matrix(numbers, n, STEPS + 1, n, n, 1));
    }
}
