package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.View;
import java.util.Arrays;
import java.util.function.Function;

/** Reading and adding at positions that are data. */
final class Indexing {
    private Indexing() {}

    /** {@code out[…, j, …] = in[…, index[…, j, …], …]} along {@code dim}. */
    static void gather(View out, View in, int dim, View index) {
        check(index, dim, in.shape()[dim]);
        walk(out, in, dim, index, new Gather(out.buffer().array(), in.buffer().array()));
    }

    /** {@code out[…, index[…, j, …], …] = in[…, j, …]} along {@code dim}, in the order of {@code in}'s elements. */
    static void scatter(View out, View in, int dim, View index) {
        check(index, dim, out.shape()[dim]);
        walk(in, out, dim, index, new Scatter(out.buffer().array(), in.buffer().array()));
    }

    /** {@code out[…, index[…, j, …], …] += in[…, j, …]} along {@code dim}, in the order of {@code in}'s elements. */
    static void scatterAdd(View out, View in, int dim, View index, Function<Object, Folds> folds) {
        check(index, dim, out.shape()[dim]);
        Object from = in.buffer().array();
        walk(in, out, dim, index, out.buffer().dtype().isFloating() ? new Add(out.buffer().array(), from, folds.apply(from))
                : new AddIntegers(out.buffer(), in.buffer()));
    }

    /** Does something with n positions in {@code dense} and the ones in {@code indexed} that belong to them. */
    private interface Transfer {
        void run(int dense, int denseStride, int indexed, int indexedStride, int n);
    }

    private record Gather(Object to, Object from) implements Transfer {
        @Override
        public void run(int dense, int denseStride, int indexed, int indexedStride, int n) {
            Runs.copy(from, indexed, indexedStride, to, dense, denseStride, n);
        }
    }

    private record Scatter(Object to, Object from) implements Transfer {
        @Override
        public void run(int dense, int denseStride, int indexed, int indexedStride, int n) {
            Runs.copy(from, dense, denseStride, to, indexed, indexedStride, n);
        }
    }

    private record Add(Object to, Object from, Folds loops) implements Transfer {
        @Override
        public void run(int dense, int denseStride, int indexed, int indexedStride, int n) {
            if (denseStride == 1 && indexedStride == 1) {
                loops.add(dense, n, to, indexed);
            } else if (to instanceof float[] sums) {
                float[] more = (float[]) from;
                for (int c = 0; c < n; c++) {
                    sums[indexed + c * indexedStride] += more[dense + c * denseStride];
                }
            } else {
                double[] sums = (double[]) to;
                double[] more = (double[]) from;
                for (int c = 0; c < n; c++) {
                    sums[indexed + c * indexedStride] += more[dense + c * denseStride];
                }
            }
        }
    }

    private record AddIntegers(Buffer to, Buffer from) implements Transfer {
        @Override
        public void run(int dense, int denseStride, int indexed, int indexedStride, int n) {
            long[] sum = new long[n];
            long[] more = new long[n];
            Conversion.readIntegers(to.dtype(), to.array(), indexed, indexedStride, sum, n);
            Conversion.readIntegers(from.dtype(), from.array(), dense, denseStride, more, n);
            for (int c = 0; c < n; c++) {
                sum[c] += more[c];
            }
            Conversion.writeIntegers(to.dtype(), to.array(), indexed, indexedStride, sum, n);
        }
    }

    /**
     * Visits the elements of {@code index} in order; {@code dense} has its shape, {@code indexed} is found through it. Where
     * one index serves a whole run, as in looking up rows of a table, the run is transferred at once.
     */
    private static void walk(View dense, View indexed, int dim, View index, Transfer transfer) {
        int[] others = indexed.strides().clone();
        others[dim] = 0;
        var base = new View(indexed.buffer(), index.shape(), others, indexed.offset());
        int[] positions = (int[]) index.buffer().array();
        int stride = indexed.strides()[dim];
        var region = new Region(index.shape(), dense, base, index);
        int run = region.colStride(2) == 0 ? region.cols : 1;
        for (boolean more = region.first(); more; more = region.next()) {
            for (int r = 0; r < region.rows; r++) {
                for (int c = 0; c < region.cols; c += run) {
                    int j = positions[region.offset(2) + r * region.rowStride(2) + c * region.colStride(2)];
                    transfer.run(region.offset(0) + r * region.rowStride(0) + c * region.colStride(0), region.colStride(0),
                            region.offset(1) + r * region.rowStride(1) + c * region.colStride(1) + j * stride,
                            region.colStride(1), run);
                }
            }
        }
    }

    /** Looks at every index before anything is written; a repeated one once. */
    private static void check(View index, int dim, int size) {
        int[] shape = index.shape().clone();
        for (int d = 0; d < shape.length; d++) {
            if (index.strides()[d] == 0 && shape[d] > 1) {
                shape[d] = 1;
            }
        }
        int[] values = (int[]) index.buffer().array();
        int[] places = Region.positions(new View(index.buffer(), shape, index.strides(), index.offset()));
        for (int k = 0; k < places.length; k++) {
            int value = values[places[k]];
            if (value < 0 || value >= size) {
                throw new IndexOutOfBoundsException("index at " + Arrays.toString(coordinates(k, shape)) + " is " + value
                        + ", expected 0 to " + (size - 1) + " along dimension " + dim);
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
