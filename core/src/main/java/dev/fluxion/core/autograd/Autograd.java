package dev.fluxion.core.autograd;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Runs operations, records them while a gradient is wanted, and asks for gradients.
 */
public final class Autograd {
    private Autograd() {}

    /** How a backward pass treats the graph. */
    public enum Option {
        /** Keep what was saved, so that the graph can be walked again. */
        RETAIN_GRAPH,
        /** Record the backward pass too, so that gradients can be differentiated; keeps the graph. */
        CREATE_GRAPH
    }

    /** {@return whether the current thread records operations} */
    public static boolean isRecording() {
        return GradMode.isRecording();
    }

    /** {@return a mode without recording in this thread, until it is closed} */
    public static GradMode noGrad() {
        return GradMode.set(false);
    }

    /** {@return a mode with recording in this thread, until it is closed, also inside of {@link #noGrad}} */
    public static GradMode enableGrad() {
        return GradMode.set(true);
    }

    /**
     * Looks for NaN and infinity in every result and gradient of this thread, until it is closed. Infinities that are meant,
     * such as a mask of −∞, are found too.
     *
     * @return the mode
     */
    public static AnomalyMode detectAnomaly() {
        return new AnomalyMode();
    }

    /**
     * Runs an operation of one output.
     *
     * @param op the operation
     * @param inputs its operands
     * @return the output
     */
    public static Tensor apply(Op op, Tensor... inputs) {
        return applyAll(op, inputs)[0];
    }

    /**
     * Runs an operation, and records it if this thread records and an input takes part in a gradient.
     *
     * @param op the operation
     * @param inputs its operands
     * @return the outputs
     */
    public static Tensor[] applyAll(Op op, Tensor... inputs) {
        Node node;
        Tensor[] outputs;
        try (GradMode mode = GradMode.set(false)) {
            node = mode.before() ? record(op, inputs) : Node.UNRECORDED;
            outputs = op.forward(node, inputs);
            if (mode.isWatching()) {
                AnomalyMode.forward(node, op, inputs, outputs);
            }
        }
        if (node.records()) {
            for (int i = 0; i < outputs.length; i++) {
                if (outputs[i].dtype().isFloating()) {
                    outputs[i] = new Tensor(outputs[i], node, i);
                }
            }
            node.keepOutputs(outputs);
        }
        return outputs;
    }

    private static Node record(Op op, Tensor[] inputs) {
        Node.Edge[] edges = null;
        int constants = 0;
        for (int i = 0; i < inputs.length; i++) {
            Tensor input = inputs[i];
            if (input != null && input.requiresGrad()) {
                if (edges == null) {
                    edges = new Node.Edge[inputs.length];
                }
                edges[i] = Node.Edge.of(input);
            } else if (input != null) {
                constants++;
            }
        }
        return edges == null ? Node.UNRECORDED : Node.of(op, edges, constants == 0 ? null : constants(edges, inputs));
    }

    private static Node.Constant[] constants(Node.Edge[] edges, Tensor[] inputs) {
        var constants = new Node.Constant[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            if (edges[i] == null && inputs[i] != null) {
                constants[i] = Node.Constant.of(inputs[i]);
            }
        }
        return constants;
    }

    /**
     * Adds the gradients of {@code output} to the {@code grad} of every leaf that it depends on.
     *
     * @param output what to differentiate
     * @param cotangent the gradient that flows into it, of its shape and dtype; null for 1, if it has one element
     * @param options how to treat the graph
     * @throws IllegalStateException if the output has no graph, or its graph was freed
     * @throws IllegalArgumentException if the cotangent is missing or does not fit
     */
    public static void backward(Tensor output, Tensor cotangent, Option... options) {
        new Backward(List.of(options), null).run(List.of(output), Arrays.asList(cotangent));
    }

    /**
     * The vector-Jacobian products Σₖ ⟨cotangentₖ, ∂outputₖ/∂inputᵢ⟩; no {@code grad} is touched.
     *
     * @param outputs what to differentiate
     * @param cotangents one for each output; null for 1, if the output has one element
     * @param inputs with respect to what: leaves or results in between; only what leads to them is walked, and freed
     * @param options how to treat the graph
     * @return one gradient for each input; null where no path leads to it
     */
    public static List<Tensor> grad(List<Tensor> outputs, List<Tensor> cotangents, List<Tensor> inputs, Option... options) {
        for (int i = 0; i < inputs.size(); i++) {
            if (!inputs.get(i).requiresGrad()) {
                throw new IllegalArgumentException("input " + i + ", shape " + inputs.get(i).shape()
                        + ", takes no part in a gradient, expected one with requiresGrad or a result of such");
            }
        }
        return new Backward(List.of(options), inputs).run(outputs, cotangents);
    }

    /**
     * The gradient of one scalar.
     *
     * @param output of one element
     * @param inputs with respect to what
     * @return one gradient for each input; null where no path leads to it
     */
    public static List<Tensor> grad(Tensor output, Tensor... inputs) {
        return grad(List.of(output), Arrays.asList((Tensor) null), List.of(inputs));
    }

    /**
     * A function whose inner results are not kept for the backward pass but computed again when it needs them: memory for
     * time. The gradients are the same, of any order.
     *
     * <p>The function runs twice, so it has to depend on its inputs, on leaves and on the given generators alone.
     *
     * @param function from the inputs to the outputs
     * @param inputs its inputs
     * @param rngs the generators that the function draws from (dropout): the second run gets the same numbers
     * @return its outputs
     */
    public static List<Tensor> checkpointAll(Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs, Rng... rngs) {
        return isRecording() ? Checkpoint.run(function, inputs, rngs) : function.apply(inputs);
    }

    /**
     * A function of one input and one output whose inner results are computed again in the backward pass.
     *
     * @param function such as a layer's forward
     * @param input its input
     * @param rngs the generators that the function draws from
     * @return its output
     * @see #checkpointAll
     */
    public static Tensor checkpoint(UnaryOperator<Tensor> function, Tensor input, Rng... rngs) {
        return checkpointAll(in -> List.of(function.apply(in.getFirst())), List.of(input), rngs).getFirst();
    }
}
