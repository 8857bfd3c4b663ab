package dev.fluxion.nn;

import dev.fluxion.core.Recurring;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;

/** The weights of a cell, or of one direction of a layer. */
record RecurrentPart(Gates gates, Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh) {
    /** The affine map of what the inputs are. */
    interface Inputs {
        Recurring linear(Tensor x, Tensor weight, Tensor bias);
    }

    /** Where parameters come from. */
    interface Source extends BiFunction<String, Shape, Tensor> {}

    /** {@return first values as PyTorch draws them: uniform in ±1/√hidden} @param hidden size of the state @param rng source */
    static Source drawn(int hidden, Rng rng) {
        double bound = 1 / Math.sqrt(hidden);
        return (_, shape) -> rng.uniform(-bound, bound, shape.toArray());
    }

    /** {@return given values, checked} @param weights by name */
    static Source given(Map<String, Tensor> weights) {
        return (name, shape) -> {
            Tensor weight = weights.get(name);
            if (weight == null || !weight.shape().equals(shape)) {
                throw new IllegalArgumentException(name + " is " + (weight == null ? "missing" : weight.shape()) + ", expected "
                        + shape);
            }
            return weight;
        };
    }

    /** {@return a size that a given weight has} @param weights by name @param name of the weight, a matrix */
    static int columns(Map<String, Tensor> weights, String name) {
        Tensor weight = weights.get(name);
        if (weight == null || weight.rank() != 2) {
            throw new IllegalArgumentException(name + " is " + (weight == null ? "missing" : weight.shape()) + ", expected a matrix");
        }
        return weight.size(1);
    }

    /** Makes the parameters in PyTorch's order. */
    static RecurrentPart of(Gates gates, String suffix, int in, int hidden, boolean bias, Source source) {
        int rows = gates.count() * hidden;
        return new RecurrentPart(gates, source.apply("weight_ih" + suffix, Shape.of(rows, in)),
                source.apply("weight_hh" + suffix, Shape.of(rows, hidden)),
                bias ? source.apply("bias_ih" + suffix, Shape.of(rows)) : null,
                bias ? source.apply("bias_hh" + suffix, Shape.of(rows)) : null);
    }

    int in() {
        return weightIh.size(1);
    }

    int hidden() {
        return weightHh.size(1);
    }

    /** {@return the products of one step of one sample} */
    long multiplyAdds() {
        return weightIh.elements() + weightHh.elements();
    }

    /** {@return the next state} @param x (N, in) @param state (N, hidden) each */
    Tensor[] step(Tensor x, Tensor... state) {
        Tensor[] next = state.clone();
        run(Tensor::linear, x.unsqueeze(0), false, next);
        return next;
    }

    /**
     * All steps of a sequence.
     *
     * @param inputs what is made of x
     * @param x (T, N, in), or of another size in the end where the inputs have one
     * @param reverse whether from its end
     * @param state (N, hidden) each, replaced by the last one
     * @return the hidden states by time, (T, N, hidden)
     */
    Tensor run(Inputs inputs, Tensor x, boolean reverse, Tensor[] state) {
        boolean together = gates.addsBiases() && biasIh != null;
        Recurring input = inputs.linear(x, weightIh, together ? biasIh.add(biasHh) : biasIh);
        return gates.run(input, weightHh, together ? null : biasHh, reverse, state);
    }

    /** {@return a state of the wanted shape, with zeros for null} @param k its number @param suffix of its name */
    Tensor state(int k, String suffix, Tensor value, Shape shape) {
        if (value == null) {
            return Tensor.zeros(shape, weightHh.dtype(), weightHh.device());
        }
        if (!value.shape().equals(shape) || value.dtype() != weightHh.dtype()) {
            throw new IllegalArgumentException(gates.states().get(k) + suffix + " is " + value.dtype() + " " + value.shape()
                    + ", expected " + weightHh.dtype() + " " + shape);
        }
        return value;
    }

    static void requireSizes(String what, int... sizes) {
        if (Arrays.stream(sizes).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(what + " of sizes " + Arrays.toString(sizes) + ", expected 1 or more");
        }
    }
}
