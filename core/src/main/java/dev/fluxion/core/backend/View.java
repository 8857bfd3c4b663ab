package dev.fluxion.core.backend;

import java.util.Arrays;

/**
 * A strided window on a buffer: element (i₀, …) lies at {@code offset + Σ iₖ·strides[k]}. A stride of 0 repeats, a negative
 * one runs backwards. The arrays are not copied and must not be changed.
 *
 * @param buffer where the elements are
 * @param shape the size of each dimension
 * @param strides the step of each dimension, in elements
 * @param offset the position of the first element
 */
public record View(Buffer buffer, int[] shape, int[] strides, int offset) {
    /** {@return the number of elements} */
    public int size() {
        int size = 1;
        for (int n : shape) {
            size *= n;
        }
        return size;
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return shape.length;
    }

    /** {@return whether the elements lie in row-major order without gaps (dimensions of size 1 aside)} */
    public boolean isContiguous() {
        int expected = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (shape[d] != 1 && strides[d] != expected) {
                return size() == 0;
            }
            expected *= shape[d];
        }
        return true;
    }

    /** {@return the row-major strides of a shape} @param shape the size of each dimension */
    public static int[] rowMajor(int[] shape) {
        int[] strides = new int[shape.length];
        int step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= shape[d];
        }
        return strides;
    }

    /** {@return whether writing this view, element by element, changes elements of {@code input} that are still to be read} @param input a view that is read */
    public boolean spoils(View input) {
        return this != input && overlaps(input) && !isSame(input);
    }

    /** {@return whether the stretches of memory of two views overlap, be it in gaps, but not as columns of one matrix do} @param other a view */
    public boolean overlaps(View other) {
        return buffer.memory() == other.buffer.memory() && first() <= other.last() && other.first() <= last() && !isBeside(other);
    }

    /** Whether both go from row to row in the same steps, and a row of one lies beside those of the other. */
    private boolean isBeside(View other) {
        if (rank() == 0 || other.rank() == 0 || strides[0] <= 0 || other.strides[0] != strides[0]) {
            return false;
        }
        long row = strides[0];
        long mine = first();
        long apart = Math.floorMod(other.first() - mine, row);
        return last() - mine - (shape[0] - 1L) * row < apart
                && apart + other.last() - other.first() - (other.shape[0] - 1L) * row < row;
    }

    private boolean isSame(View other) {
        if (offset != other.offset || !Arrays.equals(shape, other.shape)) {
            return false;
        }
        for (int d = 0; d < rank(); d++) {
            if (shape[d] > 1 && strides[d] != other.strides[d]) {
                return false;
            }
        }
        return true;
    }

    private long first() {
        long at = offset;
        for (int d = 0; d < rank(); d++) {
            at += Math.min(0, (shape[d] - 1L) * strides[d]);
        }
        return at;
    }

    private long last() {
        long at = offset;
        for (int d = 0; d < rank(); d++) {
            at += Math.max(0, (shape[d] - 1L) * strides[d]);
        }
        return at;
    }
}
