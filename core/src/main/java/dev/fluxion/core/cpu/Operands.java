package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;

/** What a call of a kernel works on: its arrays, outputs first, as {@link Plan} numbers them, and where their elements lie. */
final class Operands {
    /** Null where the formula does not use an input. */
    final View[] views;
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
        this.outputs = outputs.length;
        n = outputs[0].size();
        views = new View[outputs.length + compiled.argCount()];
        arrays = new Object[views.length];
        offsets = new int[views.length];
        for (int v = 0; v < views.length; v++) {
            int input = v - outputs.length;
            if (input < 0 || compiled.usesArg(input)) {
                place(v, input < 0 ? outputs[v] : inputs[input]);
            }
        }
    }

    private void place(int v, View view) {
        views[v] = view;
        arrays[v] = view.buffer().array();
        offsets[v] = view.offset();
        if (canBroadcast(v) && isConstant(view)) {
            broadcast |= 1L << v - outputs;
        } else {
            flat &= view.isContiguous();
            aligned &= view.offset() == 0;
        }
    }

    /** Whether {@link #broadcast} has a bit for a view. */
    boolean canBroadcast(int v) {
        return v >= outputs && v - outputs < Long.SIZE;
    }

    boolean isBroadcast(int v) {
        return canBroadcast(v) && (broadcast >>> v - outputs & 1) != 0;
    }

    private static boolean isConstant(View view) {
        for (int d = 0; d < view.rank(); d++) {
            if (view.shape()[d] != 1 && view.strides()[d] != 0) {
                return false;
            }
        }
        return true;
    }
}
