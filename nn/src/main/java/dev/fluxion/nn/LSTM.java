package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Map;

/**
 * Long short-term memory, along sequences, in one or more layers:
 *
 * <pre>
 *   i, f, o = σ(W_i·x + b_i + W_h·h + b_h)    g = tanh(the same)    rows of the weights: i, f, g, o
 *   c′ = f·c + i·g
 *   h′ = o·tanh(c′)
 *
 *   x (T, N, in) or, batch first, (N, T, in)  →  output (T, N, S·H) or (N, T, S·H) of the last layer, S = 1 or 2 directions
 *   h and c of all layers and directions, first and last: (layers·S, N, H), layer by layer
 * </pre>
 *
 * <p>A single sequence is (T, in), and its states are (layers·S, H). The parameters of layer k are {@code weight_ih_l}k,
 * {@code weight_hh_l}k, {@code bias_ih_l}k and {@code bias_hh_l}k, then those of the direction from the end, with
 * {@code _reverse}; all are uniform in ±1/√H at first, as in PyTorch. Source: Hochreiter and
 * Schmidhuber (1997), with the forget gate of Gers et al. (2000).
 */
public final class LSTM extends Recurrent {
    /** The results. @param output the hidden states of the last layer by time @param h the last hidden states @param c the last cell states */
    public record Output(Tensor output, Tensor h, Tensor c) {}

    /** One layer from the start to the end. @param in features @param hidden H, units @param rng for the first weights */
    public LSTM(int in, int hidden, Rng rng) {
        this(in, hidden, new Recurrence(), rng);
    }

    /**
     * Layers.
     *
     * @param in features, 1 or more
     * @param hidden H, units, 1 or more
     * @param settings layers, directions …
     * @param rng for the first weights
     */
    public LSTM(int in, int hidden, Recurrence settings, Rng rng) {
        super(Gates.LSTM, in, hidden, settings, RecurrentPart.drawn(hidden, rng));
    }

    /**
     * Layers of given weights.
     *
     * @param weights by the names above, of fitting shapes
     * @param settings layers, directions …
     */
    public LSTM(Map<String, Tensor> weights, Recurrence settings) {
        super(Gates.LSTM, weights, settings);
    }

    /** {@return output and last states} @param x the input @param h0 first hidden states, or null for 0 @param c0 first cell states, or null for 0 */
    public Output run(Tensor x, Tensor h0, Tensor c0) {
        Tensor[] results = results(x, h0, c0);
        return new Output(results[0], results[1], results[2]);
    }
}
