package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.View;
import java.util.Arrays;

/**
 * Views of one shape with as few dimensions as possible: those of size 1 are dropped, and neighbours are merged wherever every
 * view walks them with one stride.
 *
 * @param shape the sizes that remain, at least one
 * @param strides of each view and dimension, in elements
 */
record Collapsed(int[] shape, int[][] strides) {
    /** {@return the views' common dimensions} @param views of one shape, null entries are passed over */
    static Collapsed of(int[] shape, View... views) {
        int[] sizes = new int[Math.max(1, shape.length)];
        int[][] strides = new int[views.length][sizes.length];
        int made = 0;
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] == 1) {
                continue;
            }
            boolean merges = made > 0;
            for (int v = 0; v < views.length && merges; v++) {
                merges = views[v] == null || strides[v][made - 1] == views[v].strides()[d] * shape[d];
            }
            int at = merges ? made - 1 : made++;
            sizes[at] = merges ? sizes[at] * shape[d] : shape[d];
            for (int v = 0; v < views.length; v++) {
                strides[v][at] = views[v] == null ? 0 : views[v].strides()[d];
            }
        }
        if (made == 0) {
            sizes[0] = 1;
            made = 1;
        }
        int rank = made;
        return new Collapsed(Arrays.copyOf(sizes, rank),
                Arrays.stream(strides).map(s -> Arrays.copyOf(s, rank)).toArray(int[][]::new));
    }

    int rank() {
        return shape.length;
    }
}
