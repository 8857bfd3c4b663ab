package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;

/** Copies elements between views of one shape, with conversion by {@link Conversion}. */
final class Copy {
    private static final int BLOCK = 1024;

    private Copy() {}

    static void run(View out, View in) {
        if (out.size() == 0) {
            return;
        }
        if (out.isContiguous() && in.isContiguous()) {
            row(out, out.offset(), 1, in, in.offset(), 1, out.size());
            return;
        }
        var region = new Region(out.shape(), out, in);
        for (boolean more = region.first(); more; more = region.next()) {
            for (int r = 0; r < region.rows; r++) {
                row(out, region.offset(0) + r * region.rowStride(0), region.colStride(0),
                        in, region.offset(1) + r * region.rowStride(1), region.colStride(1), region.cols);
            }
        }
    }

    private static void row(View out, int to, int toStride, View in, int from, int fromStride, int n) {
        DType target = out.buffer().dtype();
        DType source = in.buffer().dtype();
        if (source == target) {
            Runs.copy(in.buffer().array(), from, fromStride, out.buffer().array(), to, toStride, n);
            return;
        }
        boolean real = Conversion.isReal(source);
        double[] reals = new double[real ? Math.min(n, BLOCK) : 0];
        long[] integers = new long[real ? 0 : Math.min(n, BLOCK)];
        for (int done = 0; done < n; done += BLOCK) {
            int m = Math.min(BLOCK, n - done);
            int read = from + done * fromStride;
            int write = to + done * toStride;
            if (real) {
                Conversion.readReals(source, in.buffer().array(), read, fromStride, reals, m);
                Conversion.writeReals(target, out.buffer().array(), write, toStride, reals, m);
            } else {
                Conversion.readIntegers(source, in.buffer().array(), read, fromStride, integers, m);
                Conversion.writeIntegers(target, out.buffer().array(), write, toStride, integers, m);
            }
        }
    }
}
