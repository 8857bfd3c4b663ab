package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.backend.View;

/** Arithmetic on views: none of it touches an element. */
final class Strides {
    private Strides() {}

    /** The view repeated to a larger shape that it broadcasts to: repeated dimensions get stride 0. */
    static View expand(View view, int[] shape) {
        int[] strides = new int[shape.length];
        int lead = shape.length - view.rank();
        for (int d = lead; d < shape.length; d++) {
            strides[d] = view.shape()[d - lead] == shape[d] ? view.strides()[d - lead] : 0;
        }
        return new View(view.buffer(), shape, strides, view.offset());
    }

    /** A matrix's columns as rows. */
    static View transpose(View view) {
        int[] shape = {view.shape()[1], view.shape()[0]};
        int[] strides = {view.strides()[1], view.strides()[0]};
        return new View(view.buffer(), shape, strides, view.offset());
    }

    static View permute(View view, int[] order) {
        int[] shape = new int[order.length];
        int[] strides = new int[order.length];
        for (int d = 0; d < order.length; d++) {
            shape[d] = view.shape()[order[d]];
            strides[d] = view.strides()[order[d]];
        }
        return new View(view.buffer(), shape, strides, view.offset());
    }

    /** {@code count} elements along {@code dim}: start, start + step, …; a negative step runs backwards. */
    static View slice(View view, int dim, int start, int step, int count) {
        int[] shape = view.shape().clone();
        int[] strides = view.strides().clone();
        int offset = count == 0 ? view.offset() : view.offset() + start * strides[dim];
        shape[dim] = count;
        strides[dim] *= step;
        return new View(view.buffer(), shape, strides, offset);
    }

    /** The same elements in row-major order under another shape, or null where strides can't express it. */
    static View reshape(View view, Shape to) {
        int[] shape = to.toArray();
        if (view.size() == 0) {
            return new View(view.buffer(), shape, View.rowMajor(shape), view.offset());
        }
        int[] sizes = new int[view.rank()];
        int[] steps = new int[view.rank()];
        int runs = 0;
        // Dimensions that lie behind one another are one run of evenly spaced elements.
        for (int d = 0; d < view.rank(); d++) {
            int size = view.shape()[d];
            int step = view.strides()[d];
            if (size == 1) {
                continue;
            }
            if (runs > 0 && steps[runs - 1] == size * step) {
                sizes[runs - 1] *= size;
                steps[runs - 1] = step;
            } else {
                sizes[runs] = size;
                steps[runs++] = step;
            }
        }
        // The new dimensions, from the last on, have to cut these runs evenly.
        int[] strides = new int[shape.length];
        int left = 1;
        int step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (left == 1 && shape[d] > 1) {
                left = sizes[--runs];
                step = steps[runs];
            }
            if (left % shape[d] != 0) {
                return null;
            }
            strides[d] = step;
            step *= shape[d];
            left /= shape[d];
        }
        return new View(view.buffer(), shape, strides, view.offset());
    }
}
