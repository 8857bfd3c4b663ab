package dev.fluxion.core.backend;

import dev.fluxion.core.DType;
import java.lang.reflect.Array;
import java.util.Random;

/** Elements of views one by one, by the definition of a view: slow and plain. */
final class Elements {
    private static final double[] SPECIAL = {
        0, -0.0, 1, -1, 0.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-40, -1e-310, 3e38, -1e300,
        Float.MIN_NORMAL, Double.MIN_NORMAL, 88.5, -104, 709.5, -745, 1e-8, 127, 128, -127};

    private Elements() {}

    /** A buffer of random elements: half of the floating-point ones ordinary, the others of every size, and special values. */
    static Buffer random(Backend backend, DType dtype, int size, Random random) {
        Buffer buffer = backend.allocate(dtype, size);
        for (int i = 0; i < size; i++) {
            double special = SPECIAL[random.nextInt(SPECIAL.length)];
            double x = switch (random.nextInt(8)) {
                case 0 -> special;
                case 1 -> Math.scalb(random.nextGaussian(), random.nextInt(200) - 100);
                case 2 -> random.nextInt(9) - 4;
                default -> random.nextGaussian() * 3;
            };
            if (dtype == DType.BOOL) {
                Array.setBoolean(buffer.array(), i, random.nextBoolean());
            } else {
                set(buffer, i, dtype.isFloating() ? x : random.nextInt());
            }
        }
        return buffer;
    }

    /** A view of ordinary numbers, the same for each call. */
    static View normal(Backend backend, Layout layout, DType dtype, int... shape) {
        var random = new Random(shape[0]);
        View view = layout.view(backend, dtype, shape, random);
        for (int i = 0; i < view.buffer().size(); i++) {
            set(view.buffer(), i, random.nextGaussian());
        }
        return view;
    }

    /** A contiguous view of numbers. */
    static View of(Backend backend, DType dtype, int[] shape, double... values) {
        Buffer buffer = backend.allocate(dtype, values.length);
        for (int i = 0; i < values.length; i++) {
            set(buffer, i, values[i]);
        }
        return new View(buffer, shape, View.rowMajor(shape), 0);
    }

    /** The position in the buffer of a view's element number {@code index}, in row-major order. */
    static int position(View view, int index) {
        int at = view.offset();
        for (int d = view.rank() - 1; d >= 0; d--) {
            at += index % view.shape()[d] * view.strides()[d];
            index /= view.shape()[d];
        }
        return at;
    }

    static double get(View view, int index) {
        return get(view.buffer().array(), position(view, index));
    }

    /** An element of a Java array as a number; masks are 1 and 0. */
    static double get(Object array, int at) {
        return switch (array) {
            case float[] a -> a[at];
            case double[] a -> a[at];
            case boolean[] a -> a[at] ? 1 : 0;
            case int[] a -> a[at];
            case long[] a -> a[at];
            case short[] a -> a[at];
            default -> ((byte[]) array)[at];
        };
    }

    static double[] all(View view) {
        double[] values = new double[view.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = get(view, i);
        }
        return values;
    }

    /** A copy of everything that a buffer holds, as numbers. */
    static double[] all(Buffer buffer) {
        double[] values = new double[buffer.size()];
        Object array = buffer.array();
        for (int i = 0; i < values.length; i++) {
            values[i] = get(array, i);
        }
        return values;
    }

    private static void set(Buffer buffer, int at, double x) {
        switch (buffer.array()) {
            case float[] a -> a[at] = (float) x;
            case double[] a -> a[at] = x;
            case boolean[] a -> a[at] = x != 0;
            case int[] a -> a[at] = (int) x;
            case long[] a -> a[at] = (long) x;
            case short[] a -> a[at] = (short) x;
            default -> ((byte[]) buffer.array())[at] = (byte) x;
        }
    }
}
