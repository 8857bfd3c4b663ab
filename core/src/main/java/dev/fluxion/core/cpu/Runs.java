package dev.fluxion.core.cpu;

import java.util.Arrays;

/** Copies runs of elements between arrays of one type, bit by bit, with any strides. */
final class Runs {
    /** Rows that are filled at a time by {@link #transpose}. */
    private static final int AT_ONCE = 4;

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

    /** Columns of adjacent numbers become rows: {@code to[r][j] = from[at + j·stride + r]} for j from 0 to n − 1. */
    static void transpose(Object from, int at, int stride, Object[] to, int n) {
        int r = 0;
        switch (from) {
            case float[] a -> {
                for (; r + AT_ONCE <= to.length; r += AT_ONCE) {
                    float[] r0 = (float[]) to[r];
                    float[] r1 = (float[]) to[r + 1];
                    float[] r2 = (float[]) to[r + 2];
                    float[] r3 = (float[]) to[r + 3];
                    for (int j = 0, i = at + r; j < n; j++, i += stride) {
                        r0[j] = a[i];
                        r1[j] = a[i + 1];
                        r2[j] = a[i + 2];
                        r3[j] = a[i + 3];
                    }
                }
            }
            case double[] a -> {
                for (; r + AT_ONCE <= to.length; r += AT_ONCE) {
                    double[] r0 = (double[]) to[r];
                    double[] r1 = (double[]) to[r + 1];
                    double[] r2 = (double[]) to[r + 2];
                    double[] r3 = (double[]) to[r + 3];
                    for (int j = 0, i = at + r; j < n; j++, i += stride) {
                        r0[j] = a[i];
                        r1[j] = a[i + 1];
                        r2[j] = a[i + 2];
                        r3[j] = a[i + 3];
                    }
                }
            }
            default -> throw new AssertionError(from.getClass());
        }
        for (; r < to.length; r++) {
            copy(from, at + r, stride, to[r], 0, 1, n);
        }
    }

    /** Sets {@code n} numbers to 0. */
    static void clear(Object numbers, int at, int n) {
        if (numbers instanceof float[] floats) {
            Arrays.fill(floats, at, at + n, 0);
        } else {
            Arrays.fill((double[]) numbers, at, at + n, 0);
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
