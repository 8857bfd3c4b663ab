package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import java.util.Arrays;

/** Reading and adding at positions that are data. */
final class Indexing {
    private Indexing() {}

    /** {@code out[…, j, …] = in[…, index[…, j, …], …]} along {@code dim}. */
    static void gather(View out, View in, int dim, View index) {
        check(index, dim, in.shape()[dim]);
        Object to = out.buffer().array();
        Object from = in.buffer().array();
        walk(out, in, dim, index, (o, i) -> {
            switch (from) {
                case float[] a -> ((float[]) to)[o] = a[i];
                case double[] a -> ((double[]) to)[o] = a[i];
                case int[] a -> ((int[]) to)[o] = a[i];
                case boolean[] a -> ((boolean[]) to)[o] = a[i];
                case long[] a -> ((long[]) to)[o] = a[i];
                case short[] a -> ((short[]) to)[o] = a[i];
                default -> ((byte[]) to)[o] = ((byte[]) from)[i];
            }
        });
    }

    /** {@code out[…, index[…, j, …], …] += in[…, j, …]} along {@code dim}, in the order of {@code in}'s elements. */
    static void scatterAdd(View out, View in, int dim, View index) {
        check(index, dim, out.shape()[dim]);
        Object to = out.buffer().array();
        Object from = in.buffer().array();
        walk(in, out, dim, index, (i, o) -> {
            if (from instanceof float[] floats) {
                ((float[]) to)[o] += floats[i];
            } else {
                ((double[]) to)[o] += ((double[]) from)[i];
            }
        });
    }

    /** Does something with a position in {@code dense} and the one in {@code indexed} that belongs to it. */
    @FunctionalInterface
    private interface Pair {
        void at(int dense, int indexed);
    }

    /** Visits the elements of {@code index} in order; {@code dense} has its shape, {@code indexed} is found through it. */
    private static void walk(View dense, View indexed, int dim, View index, Pair pair) {
        int[] others = indexed.strides().clone();
        others[dim] = 0;
        var base = new View(indexed.buffer(), index.shape(), others, indexed.offset());
        int[] positions = (int[]) index.buffer().array();
        int stride = indexed.strides()[dim];
        var region = new Region(index.shape(), dense, base, index);
        for (boolean more = region.first(); more; more = region.next()) {
            for (int r = 0; r < region.rows; r++) {
                for (int c = 0; c < region.cols; c++) {
                    int j = positions[region.offset(2) + r * region.rowStride(2) + c * region.colStride(2)];
                    pair.at(region.offset(0) + r * region.rowStride(0) + c * region.colStride(0),
                            region.offset(1) + r * region.rowStride(1) + c * region.colStride(1) + j * stride);
                }
            }
        }
    }

    private static void check(View index, int dim, int size) {
        int[] values = (int[]) index.buffer().array();
        int[] places = Region.positions(index);
        for (int k = 0; k < places.length; k++) {
            int value = values[places[k]];
            if (value < 0 || value >= size) {
                throw new IndexOutOfBoundsException("index at " + Arrays.toString(coordinates(k, index.shape())) + " is "
                        + value + ", expected 0 to " + (size - 1) + " along dimension " + dim);
            }
        }
    }

    private static int[] coordinates(int element, int[] shape) {
        int[] at = new int[shape.length];
        for (int d = shape.length - 1; d >= 0; d--) {
            at[d] = element % shape[d];
            element /= shape[d];
        }
        return at;
    }
}
