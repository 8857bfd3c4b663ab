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
        boolean same = out.buffer().dtype() == in.buffer().dtype();
        if (same && out.isContiguous() && in.isContiguous()) {
            Runs.copy(in.buffer().array(), in.offset(), 1, out.buffer().array(), out.offset(), 1, out.size());
            return;
        }
        var region = new Region(out.shape(), out, in);
        for (boolean more = region.first(); more; more = region.next()) {
            for (int r = 0; r < region.rows; r++) {
                int to = region.offset(0) + r * region.rowStride(0);
                int from = region.offset(1) + r * region.rowStride(1);
                if (same) {
                    Runs.copy(in.buffer().array(), from, region.colStride(1), out.buffer().array(), to, region.colStride(0),
                            region.cols);
                } else {
                    convert(out, to, region.colStride(0), in, from, region.colStride(1), region.cols);
                }
            }
        }
    }

    private static void convert(View out, int to, int toStride, View in, int from, int fromStride, int n) {
        DType target = out.buffer().dtype();
        DType source = in.buffer().dtype();
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
