package dev.fluxion.core;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates a formula with several outputs in one pass, in place: the door through which an optimizer's declared update
 * reaches the machine. Nothing is recorded.
 *
 * <pre>{@code
 * // v ← ρ·v + (1−ρ)·g²,  θ ← θ − η·g/√(v + ε)
 * FusedUpdate.apply(RMSPROP, List.of(theta, v), List.of(theta, v, g), rate, rho, 1 - rho, eps);
 * }</pre>
 */
public final class FusedUpdate {
    private FusedUpdate() {}

    /**
     * Writes the formula's outputs. All tensors have one shape, one computing dtype (masks aside) and one device; an output
     * that is also an input is updated in place.
     *
     * @param formula the update
     * @param outputs what is written, one for each of the formula's outputs
     * @param inputs what is read, one for each argument; null where the formula does not use it
     * @param scalars the scalar arguments
     * @throws IllegalArgumentException if counts, shapes, dtypes or devices do not fit; then nothing was changed
     * @throws IllegalStateException if an output takes part in a gradient and this thread records
     */
    public static void apply(Formula formula, List<Tensor> outputs, List<Tensor> inputs, double... scalars) {
        applyAll(formula, List.of(new Part(outputs, inputs, scalars)));
    }

    /** What one call of {@link #apply} takes beside its formula. */
    public record Part(List<Tensor> outputs, List<Tensor> inputs, double[] scalars) {}

    /**
     * As {@link #apply} for every part: a GPU takes few launches for all of them together, and threads of a CPU meet once.
     *
     * @param formula the update
     * @param parts of one device; no output of one is read or written by another
     * @throws IllegalArgumentException as {@link #apply}, or if devices differ; then nothing was changed
     * @throws IllegalStateException as {@link #apply}
     */
    public static void applyAll(Formula formula, List<Part> parts) {
        List<Backend.Group> groups = new ArrayList<>(parts.size());
        for (Part part : parts) {
            groups.add(group(formula, part.outputs, part.inputs, part.scalars));
        }
        if (groups.isEmpty()) {
            return;
        }
        Device device = parts.getFirst().outputs.getFirst().device();
        for (Part part : parts) {
            Device other = part.outputs.getFirst().device();
            if (!other.equals(device)) {
                throw new IllegalArgumentException("parts are on devices " + device + " and " + other + ", expected one device");
            }
        }
        device.backend().mapAll(formula, groups);
        for (Backend.Group group : groups) {
            for (View view : group.outputs()) {
                view.buffer().changed();
            }
        }
    }

    private static Backend.Group group(Formula formula, List<Tensor> outputs, List<Tensor> inputs, double[] scalars) {
        requireCount("outputs", outputs.size(), formula.outputs().size());
        requireCount("inputs", inputs.size(), formula.argCount());
        requireCount("scalars", scalars.length, formula.scalarCount());
        Tensor first = outputs.getFirst();
        View[] in = new View[inputs.size()];
        View[] out = new View[outputs.size()];
        for (int i = 0; i < in.length; i++) {
            Tensor input = inputs.get(i);
            if (formula.usesArg(i)) {
                requireLike(first, input, "input", i, formula.isMaskArg(i));
                in[i] = input.view();
            }
        }
        for (int k = 0; k < out.length; k++) {
            requireLike(first, outputs.get(k), "output", k, formula.outputs().get(k).isMask());
            outputs.get(k).requireInPlace("an update");
            out[k] = outputs.get(k).view();
        }
        return new Backend.Group(out, in, scalars);
    }

    private static void requireCount(String what, int count, int expected) {
        if (count != expected) {
            throw new IllegalArgumentException(what + " are " + count + ", expected " + expected + " for this formula");
        }
    }

    private static void requireLike(Tensor first, Tensor tensor, String what, int index, boolean mask) {
        DType dtype = mask ? DType.BOOL : first.dtype();
        if (!tensor.shape().equals(first.shape()) || tensor.dtype() != dtype || !tensor.device().equals(first.device())) {
            throw new IllegalArgumentException(what + " " + index + " is " + tensor.dtype() + " " + tensor.shape() + " on "
                    + tensor.device() + ", expected " + dtype + " " + first.shape() + " on " + first.device());
        }
    }
}
