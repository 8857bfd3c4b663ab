package dev.fluxion.nn.data;

import dev.fluxion.core.Tensor;

/**
 * Some samples together.
 *
 * @param inputs {@code (n, …)}
 * @param targets {@code (n, …)}
 */
public record Batch(Tensor inputs, Tensor targets) {
    /** {@return the number of samples} */
    public int size() {
        return inputs.size(0);
    }
}
