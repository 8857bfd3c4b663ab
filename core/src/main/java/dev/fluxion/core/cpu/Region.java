package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import java.util.Arrays;

/**
 * The elements of several views of one shape, cut into two-dimensional slabs.
 *
 * <p>Dimensions of size 1 are dropped and neighbours are merged wherever every view can walk them with one stride. The
 * last two that remain are a slab of {@link #rows} × {@link #cols}; an odometer runs over the others:
 *
 * <pre>
 *   for (boolean more = region.first(); more; more = region.next()) { … region.offset(v) + row·rowStride(v) + col·colStride(v) … }
 * </pre>
 */
final class Region {
    /** The size of the two inner dimensions. */
    final int rows;
    final int cols;

    private final int views;
    private final int rank;
    private final int[] shape;
    private final int[] strides;
    private final int[] rowStrides;
    private final int[] colStrides;
    private final int[] start;
    private final int[] offsets;
    private final int[] counter;

    /** The region of views that share a shape; null entries are passed over and have offset and strides 0. */
    Region(int[] fullShape, View... all) {
        views = all.length;
        shape = new int[Math.max(2, fullShape.length)];
        strides = new int[shape.length * views];
        start = new int[views];
        for (int v = 0; v < views; v++) {
            start[v] = all[v] == null ? 0 : all[v].offset();
        }
        rank = collapse(fullShape, all);
        rows = shape[rank - 2];
        cols = shape[rank - 1];
        rowStrides = Arrays.copyOfRange(strides, (rank - 2) * views, (rank - 1) * views);
        colStrides = Arrays.copyOfRange(strides, (rank - 1) * views, rank * views);
        offsets = new int[views];
        counter = new int[rank];
    }

    /** Fills shape and strides with the collapsed dimensions and gives their number, at least 2. */
    private int collapse(int[] fullShape, View[] all) {
        int made = 0;
        for (int d = 0; d < fullShape.length; d++) {
            int n = fullShape[d];
            if (n == 1) {
                continue;
            }
            boolean merges = made > 0;
            for (int v = 0; v < views && merges; v++) {
                merges = all[v] == null || strides[(made - 1) * views + v] == all[v].strides()[d] * n;
            }
            int at = merges ? made - 1 : made++;
            shape[at] = merges ? shape[at] * n : n;
            for (int v = 0; v < views; v++) {
                strides[at * views + v] = all[v] == null ? 0 : all[v].strides()[d];
            }
        }
        while (made < 2) {
            System.arraycopy(shape, 0, shape, 1, made);
            System.arraycopy(strides, 0, strides, views, made * views);
            shape[0] = 1;
            Arrays.fill(strides, 0, views, 0);
            made++;
        }
        return made;
    }

    /** Moves to the first slab. */
    boolean first() {
        System.arraycopy(start, 0, offsets, 0, views);
        for (int d = 0; d < rank; d++) {
            counter[d] = 0;
            if (shape[d] == 0) {
                return false;
            }
        }
        return true;
    }

    /** Moves to the next slab, if there is one. */
    boolean next() {
        for (int d = rank - 3; d >= 0; d--) {
            boolean carry = ++counter[d] == shape[d];
            int steps = carry ? 1 - shape[d] : 1;
            for (int v = 0; v < views; v++) {
                offsets[v] += steps * strides[d * views + v];
            }
            if (!carry) {
                return true;
            }
            counter[d] = 0;
        }
        return false;
    }

    /** Where the slab begins in view {@code v}'s buffer. */
    int offset(int v) {
        return offsets[v];
    }

    int rowStride(int v) {
        return rowStrides[v];
    }

    int colStride(int v) {
        return colStrides[v];
    }

    /** Where the slab begins in each view's buffer; changed by {@link #next}. */
    int[] offsets() {
        return offsets;
    }

    int[] rowStrides() {
        return rowStrides;
    }

    int[] colStrides() {
        return colStrides;
    }

    /** The positions of every element of a view in its buffer, in row-major order. */
    static int[] positions(View view) {
        int[] positions = new int[view.size()];
        if (positions.length == 0) {
            return positions;
        }
        positions[0] = view.offset();
        // From the last dimension on: what is there, once more for each step of the next one.
        for (int d = view.rank() - 1, n = 1; d >= 0; n *= view.shape()[d--]) {
            for (int i = n; i < n * view.shape()[d]; i++) {
                positions[i] = positions[i - n] + view.strides()[d];
            }
        }
        return positions;
    }
}
