package dev.fluxion.nn.data;

import dev.fluxion.core.Tensor;

/**
 * Samples in memory.
 *
 * @param inputs {@code (n, …)}
 * @param targets {@code (n, …)}
 */
public record TensorDataset(Tensor inputs, Tensor targets) implements Dataset {
    /** A data set. @param inputs {@code (n, …)} @param targets {@code (n, …)} */
    public TensorDataset {
        if (inputs.rank() == 0 || targets.rank() == 0 || inputs.size(0) != targets.size(0)) {
            throw new IllegalArgumentException("inputs have shape " + inputs.shape() + " and targets " + targets.shape()
                    + ", expected one number of samples in front");
        }
    }

    @Override
    public int size() {
        return inputs.size(0);
    }

    @Override
    public Batch batch(int... indices) {
        Tensor index = Tensor.of(indices, indices.length).to(inputs.device());
        return new Batch(inputs.indexSelect(0, index), targets.indexSelect(0, index));
    }
}
