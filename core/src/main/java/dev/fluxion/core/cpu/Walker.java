package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;

/**
 * Goes through a view's elements in row-major order and copies runs of them to or from a contiguous array, so that a loop
 * over contiguous arrays can serve views of any strides.
 */
final class Walker {
    private final Object array;
    private final Region region;
    private final int stride;
    private final int rowStride;
    private int row;
    private int col;

    /** A walk from the first element of a view, which has at least one. */
    Walker(View view) {
        this(view, 0);
    }

    /** A walk from element {@code from} on. */
    Walker(View view, int from) {
        array = view.buffer().array();
        region = new Region(view.shape(), view);
        region.first();
        int slab = region.rows * region.cols;
        for (int skipped = from / slab; skipped > 0; skipped--) {
            region.next();
        }
        row = from % slab / region.cols;
        col = from % region.cols;
        stride = region.colStride(0);
        rowStride = region.rowStride(0);
    }

    /** Reads the next {@code n} elements of each input that has a walker. */
    static void read(Walker[] walkers, int outputs, Object[] blocks, int n) {
        for (int v = outputs; v < walkers.length; v++) {
            if (walkers[v] != null) {
                walkers[v].read(blocks[v], n);
            }
        }
    }

    /** Writes the next {@code n} elements of each output that has a walker. */
    static void write(Walker[] walkers, int outputs, Object[] blocks, int n) {
        for (int v = 0; v < outputs; v++) {
            if (walkers[v] != null) {
                walkers[v].write(blocks[v], n);
            }
        }
    }

    /** Copies the next {@code n} elements into {@code block} from 0 on. */
    void read(Object block, int n) {
        int done = 0;
        while (done < n) {
            int run = Math.min(n - done, region.cols - col);
            Runs.copy(array, position(), stride, block, done, 1, run);
            if (rowStride == 0 && run == region.cols) {
                run *= Math.min(region.rows - row, (n - done) / run);
                repeat(block, done, region.cols, run);
            }
            done += run;
            advance(run);
        }
    }

    /** Fills {@code total} elements of a block with copies of the first {@code n}, doubling what is there. */
    private static void repeat(Object block, int from, int n, int total) {
        for (int filled = n; filled < total; filled *= 2) {
            System.arraycopy(block, from, block, from + filled, Math.min(filled, total - filled));
        }
    }

    /** Copies the first {@code n} elements of {@code block} to the next {@code n} places. */
    void write(Object block, int n) {
        int done = 0;
        while (done < n) {
            int run = Math.min(n - done, region.cols - col);
            Runs.copy(block, done, 1, array, position(), stride, run);
            done += run;
            advance(run);
        }
    }

    private int position() {
        return region.offset(0) + row * rowStride + col * stride;
    }

    private void advance(int run) {
        col += run;
        if (col >= region.cols) {
            row += col / region.cols;
            col = 0;
            if (row == region.rows) {
                row = 0;
                region.next();
            }
        }
    }
}
