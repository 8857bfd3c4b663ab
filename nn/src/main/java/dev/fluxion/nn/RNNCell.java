package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Map;

/**
 * One step of {@link RNN}, whose formulas it has: {@code (N, in), (N, H) → (N, H)}, or without N. The parameters
 * are {@code weight_ih}, {@code weight_hh}, {@code bias_ih} and {@code bias_hh}, uniform in ±1/√H at first, as in PyTorch.
 */
public final class RNNCell extends RecurrentCell {
    /** A cell with biases. @param in features @param hidden H, units @param rng for the first weights */
    public RNNCell(int in, int hidden, Rng rng) {
        this(in, hidden, RNN.Nonlinearity.TANH, true, rng);
    }

    /**
     * A cell.
     *
     * @param in features, 1 or more
     * @param hidden H, units, 1 or more
     * @param nonlinearity f
     * @param bias whether there are biases
     * @param rng for the first weights
     */
    public RNNCell(int in, int hidden, RNN.Nonlinearity nonlinearity, boolean bias, Rng rng) {
        super(RNN.gates(nonlinearity), in, hidden, bias, RecurrentPart.drawn(hidden, rng));
    }

    /** A cell of given weights. @param weights by the names above; without biases where there is no bias_ih @param nonlinearity f */
    public RNNCell(Map<String, Tensor> weights, RNN.Nonlinearity nonlinearity) {
        super(RNN.gates(nonlinearity), weights);
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
