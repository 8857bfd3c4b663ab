package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Bins;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Precision;
import java.util.Arrays;

/**
 * Pooling, plane by plane on all threads. A plane is read as {@code double} and every step rounded to the dtype: for float32 sums
 * and quotients those are the bits of float arithmetic.
 */
final class Pooling {
    /** Elements from which on several threads are worth the while. */
    private static final int TOGETHER = 1 << 14;
    /** Planes a thread takes at a time: about so many elements. */
    private static final int CHUNK = 1 << 13;

    /** A piece of work on the planes of x and y, which are arrays of their own. */
    private interface Plane {
        void run(double[] x, double[] y, int plane);
    }

    private static View contiguous(View view) {
        return view.isContiguous() ? view : Overlap.copy(view);
    }

    /** Reads each plane of {@code in}, and writes what becomes of the plane of {@code out} with the same number. */
    private static void forEachPlane(View out, View in, Plane work) {
        View source = contiguous(in);
        DType dtype = in.buffer().dtype();
        int read = source.shape()[2] * source.shape()[3];
        int written = out.shape()[2] * out.shape()[3];
        int planes = out.shape()[0] * out.shape()[1];
        forEach(planes, Math.max(read, written), (first, end) -> {
            double[] x = new double[read];
            double[] y = new double[written];
            for (int plane = first; plane < end; plane++) {
                Conversion.readReals(dtype, source.buffer().array(), source.offset() + plane * read, 1, x, read);
                work.run(x, y, plane);
                Conversion.writeReals(dtype, out.buffer().array(), out.offset() + plane * written, 1, y, written);
            }
        });
    }

    private interface Range {
        void run(int first, int end);
    }

    private static void forEach(int planes, int elements, Range range) {
        if ((long) planes * elements < TOGETHER) {
            range.run(0, planes);
            return;
        }
        int each = Math.max(1, CHUNK / Math.max(1, elements));
        Parallel.shared().forEach(Math.ceilDiv(planes, each),
                part -> range.run(part * each, Math.min(planes, (part + 1) * each)));
    }

    void max(View y, View indices, View x, Bins rows, Bins cols) {
        int width = x.shape()[3];
        int[] places = (int[]) indices.buffer().array();
        forEachPlane(y, x, (in, out, plane) -> {
            int at = indices.offset() + plane * out.length;
            for (int p = 0, o = 0; p < rows.size(); p++) {
                for (int q = 0; q < cols.size(); q++, o++) {
                    double most = Double.NEGATIVE_INFINITY;
                    int place = rows.start()[p] * width + cols.start()[q];
                    for (int h = rows.start()[p]; h < rows.end()[p]; h += rows.step()) {
                        for (int w = cols.start()[q]; w < cols.end()[q]; w += cols.step()) {
                            double value = in[h * width + w];
                            if (value > most || value != value) {
                                most = value;
                                place = h * width + w;
                            }
                        }
                    }
                    out[o] = most;
                    places[at + o] = place;
                }
            }
        });
    }

    void maxTransposed(View x, View y, View indices) {
        Precision precision = x.buffer().dtype().precision();
        int[] places = (int[]) indices.buffer().array();
        forEachPlane(x, y, (in, out, plane) -> {
            Arrays.fill(out, 0);
            int at = indices.offset() + plane * in.length;
            for (int o = 0; o < in.length; o++) {
                int place = places[at + o];
                out[place] = precision.round(out[place] + in[o]);
            }
        });
    }

    void average(View y, View x, Bins rows, Bins cols) {
        Precision precision = x.buffer().dtype().precision();
        int width = x.shape()[3];
        forEachPlane(y, x, (in, out, plane) -> {
            for (int p = 0, o = 0; p < rows.size(); p++) {
                for (int q = 0; q < cols.size(); q++, o++) {
                    double sum = 0;
                    for (int h = rows.start()[p]; h < rows.end()[p]; h += rows.step()) {
                        for (int w = cols.start()[q]; w < cols.end()[q]; w += cols.step()) {
                            sum = precision.round(sum + in[h * width + w]);
                        }
                    }
                    out[o] = sum / ((double) rows.count()[p] * cols.count()[q]);
                }
            }
        });
    }

    void averageTransposed(View x, View y, Bins rows, Bins cols) {
        Precision precision = x.buffer().dtype().precision();
        int width = x.shape()[3];
        forEachPlane(x, y, (in, out, plane) -> {
            Arrays.fill(out, 0);
            for (int p = 0, o = 0; p < rows.size(); p++) {
                for (int q = 0; q < cols.size(); q++, o++) {
                    double share = precision.round(in[o] / ((double) rows.count()[p] * cols.count()[q]));
                    for (int h = rows.start()[p]; h < rows.end()[p]; h += rows.step()) {
                        for (int w = cols.start()[q]; w < cols.end()[q]; w += cols.step()) {
                            out[h * width + w] = precision.round(out[h * width + w] + share);
                        }
                    }
                }
            }
        });
    }
}
