package dev.fluxion.core.autograd;

import dev.fluxion.core.Tensor;

/**
 * An operation that can add the gradient of its first input to what others brought for that input, where paths meet, in the pass
 * that computes it: the bits are those of an addition behind {@link Op#backward}, but the gradient alone is never in memory.
 *
 * <pre>
 *   y = x + f(norm(x))         x̄ = ȳ + norm's gradient
 * </pre>
 */
public interface Accumulating extends Op {
    /**
     * The gradients of the inputs. Nothing is recorded.
     *
     * @param node what forward saved, and which gradients are wanted
     * @param sum what has come so far for the first input, whose gradient is wanted; it stays as it is
     * @param cotangents the gradients of the outputs; null where none flows
     * @return as {@link Op#backward} gives them, but the first is {@code sum + gradient}
     */
    Tensor[] accumulate(Node node, Tensor sum, Tensor... cotangents);
}
