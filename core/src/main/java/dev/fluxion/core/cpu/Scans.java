package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Scan;
import dev.fluxion.core.backend.View;
import java.util.Arrays;

/**
 * Running sums, products, extremes and linear recurrences: one pass along a dimension, in ascending order.
 *
 * <p>What is carried from place to place is a {@code double} for F32 too, as in PyTorch, and is rounded where it is written.
 * Neighbouring lanes are carried together, so that memory is read in order whichever dimension is scanned.
 */
final class Scans {
    /** Elements worked on at a time. */
    private static final int BLOCK = 1024;
    /** From so many elements on, several threads are worth the while. */
    private static final int MIN_TOGETHER = 1 << 16;

    private final Scan kind;
    /** What is carried for each lane: the sum, product or last result; for ARGMAX and ARGMIN the extremum and its index. */
    private final double[] carried = new double[BLOCK];
    private final double[] places = new double[BLOCK];
    private final double[] x = new double[BLOCK];
    private final double[] factors = new double[BLOCK];

    private Scans(Scan kind) {
        this.kind = kind;
    }

    /** All views have one shape; {@code factor} is null but for LINEAR. */
    static void run(Scan kind, View out, View in, View factor, int dim) {
        if (out.size() == 0) {
            return;
        }
        View source = Overlap.contiguous(in);
        View by = factor == null ? null : Overlap.contiguous(factor);
        int n = in.shape()[dim];
        int inner = Arrays.stream(in.shape(), dim + 1, in.rank()).reduce(1, (a, b) -> a * b);
        int width = Math.min(inner, BLOCK);
        int across = Math.ceilDiv(inner, width);
        int parts = in.size() / (n * inner) * across;
        int together = in.size() < MIN_TOGETHER ? parts : Math.max(1, (int) ((long) parts * (MIN_TOGETHER / 4) / in.size()));
        Parallel.shared().forEach(Math.ceilDiv(parts, together), p -> {
            var scan = new Scans(kind);
            for (int k = p * together; k < Math.min(parts, (p + 1) * together); k++) {
                int col = k % across * width;
                scan.lanes(out, source, by, k / across * n * inner + col, n, inner, Math.min(width, inner - col));
            }
        });
    }

    /** {@code width} neighbouring lanes of n elements, {@code stride} apart. */
    private void lanes(View out, View in, View factor, int from, int n, int stride, int width) {
        // Whole rows of lanes lie behind one another; a part of a row is taken alone.
        int together = width == stride ? BLOCK / width : 1;
        DType dtype = in.buffer().dtype();
        for (int row = 0; row < n; row += together) {
            int rows = Math.min(together, n - row);
            int at = from + row * stride;
            Conversion.readReals(dtype, in.buffer().array(), in.offset() + at, 1, x, rows * width);
            if (factor != null) {
                Conversion.readReals(dtype, factor.buffer().array(), factor.offset() + at, 1, factors, rows * width);
            }
            for (int r = 0; r < rows; r++) {
                step(row + r, r * width, width);
            }
            Conversion.writeReals(out.buffer().dtype(), out.buffer().array(), out.offset() + at, 1, x, rows * width);
        }
    }

    /** One element of each lane: {@code x} from {@code at} on becomes the results. */
    private void step(int row, int at, int width) {
        for (int c = 0; c < width; c++) {
            double value = x[at + c];
            switch (kind) {
                case SUM -> x[at + c] = carried[c] = row == 0 ? value : carried[c] + value;
                case PROD -> x[at + c] = carried[c] = row == 0 ? value : carried[c] * value;
                case LINEAR -> x[at + c] = carried[c] = row == 0 ? value : value + factors[at + c] * carried[c];
                case ARGMAX, ARGMIN -> {
                    boolean wins = kind == Scan.ARGMAX ? value >= carried[c] : value <= carried[c];
                    if (row == 0 || wins || Double.isNaN(value)) {
                        carried[c] = value;
                        places[c] = row;
                    }
                    x[at + c] = places[c];
                }
            }
        }
    }
}
