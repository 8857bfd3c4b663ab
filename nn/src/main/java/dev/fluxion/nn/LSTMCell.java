package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Map;

/**
 * One step of {@link LSTM}, whose formulas it has: {@code (N, in), (N, H), (N, H) → (N, H), (N, H)}, or without N. The parameters
 * are {@code weight_ih}, {@code weight_hh}, {@code bias_ih} and {@code bias_hh}, uniform in ±1/√H at first, as in PyTorch.
 */
public final class LSTMCell extends RecurrentCell {
    /** A state. @param h hidden @param c of the cell */
    public record State(Tensor h, Tensor c) {}

    /** A cell with biases. @param in features @param hidden H, units @param rng for the first weights */
    public LSTMCell(int in, int hidden, Rng rng) {
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
    public LSTMCell(int in, int hidden, boolean bias, Rng rng) {
        super(Gates.LSTM, in, hidden, bias, RecurrentPart.drawn(hidden, rng));
    }

    /** A cell of given weights. @param weights by the names above; without biases where there is no bias_ih */
    public LSTMCell(Map<String, Tensor> weights) {
        super(Gates.LSTM, weights);
    }

    /** {@return the next state} @param x the input @param h the hidden state, or null for 0 @param c that of the cell, or null for 0 */
    public State step(Tensor x, Tensor h, Tensor c) {
        Tensor[] next = next(x, h, c);
        return new State(next[0], next[1]);
    }

    @Override
    public Tensor forward(Tensor x) {
        return step(x, null, null).h();
    }
}
