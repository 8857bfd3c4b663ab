package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Map;

/**
 * Elman's network, along sequences, in one or more layers:
 *
 * <pre>
 *   h′ = f(W_ih·x + b_ih + W_hh·h + b_hh),    f = tanh or max(·, 0)
 *
 *   x (T, N, in) or, batch first, (N, T, in)  →  output (T, N, S·H) or (N, T, S·H) of the last layer, S = 1 or 2 directions
 *   h of all layers and directions, first and last: (layers·S, N, H), layer by layer
 * </pre>
 *
 * <p>A single sequence is (T, in), and its states are (layers·S, H). The parameters of layer k are {@code weight_ih_l}k,
 * {@code weight_hh_l}k, {@code bias_ih_l}k and {@code bias_hh_l}k, then those of the direction from the end, with
 * {@code _reverse}; all are uniform in ±1/√H at first, as in PyTorch. Source: Elman (1990).
 */
public final class RNN extends Recurrent {
    /** What is applied to the sum. */
    public enum Nonlinearity {
        /** The hyperbolic tangent. */
        TANH,
        /** max(·, 0). */
        RELU
    }

    /** The results. @param output the hidden states of the last layer by time @param h the last hidden states */
    public record Output(Tensor output, Tensor h) {}

    /** One layer from the start to the end. @param in features @param hidden H, units @param rng for the first weights */
    public RNN(int in, int hidden, Rng rng) {
        this(in, hidden, Nonlinearity.TANH, new Recurrence(), rng);
    }

    /**
     * Layers.
     *
     * @param in features, 1 or more
     * @param hidden H, units, 1 or more
     * @param nonlinearity f
     * @param settings layers, directions …
     * @param rng for the first weights
     */
    public RNN(int in, int hidden, Nonlinearity nonlinearity, Recurrence settings, Rng rng) {
        super(gates(nonlinearity), in, hidden, settings, RecurrentPart.drawn(hidden, rng));
    }

    /**
     * Layers of given weights.
     *
     * @param weights by the names above, of fitting shapes
     * @param nonlinearity f
     * @param settings layers, directions …
     */
    public RNN(Map<String, Tensor> weights, Nonlinearity nonlinearity, Recurrence settings) {
        super(gates(nonlinearity), weights, settings);
    }

    static Gates gates(Nonlinearity nonlinearity) {
        return nonlinearity == Nonlinearity.TANH ? Gates.TANH : Gates.RELU;
    }

    /** {@return output and last states} @param x the input @param h0 first hidden states, or null for 0 */
    public Output run(Tensor x, Tensor h0) {
        Tensor[] results = results(x, h0);
        return new Output(results[0], results[1]);
    }
}
