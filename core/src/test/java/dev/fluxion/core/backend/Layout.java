package dev.fluxion.core.backend;

import dev.fluxion.core.DType;
import java.util.Random;

/** Ways in which a view of a given shape can lie in a buffer, for tests. */
enum Layout {
    CONTIGUOUS, OFFSET, STRIDED, REVERSED, TRANSPOSED, GAPS, ROW, COLUMN, CONSTANT;

    /** {@return whether every element has a place of its own, as an output needs} */
    boolean isDense() {
        return this != ROW && this != COLUMN && this != CONSTANT;
    }

    /** A view of {@code shape} over a new buffer of this layout, filled with random elements everywhere. */
    View view(Backend backend, DType dtype, int[] shape, Random random) {
        int rank = shape.length;
        int[] strides = View.rowMajor(shape);
        int offset = this == CONTIGUOUS ? 0 : 1 + random.nextInt(5);
        switch (this) {
            case STRIDED -> {
                for (int d = 0; d < rank; d++) {
                    strides[d] *= 3;
                }
            }
            case REVERSED -> {
                for (int d = 0; d < rank; d++) {
                    offset += Math.max(0, shape[d] - 1) * strides[d];
                    strides[d] = -strides[d];
                }
            }
            case TRANSPOSED -> {
                int step = 1;
                for (int d = 0; d < rank; d++) {
                    strides[d] = step;
                    step *= shape[d];
                }
            }
            case GAPS -> {
                int step = 1;
                for (int d = rank - 1; d >= 0; d--) {
                    strides[d] = step;
                    step = step * shape[d] + 2;
                }
            }
            case ROW -> {
                for (int d = 0; d < rank - 1; d++) {
                    strides[d] = 0;
                }
            }
            case COLUMN -> {
                int step = 1;
                for (int d = rank - 1; d >= 0; d--) {
                    strides[d] = d == rank - 1 ? 0 : step;
                    step *= d == rank - 1 ? 1 : shape[d];
                }
            }
            case CONSTANT -> strides = new int[rank];
            case CONTIGUOUS, OFFSET -> { }
        }
        int last = offset;
        for (int d = 0; d < rank; d++) {
            last += Math.max(0, (shape[d] - 1) * strides[d]);
        }
        // A few elements around the view, which nobody may touch.
        int size = this == CONTIGUOUS ? Math.max(0, View.rowMajor(shape).length == 0 ? 1 : last + 1) : last + 4;
        return new View(Elements.random(backend, dtype, size, random), shape, strides, offset);
    }
}
