package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Map;

/**
 * Gated recurrent units, along sequences, in one or more layers:
 *
 * <pre>
 *   r = σ(W_ir·x + b_ir + W_hr·h + b_hr)
 *   z = σ(W_iz·x + b_iz + W_hz·h + b_hz)
 *   n = tanh(W_in·x + b_in + r·(W_hn·h + b_hn))
 *   h′ = (1 − z)·n + z·h                          rows of the weights: r, z, n
 *
 *   x (T, N, in) or, batch first, (N, T, in)  →  output (T, N, S·H) or (N, T, S·H) of the last layer, S = 1 or 2 directions
 *   h of all layers and directions, first and last: (layers·S, N, H), layer by layer
 * </pre>
 *
 * <p>A single sequence is (T, in), and its states are (layers·S, H). The parameters of layer k are {@code weight_ih_l}k,
 * {@code weight_hh_l}k, {@code bias_ih_l}k and {@code bias_hh_l}k, then those of the direction from the end, with
 * {@code _reverse}; all are uniform in ±1/√H at first, as in PyTorch. Source: Cho et al.
 * (2014), with r inside of the affine map's result as in cuDNN.
 */
public final class GRU extends Recurrent {
    /** The results. @param output the hidden states of the last layer by time @param h the last hidden states */
    public record Output(Tensor output, Tensor h) {}

    /** One layer from the start to the end. @param in features @param hidden H, units @param rng for the first weights */
    public GRU(int in, int hidden, Rng rng) {
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
    public GRU(int in, int hidden, Recurrence settings, Rng rng) {
        super(Gates.GRU, in, hidden, settings, RecurrentPart.drawn(hidden, rng));
    }

    /**
     * Layers of given weights.
     *
     * @param weights by the names above, of fitting shapes
     * @param settings layers, directions …
     */
    public GRU(Map<String, Tensor> weights, Recurrence settings) {
        super(Gates.GRU, weights, settings);
    }

    /** {@return output and last states} @param x the input @param h0 first hidden states, or null for 0 */
    public Output run(Tensor x, Tensor h0) {
        Tensor[] results = results(x, h0);
        return new Output(results[0], results[1]);
    }
}
