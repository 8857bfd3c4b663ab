package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;

/** What a call of a kernel works on: its arrays, outputs first, as {@link Plan} numbers them, and where their elements lie. */
final class Operands {
    private final Formula compiled;
    private final View[] out;
    private final View[] in;
    final int outputs;
    final Object[] arrays;
    final int[] offsets;
    /** The number of elements of each view. */
    final int n;
    /** Every view is contiguous or one repeated element. */
    boolean flat = true;
    /** Every view that is not one repeated element begins at position 0. */
    boolean aligned = true;
    /** Bit i is set if input i is one repeated element; the first 64 alone are looked at. */
    long broadcast;

    /** @param compiled what is left of the formula, whose arguments may be fewer than {@code inputs} */
    Operands(Formula compiled, View[] outputs, View[] inputs) {
        this.compiled = compiled;
        this.outputs = outputs.length;
        out = outputs;
        in = inputs;
        arrays = new Object[outputs.length + compiled.argCount()];
        offsets = new int[arrays.length];
        n = place(0, outputs[0]);
        for (int v = 1; v < arrays.length; v++) {
            View view = view(v);
            if (view != null) {
                place(v, view);
            }
        }
    }

    /** {@return how many elements there are} One loop finds out all that there is to know: for few elements, loops are what a call costs. */
    private int place(int v, View view) {
        arrays[v] = view.buffer().array();
        offsets[v] = view.offset();
        int[] shape = view.shape();
        int[] strides = view.strides();
        boolean constant = true;
        boolean contiguous = true;
        int size = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (shape[d] != 1) {
                constant &= strides[d] == 0;
                contiguous &= strides[d] == size;
            }
            size *= shape[d];
        }
        if (constant && canBroadcast(v)) {
            broadcast |= 1L << v - outputs;
        } else {
            flat &= contiguous;
            aligned &= view.offset() == 0;
        }
        return size;
    }

    /** {@return what an array is seen through; null where the formula does not use an input} */
    View view(int v) {
        return v < outputs ? out[v] : compiled.usesArg(v - outputs) ? in[v - outputs] : null;
    }

    /** The elements of all views, row by row. */
    Region region() {
        View[] views = new View[arrays.length];
        for (int v = 0; v < views.length; v++) {
            views[v] = view(v);
        }
        return new Region(out[0].shape(), views);
    }

    /** Whether {@link #broadcast} has a bit for a view. */
    boolean canBroadcast(int v) {
        return v >= outputs && v - outputs < Long.SIZE;
    }

    boolean isBroadcast(int v) {
        return canBroadcast(v) && (broadcast >>> v - outputs & 1) != 0;
    }
}
