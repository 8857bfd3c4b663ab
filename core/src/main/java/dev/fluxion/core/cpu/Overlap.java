package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import java.util.function.BiPredicate;

/**
 * Keeps a loop from reading what it has just written: an input that shares elements with an output, in other places, is
 * copied first. One that is exactly the output is computed in place.
 */
final class Overlap {
    private Overlap() {}

    /** The inputs with those replaced by copies that an output would spoil. */
    static View[] resolve(View[] outputs, View[] inputs) {
        return copied(outputs, inputs, View::spoils);
    }

    /** The inputs with those replaced by copies that share elements with an output, for work that is not element by element. */
    static View[] separate(View[] outputs, View[] inputs) {
        return copied(outputs, inputs, View::overlaps);
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
        return output.spoils(input) ? copy(input) : input;
    }

    /** {@code input}, or a copy if it shares elements with {@code output}, for work that is not element by element. */
    static View separate(View output, View input) {
        return output.overlaps(input) ? copy(input) : input;
    }

    /** The view, or a contiguous copy. */
    static View contiguous(View view) {
        return view.isContiguous() ? view : copy(view);
    }

    /** A contiguous copy. */
    static View copy(View view) {
        var buffer = HostBuffer.zeros(view.buffer().dtype(), view.size());
        var copy = new View(buffer, view.shape(), View.rowMajor(view.shape()), 0);
        Copy.run(copy, view);
        return copy;
    }
}
