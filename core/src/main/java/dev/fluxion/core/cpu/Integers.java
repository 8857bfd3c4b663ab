package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.backend.View;
import java.util.Arrays;

/** Arithmetic of whole numbers: runs of elements are read as {@code long}, joined and written back. */
final class Integers {
    private static final int BLOCK = 1024;

    private Integers() {}

    static void run(IntegerOp op, View out, View a, View b) {
        long[] x = new long[BLOCK];
        long[] y = new long[BLOCK];
        var region = new Region(out.shape(), out, a, b);
        for (boolean more = region.first(); more; more = region.next()) {
            for (int r = 0; r < region.rows; r++) {
                for (int c = 0; c < region.cols; c += BLOCK) {
                    int n = Math.min(BLOCK, region.cols - c);
                    read(a, region, 1, r, c, x, n);
                    read(b, region, 2, r, c, y, n);
                    for (int i = 0; i < n; i++) {
                        x[i] = op.apply(x[i], y[i]);
                    }
                    Conversion.writeIntegers(out.buffer().dtype(), out.buffer().array(), at(region, 0, r, c), region.colStride(0), x, n);
                }
            }
        }
    }

    /** {@code (…,m,k)·(…,k,n) → (…,m,n)}, a row of the result at a time. */
    static void matmul(View out, View a, View b) {
        int rank = out.rank();
        int m = out.shape()[rank - 2];
        int k = a.shape()[rank - 1];
        int n = out.shape()[rank - 1];
        int[] lead = Arrays.copyOf(out.shape(), rank - 2);
        int[] to = Region.positions(MatMul.first(out, lead));
        int[] left = Region.positions(MatMul.first(a, lead));
        int[] right = Region.positions(MatMul.first(b, lead));
        long[] row = new long[k];
        long[][] matrix = new long[k][n];
        long[] sum = new long[n];
        for (int i = 0; i < to.length; i++) {
            for (int p = 0; p < k; p++) {
                row(b, right[i], p, matrix[p]);
            }
            for (int r = 0; r < m; r++) {
                row(a, left[i], r, row);
                Arrays.fill(sum, 0);
                for (int p = 0; p < k; p++) {
                    for (int c = 0; c < n; c++) {
                        sum[c] += row[p] * matrix[p][c];
                    }
                }
                Conversion.writeIntegers(out.buffer().dtype(), out.buffer().array(), to[i] + r * out.strides()[rank - 2],
                        out.strides()[rank - 1], sum, n);
            }
        }
    }

    private static void row(View matrices, int at, int row, long[] into) {
        int rank = matrices.rank();
        Conversion.readIntegers(matrices.buffer().dtype(), matrices.buffer().array(), at + row * matrices.strides()[rank - 2],
                matrices.strides()[rank - 1], into, into.length);
    }

    private static void read(View view, Region region, int k, int r, int c, long[] into, int n) {
        Conversion.readIntegers(view.buffer().dtype(), view.buffer().array(), at(region, k, r, c), region.colStride(k), into, n);
    }

    private static int at(Region region, int k, int r, int c) {
        return region.offset(k) + r * region.rowStride(k) + c * region.colStride(k);
    }
}
