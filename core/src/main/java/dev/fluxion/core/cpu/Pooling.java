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
    private static final long NAN = Float.floatToIntBits(Float.NaN);
    /** Planes a thread takes at a time: about so many elements. */
    private static final int CHUNK = 1 << 13;

    private final Warm<PairMaxima.Loop> pairs;

    /** @param pairs for the kernel that is used most, 2 by 2 in float32, as soon as it is fast; null for scalar code alone */
    Pooling(Warm<PairMaxima.Loop> pairs) {
        this.pairs = pairs;
    }

    /** A piece of work on the planes of x and y, which are arrays of their own. */
    private interface Plane {
        void run(double[] x, double[] y, int plane);
    }

    /** Reads each plane of {@code in}, and writes what becomes of the plane of {@code out} with the same number. */
    private static void forEachPlane(View out, View in, Plane work) {
        View source = Overlap.contiguous(in);
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
        boolean isPairs = rows.isEvery(2) && cols.isEvery(2) && x.buffer().dtype() == DType.F32;
        PairMaxima.Loop loop = isPairs && pairs != null ? pairs.get(y.size()) : null;
        if (loop != null) {
            View source = x.strides()[3] == 1 && x.strides()[0] == x.shape()[1] * x.strides()[1] ? x : Overlap.contiguous(x);
            int pitch = source.strides()[2];
            int plane = source.strides()[1];
            int windows = rows.size() * cols.size();
            forEach(x.shape()[0] * x.shape()[1], plane, (first, end) -> {
                for (int i = first; i < end; i++) {
                    loop.run((float[]) source.buffer().array(), source.offset() + i * plane, pitch, width, rows.size(), cols.size(),
                            (float[]) y.buffer().array(), y.offset() + i * windows, places, indices.offset() + i * windows);
                }
            });
            return;
        }
        forEachPlane(y, x, (in, out, plane) -> {
            int at = indices.offset() + plane * out.length;
            if (isPairs) {
                maxOfPairs(in, width, out, cols.size(), places, at);
                return;
            }
            for (int p = 0, o = 0; p < rows.size(); p++) {
                for (int q = 0; q < cols.size(); q++, o++) {
                    int place = rows.start()[p] * width + cols.start()[q];
                    for (int h = rows.start()[p]; h < rows.end()[p]; h += rows.step()) {
                        for (int w = cols.start()[q]; w < cols.end()[q]; w += cols.step()) {
                            place = larger(in, place, h * width + w);
                        }
                    }
                    out[o] = in[place];
                    places[at + o] = place;
                }
            }
        });
    }

    /** The later place if its element is larger or NaN. */
    private static int larger(double[] in, int place, int later) {
        double value = in[later];
        return value > in[place] | value != value ? later : place;
    }

    /** The kernel that is used most, 2 by 2, one behind the other, for float32. */
    private static void maxOfPairs(double[] in, int width, double[] out, int cols, int[] places, int at) {
        for (int first = 0, row = 0; first < out.length; first += cols, row += 2 * width) {
            for (int q = 0; q < cols; q++) {
                int place = row + 2 * q;
                long key = key(in[place]);
                long key2 = key(in[place + 1]);
                long key3 = key(in[place + width]);
                long key4 = key(in[place + width + 1]);
                long other = isLarger(key2, key);
                long key12 = key + (key2 - key & other);
                long place12 = place - other;
                other = isLarger(key3, key12);
                long key123 = key12 + (key3 - key12 & other);
                long place123 = place12 + (place + width - place12 & other);
                other = isLarger(key4, key123);
                int most = (int) (place123 + (place + width + 1 - place123 & other));
                out[first + q] = in[most];
                places[at + first + q] = most;
            }
        }
    }

    /** A number as an integer in the same order: NaN is the largest, −0 is 0. */
    private static long key(double value) {
        int bits = Float.floatToIntBits((float) value + 0f);
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }

    /** All ones if the later key is larger or that of NaN, else 0. Arithmetic, since branches on data are hard to foresee. */
    private static long isLarger(long later, long key) {
        long ifNaN = NAN - 1 - later >>> 63;
        return key - later - ifNaN >> 63;
    }

    void maxTransposed(View x, View y, View indices) {
        View source = Overlap.contiguous(y);
        int read = y.shape()[2] * y.shape()[3];
        int written = x.shape()[2] * x.shape()[3];
        int[] places = (int[]) indices.buffer().array();
        forEach(x.shape()[0] * x.shape()[1], Math.max(read, written), (first, end) -> {
            Runs.clear(x.buffer().array(), x.offset() + first * written, (end - first) * written);
            for (int plane = first; plane < end; plane++) {
                addAt(source.buffer().array(), source.offset() + plane * read, places, indices.offset() + plane * read, read,
                        x.buffer().array(), x.offset() + plane * written);
            }
        });
    }

    /** {@code to[toAt + places[placesAt + i]] += from[fromAt + i]} for i from 0 to n − 1. */
    private static void addAt(Object from, int fromAt, int[] places, int placesAt, int n, Object to, int toAt) {
        if (from instanceof float[] a) {
            float[] b = (float[]) to;
            for (int i = 0; i < n; i++) {
                b[toAt + places[placesAt + i]] += a[fromAt + i];
            }
        } else {
            double[] a = (double[]) from;
            double[] b = (double[]) to;
            for (int i = 0; i < n; i++) {
                b[toAt + places[placesAt + i]] += a[fromAt + i];
            }
        }
    }

    void average(View y, View x, Bins rows, Bins cols) {
        Precision precision = x.buffer().dtype().precision();
        int width = x.shape()[3];
        boolean pairs = rows.isEvery(2) && cols.isEvery(2);
        forEachPlane(y, x, (in, out, plane) -> {
            if (pairs) {
                sumsOfPairs(in, width, out, cols.size(), precision == Precision.F32);
            } else {
                sums(in, width, out, rows, cols, precision);
            }
            for (int p = 0, o = 0; p < rows.size(); p++) {
                for (int q = 0; q < cols.size(); q++, o++) {
                    out[o] /= (double) rows.count()[p] * cols.count()[q];
                }
            }
        });
    }

    private static void sums(double[] in, int width, double[] out, Bins rows, Bins cols, Precision precision) {
        for (int p = 0, o = 0; p < rows.size(); p++) {
            for (int q = 0; q < cols.size(); q++, o++) {
                double sum = 0;
                for (int h = rows.start()[p]; h < rows.end()[p]; h += rows.step()) {
                    for (int w = cols.start()[q]; w < cols.end()[q]; w += cols.step()) {
                        sum = precision.round(sum + in[h * width + w]);
                    }
                }
                out[o] = sum;
            }
        }
    }

    private static void sumsOfPairs(double[] in, int width, double[] out, int cols, boolean single) {
        for (int first = 0, row = 0; first < out.length; first += cols, row += 2 * width) {
            for (int q = 0; q < cols; q++) {
                int at = row + 2 * q;
                double a = 0.0 + in[at];
                out[first + q] = single
                        ? (float) a + (float) in[at + 1] + (float) in[at + width] + (float) in[at + width + 1]
                        : a + in[at + 1] + in[at + width] + in[at + width + 1];
            }
        }
    }

    void averageTransposed(View x, View y, Bins rows, Bins cols) {
        Precision precision = x.buffer().dtype().precision();
        int width = x.shape()[3];
        boolean pairs = rows.isEvery(2) && cols.isEvery(2);
        forEachPlane(x, y, (in, out, plane) -> {
            Arrays.fill(out, 0);
            for (int p = 0, o = 0; p < rows.size(); p++) {
                for (int q = 0; q < cols.size(); q++, o++) {
                    in[o] = precision.round(in[o] / ((double) rows.count()[p] * cols.count()[q])) + 0.0;
                }
            }
            if (pairs) {
                repeatPairs(in, cols.size(), out, width);
            } else {
                repeat(in, out, width, rows, cols, precision);
            }
        });
    }

    private static void repeat(double[] in, double[] out, int width, Bins rows, Bins cols, Precision precision) {
        for (int p = 0, o = 0; p < rows.size(); p++) {
            for (int q = 0; q < cols.size(); q++, o++) {
                for (int h = rows.start()[p]; h < rows.end()[p]; h += rows.step()) {
                    for (int w = cols.start()[q]; w < cols.end()[q]; w += cols.step()) {
                        out[h * width + w] = precision.round(out[h * width + w] + in[o]);
                    }
                }
            }
        }
    }

    private static void repeatPairs(double[] in, int cols, double[] out, int width) {
        for (int first = 0, row = 0; first < in.length; first += cols, row += 2 * width) {
            for (int q = 0; q < cols; q++) {
                double share = in[first + q];
                int at = row + 2 * q;
                out[at] = share;
                out[at + 1] = share;
                out[at + width] = share;
                out[at + width + 1] = share;
            }
        }
    }
}
