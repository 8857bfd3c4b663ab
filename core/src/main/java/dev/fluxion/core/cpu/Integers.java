package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.backend.View;

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

    private static void read(View view, Region region, int k, int r, int c, long[] into, int n) {
        Conversion.readIntegers(view.buffer().dtype(), view.buffer().array(), at(region, k, r, c), region.colStride(k), into, n);
    }

    private static int at(Region region, int k, int r, int c) {
        return region.offset(k) + r * region.rowStride(k) + c * region.colStride(k);
    }
}
