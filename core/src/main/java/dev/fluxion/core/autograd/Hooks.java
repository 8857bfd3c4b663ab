package dev.fluxion.core.autograd;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Functions that see gradients on their way back, and may replace them: those of one leaf, or of one node.
 *
 * <pre>{@code
 * var hook = hidden.registerHook(g -> g.clamp(-1, 1));    // a tensor's: its whole gradient
 * hidden.node().registerHook((inputs, outputs) -> {       // a node's: the gradients of its op's inputs and outputs
 *     System.out.println(outputs.getFirst());
 *     return null;                                        // null leaves them as they are
 * });
 * hook.remove();
 * }</pre>
 */
public final class Hooks {
    private final List<Hook> hooks = new ArrayList<>();

    /** None yet. */
    public Hooks() {}

    /** A function of a node's gradients. */
    @FunctionalInterface
    public interface NodeHook {
        /**
         * Sees the gradients of one node after its backward has run.
         *
         * @param inputs the gradients of the op's inputs; null entries where none is wanted or flows
         * @param outputs the gradients of the op's outputs; null entries where none flows
         * @return what takes the place of {@code inputs}, or null to leave them
         */
        List<Tensor> apply(List<Tensor> inputs, List<Tensor> outputs);
    }

    /** A registered function, to be removed again. */
    public final class Hook {
        private final int output;
        private final UnaryOperator<Tensor> onTensor;
        private final NodeHook onNode;

        private Hook(int output, UnaryOperator<Tensor> onTensor, NodeHook onNode) {
            this.output = output;
            this.onTensor = onTensor;
            this.onNode = onNode;
            hooks.add(this);
        }

        /** Calls the function no more. */
        public void remove() {
            hooks.remove(this);
        }
    }

    /**
     * Adds a function of one gradient.
     *
     * @param output which output of a node's; 0 for a leaf
     * @param function what is called
     * @return a handle to remove it
     */
    public Hook add(int output, UnaryOperator<Tensor> function) {
        return new Hook(output, function, null);
    }

    Hook add(NodeHook function) {
        return new Hook(-1, null, function);
    }

    /** The gradient of an output or of a leaf, as the hooks on it leave it. */
    Tensor onTensor(int output, Tensor gradient, String what) {
        Tensor current = gradient;
        for (Hook hook : List.copyOf(hooks)) {
            if (hook.onTensor != null && hook.output == output && current != null) {
                Tensor given = current;
                int version = given.version();
                Tensor made = hook.onTensor.apply(given);
                unchanged(given, version, what);
                current = made == null ? given : fitting(made, given.shape(), given.dtype(), "a hook on " + what + " gave ");
            }
        }
        return current;
    }

    /** The gradients of a node's inputs, as the hooks on the node leave them. */
    Tensor[] onNode(Node node, Tensor[] inputs, Tensor[] outputs) {
        Tensor[] current = inputs;
        for (Hook hook : List.copyOf(hooks)) {
            if (hook.onNode != null) {
                int[] before = versions(current, outputs);
                List<Tensor> made = hook.onNode.apply(Arrays.asList(current.clone()), Arrays.asList(outputs.clone()));
                if (!Arrays.equals(before, versions(current, outputs))) {
                    throw changed("node " + node.op().name());
                }
                current = made == null ? current : fitting(node, made, current);
            }
        }
        return current;
    }

    private static Tensor[] fitting(Node node, List<Tensor> made, Tensor[] inputs) {
        String what = "a hook on node " + node.op().name() + " gave ";
        if (made.size() != inputs.length) {
            throw new IllegalStateException(what + made.size() + " gradients, expected " + inputs.length);
        }
        for (int i = 0; i < inputs.length; i++) {
            if (made.get(i) != null && inputs[i] != null) {
                fitting(made.get(i), inputs[i].shape(), inputs[i].dtype(), what + "for input " + i + " ");
            }
        }
        return made.toArray(Tensor[]::new);
    }

    /** {@return the gradient} @param what begins the message of the exception if its shape or dtype is another */
    static Tensor fitting(Tensor gradient, Shape shape, DType dtype, String what) {
        if (!gradient.shape().equals(shape) || gradient.dtype() != dtype) {
            throw new IllegalStateException(what + gradient.dtype() + " " + gradient.shape() + ", expected " + dtype + " " + shape);
        }
        return gradient;
    }

    private static void unchanged(Tensor gradient, int version, String what) {
        if (gradient.version() != version) {
            throw changed(what);
        }
    }

    private static IllegalStateException changed(String what) {
        return new IllegalStateException("a hook on " + what + " changed a gradient in place, expected it to return a new one");
    }

    private static int[] versions(Tensor[] inputs, Tensor[] outputs) {
        var all = new ArrayList<>(Arrays.asList(inputs));
        all.addAll(Arrays.asList(outputs));
        return all.stream().mapToInt(t -> t == null ? 0 : t.version()).toArray();
    }
}
