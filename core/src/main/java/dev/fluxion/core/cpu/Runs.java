package dev.fluxion.core.cpu;

import java.util.Arrays;

/** Copies runs of elements between arrays of one type, bit by bit, with any strides. */
final class Runs {
    private Runs() {}

    /** {@code to[toAt + i·toStride] = from[fromAt + i·fromStride]} for i from 0 to n − 1. */
    static void copy(Object from, int fromAt, int fromStride, Object to, int toAt, int toStride, int n) {
        if (fromStride == 1 && toStride == 1) {
            System.arraycopy(from, fromAt, to, toAt, n);
            return;
        }
        switch (from) {
            case float[] a when fromStride == 0 && toStride == 1 -> Arrays.fill((float[]) to, toAt, toAt + n, a[fromAt]);
            case double[] a when fromStride == 0 && toStride == 1 -> Arrays.fill((double[]) to, toAt, toAt + n, a[fromAt]);
            case float[] a -> {
                float[] b = (float[]) to;
                for (int i = 0, f = fromAt, t = toAt; i < n; i++, f += fromStride, t += toStride) {
                    b[t] = a[f];
                }
            }
            case double[] a -> {
                double[] b = (double[]) to;
                for (int i = 0, f = fromAt, t = toAt; i < n; i++, f += fromStride, t += toStride) {
                    b[t] = a[f];
                }
            }
            case int[] a -> {
                int[] b = (int[]) to;
                for (int i = 0, f = fromAt, t = toAt; i < n; i++, f += fromStride, t += toStride) {
                    b[t] = a[f];
                }
            }
            case boolean[] a -> {
                boolean[] b = (boolean[]) to;
                for (int i = 0, f = fromAt, t = toAt; i < n; i++, f += fromStride, t += toStride) {
                    b[t] = a[f];
                }
            }
            case long[] a -> {
                long[] b = (long[]) to;
                for (int i = 0, f = fromAt, t = toAt; i < n; i++, f += fromStride, t += toStride) {
                    b[t] = a[f];
                }
            }
            case short[] a -> {
                short[] b = (short[]) to;
                for (int i = 0, f = fromAt, t = toAt; i < n; i++, f += fromStride, t += toStride) {
                    b[t] = a[f];
                }
            }
            case byte[] a -> {
                byte[] b = (byte[]) to;
                for (int i = 0, f = fromAt, t = toAt; i < n; i++, f += fromStride, t += toStride) {
                    b[t] = a[f];
                }
            }
            default -> throw new AssertionError(from.getClass());
        }
    }

    /** Sets the first {@code n} numbers to 0. */
    static void clear(Object numbers, int n) {
        if (numbers instanceof float[] floats) {
            Arrays.fill(floats, 0, n, 0);
        } else {
            Arrays.fill((double[]) numbers, 0, n, 0);
        }
    }

    /** {@code to[toAt + i] += from[fromAt + i]} for i from 0 to n − 1. */
    static void add(Object from, int fromAt, Object to, int toAt, int n) {
        if (from instanceof float[] a) {
            float[] b = (float[]) to;
            for (int i = 0; i < n; i++) {
                b[toAt + i] += a[fromAt + i];
            }
        } else {
            double[] a = (double[]) from;
            double[] b = (double[]) to;
            for (int i = 0; i < n; i++) {
                b[toAt + i] += a[fromAt + i];
            }
        }
    }

    /** {@code to[toAt + i] += from[fromAt]} for i from 0 to n − 1. */
    static void addOne(Object from, int fromAt, Object to, int toAt, int n) {
        if (from instanceof float[] a) {
            float[] b = (float[]) to;
            float one = a[fromAt];
            for (int i = 0; i < n; i++) {
                b[toAt + i] += one;
            }
        } else {
            double[] b = (double[]) to;
            double one = ((double[]) from)[fromAt];
            for (int i = 0; i < n; i++) {
                b[toAt + i] += one;
            }
        }
    }
}
