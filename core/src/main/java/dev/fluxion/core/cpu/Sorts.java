package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import java.util.Arrays;

/**
 * The stable order of elements along a dimension. Every element becomes an integer key of the same order: the bits of a float,
 * those of a negative one inverted; all NaNs are one key above all numbers, and both zeros are one. A key of 32 bits and the
 * index below it are one {@code long}, so that the JDK's sort does the work and ties stay in order; keys of 64 bits are merged.
 */
final class Sorts {
    private static final int MIN_TOGETHER = 1 << 14;

    private Sorts() {}

    /** {@code out[…, j, …]}: the index along {@code dim} of the element that is the j-th in order. */
    static void run(View out, View in, int dim, boolean descending) {
        int n = in.shape()[dim];
        if (out.size() == 0) {
            return;
        }
        int[] from = Region.positions(lanes(in, dim));
        int[] to = Region.positions(lanes(out, dim));
        int[] indices = (int[]) out.buffer().array();
        int together = Math.max(1, MIN_TOGETHER / n);
        Parallel.shared().forEach(Math.ceilDiv(from.length, together), p -> {
            for (int lane = p * together; lane < Math.min(from.length, (p + 1) * together); lane++) {
                int[] order = order(in.buffer().array(), from[lane], in.strides()[dim], n, descending);
                for (int j = 0; j < n; j++) {
                    indices[to[lane] + j * out.strides()[dim]] = order[j];
                }
            }
        });
    }

    /** The first element of each lane. */
    private static View lanes(View view, int dim) {
        int[] shape = view.shape().clone();
        shape[dim] = 1;
        return new View(view.buffer(), shape, view.strides(), view.offset());
    }

    private static int[] order(Object array, int from, int stride, int n, boolean descending) {
        long[] keys = new long[n];
        long flip = descending ? -1 : 0;
        for (int i = 0; i < n; i++) {
            keys[i] = key(array, from + i * stride) ^ flip;
        }
        if (array instanceof double[] || array instanceof long[]) {
            return merged(keys);
        }
        for (int i = 0; i < n; i++) {
            keys[i] = keys[i] << 32 | i;
        }
        Arrays.sort(keys);
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }

    /** An integer whose order is that of the element, of 32 bits where that is enough. */
    private static long key(Object array, int at) {
        return switch (array) {
            case float[] a -> {
                int bits = Float.floatToIntBits(a[at] + 0.0f);
                yield bits ^ bits >> 31 & Integer.MAX_VALUE;
            }
            case double[] a -> {
                long bits = Double.doubleToLongBits(a[at] + 0.0);
                yield bits ^ bits >> 63 & Long.MAX_VALUE;
            }
            case int[] a -> a[at];
            case boolean[] a -> a[at] ? 1 : 0;
            case long[] a -> a[at];
            default -> throw new AssertionError(array.getClass());
        };
    }

    /** Runs of 1, 2, 4, … places are merged; of equal keys that of the left run comes first. */
    private static int[] merged(long[] keys) {
        int n = keys.length;
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        int[] next = new int[n];
        for (int run = 1; run < n; run = (int) Math.min(n, 2L * run)) {
            for (int start = 0; start < n; start += 2 * run) {
                int middle = Math.min(n, start + run);
                int end = (int) Math.min(n, start + 2L * run);
                int left = start;
                int right = middle;
                for (int k = start; k < end; k++) {
                    boolean takeLeft = left < middle && (right == end || keys[order[left]] <= keys[order[right]]);
                    next[k] = order[takeLeft ? left++ : right++];
                }
                if (end == n) {
                    break;
                }
            }
            int[] done = next;
            next = order;
            order = done;
        }
        return order;
    }
}
