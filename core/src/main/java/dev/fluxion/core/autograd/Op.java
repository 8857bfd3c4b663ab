package dev.fluxion.core.autograd;

import dev.fluxion.core.Tensor;
import java.util.Locale;

/**
 * One differentiable operation, with its attributes as fields: how it computes, and five lines below, how a gradient flows
 * back through it. Run it with {@link Autograd#apply}.
 */
public interface Op {
    /** {@return the name in messages and pictures} */
    default String name() {
        String name = getClass().getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    /**
     * Computes the outputs. Nothing is recorded while it runs.
     *
     * @param node takes what backward will need ({@link Node#save}, {@link Node#saveOutput})
     * @param inputs the operands; an entry may be null where the operation allows it
     * @return the outputs
     */
    Tensor[] forward(Node node, Tensor... inputs);

    /**
     * The gradients of the inputs, made of recorded operations, so that they can be differentiated again.
     *
     * @param node what forward saved, and which gradients are wanted ({@link Node#wants})
     * @param cotangents the gradients of the outputs; null where none flows. In a {@link dev.fluxion.core.Scope}, later gradients may
     *     take their memory: who wants one beyond this call copies it, or returns it
     * @return one for each input, of its shape; null where none is wanted or flows
     */
    Tensor[] backward(Node node, Tensor... cotangents);
}
