package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Map;

/**
 * One step of {@link GRU}, whose formulas it has: {@code (N, in), (N, H) → (N, H)}, or without N. The parameters
 * are {@code weight_ih}, {@code weight_hh}, {@code bias_ih} and {@code bias_hh}, uniform in ±1/√H at first, as in PyTorch.
 */
public final class GRUCell extends RecurrentCell {
    /** A cell with biases. @param in features @param hidden H, units @param rng for the first weights */
    public GRUCell(int in, int hidden, Rng rng) {
        this(in, hidden, true, rng);
    }

    /**
     * A cell.
     *
     * @param in features, 1 or more
     * @param hidden H, units, 1 or more
     * @param bias whether there are biases
     * @param rng for the first weights
     */
    public GRUCell(int in, int hidden, boolean bias, Rng rng) {
        super(Gates.GRU, in, hidden, bias, RecurrentPart.drawn(hidden, rng));
    }

    /** A cell of given weights. @param weights by the names above; without biases where there is no bias_ih */
    public GRUCell(Map<String, Tensor> weights) {
        super(Gates.GRU, weights);
    }

    /** {@return the next state} @param x the input @param h the state, or null for 0 */
    public Tensor step(Tensor x, Tensor h) {
        return next(x, h)[0];
    }

    @Override
    public Tensor forward(Tensor x) {
        return step(x, null);
    }
}
