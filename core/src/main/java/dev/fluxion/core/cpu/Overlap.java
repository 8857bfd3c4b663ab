package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import java.util.Arrays;
import java.util.function.BiPredicate;

/**
 * Keeps a loop from reading what it has just written: an input that shares elements with an output, in other places, is
 * copied first. One that is exactly the output is computed in place.
 */
final class Overlap {
    private Overlap() {}

    /** The inputs with those replaced by copies that an output would spoil. */
    static View[] resolve(View[] outputs, View[] inputs) {
        return copied(outputs, inputs, Overlap::spoils);
    }

    /** The inputs with those replaced by copies that share elements with an output, for work that is not element by element. */
    static View[] separate(View[] outputs, View[] inputs) {
        return copied(outputs, inputs, Overlap::overlaps);
    }

    private static View[] copied(View[] outputs, View[] inputs, BiPredicate<View, View> clash) {
        View[] resolved = inputs;
        for (int i = 0; i < inputs.length; i++) {
            for (View output : outputs) {
                if (inputs[i] != null && clash.test(output, inputs[i])) {
                    resolved = resolved == inputs ? inputs.clone() : resolved;
                    resolved[i] = copy(inputs[i]);
                    break;
                }
            }
        }
        return resolved;
    }

    /** {@code input}, or a copy if {@code output} would spoil it. */
    static View resolve(View output, View input) {
        return spoils(output, input) ? copy(input) : input;
    }

    /** {@code input}, or a copy if it shares elements with {@code output}, for work that is not element by element. */
    static View separate(View output, View input) {
        return overlaps(output, input) ? copy(input) : input;
    }

    private static boolean spoils(View output, View input) {
        return output != input && overlaps(output, input) && !sameElements(output, input);
    }

    /** Whether the stretches of memory overlap, be it in gaps. */
    private static boolean overlaps(View output, View input) {
        return output.buffer().array() == input.buffer().array() && first(output) <= last(input) && first(input) <= last(output);
    }

    private static boolean sameElements(View a, View b) {
        if (a.offset() != b.offset() || !Arrays.equals(a.shape(), b.shape())) {
            return false;
        }
        for (int d = 0; d < a.rank(); d++) {
            if (a.shape()[d] > 1 && a.strides()[d] != b.strides()[d]) {
                return false;
            }
        }
        return true;
    }

    private static long first(View view) {
        long at = view.offset();
        for (int d = 0; d < view.rank(); d++) {
            at += Math.min(0, (view.shape()[d] - 1L) * view.strides()[d]);
        }
        return at;
    }

    private static long last(View view) {
        long at = view.offset();
        for (int d = 0; d < view.rank(); d++) {
            at += Math.max(0, (view.shape()[d] - 1L) * view.strides()[d]);
        }
        return at;
    }

    /** A contiguous copy. */
    static View copy(View view) {
        var buffer = HostBuffer.zeros(view.buffer().dtype(), view.size());
        var copy = new View(buffer, view.shape(), View.rowMajor(view.shape()), 0);
        Copy.run(copy, view);
        return copy;
    }
}
