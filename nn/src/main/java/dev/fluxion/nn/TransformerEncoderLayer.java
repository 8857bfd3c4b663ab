package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;

/**
 * Attention and a small network for each position, each added to what it was given (Vaswani et al., 2017):
 *
 * <pre>
 *   norm after:    x = norm1(x + attention(x))           norm before:    x = x + attention(norm1(x))
 *                  x = norm2(x + network(x))                             x = x + network(norm2(x))
 *
 *   network(z) = linear2(dropout(activation(linear1(z))))            (n, l, size) → (n, l, size)
 * </pre>
 *
 * <p>Children, as in PyTorch: {@code self_attn}, {@code linear1}, {@code linear2}, {@code norm1}, {@code norm2}. Dropout acts on the
 * attention's weights, inside of the network and on what is added. {@link #decoder} gives the block of GPT-2: causal, norm before, GELU.
 */
public final class TransformerEncoderLayer extends TransformerLayer {
    private final boolean causal;

    /**
     * PyTorch's default: norm after, ReLU.
     *
     * @param size of a position's vector
     * @param heads a divisor of size
     * @param hidden the width of the network, in PyTorch 2048 if nothing is said
     * @param dropout its probability, in PyTorch 0.1 if nothing is said
     * @param rng for the first weights and for dropout
     */
    public TransformerEncoderLayer(int size, int heads, int hidden, double dropout, Rng rng) {
        this(size, heads, hidden, dropout, Activation.relu(), false, false, rng);
    }

    /**
     * A layer.
     *
     * @param size of a position's vector
     * @param heads a divisor of size
     * @param hidden the width of the network
     * @param dropout its probability
     * @param activation of the network
     * @param normFirst whether normalization comes before attention and network, not after
     * @param causal whether a position sees only those up to itself
     * @param rng for the first weights and for dropout
     */
    public TransformerEncoderLayer(int size, int heads, int hidden, double dropout, Activation activation, boolean normFirst,
            boolean causal, Rng rng) {
        super(false, size, heads, hidden, dropout, activation, normFirst, rng);
        this.causal = causal;
    }

    /**
     * A block of a decoder without an encoder, as in GPT-2 (Radford et al., 2019).
     *
     * @param size of a position's vector
     * @param heads a divisor of size
     * @param dropout its probability
     * @param rng for the first weights and for dropout
     * @return a causal layer, norm before, GELU, hidden 4·size
     */
    public static TransformerEncoderLayer decoder(int size, int heads, double dropout, Rng rng) {
        return new TransformerEncoderLayer(size, heads, 4 * size, dropout, Activation.gelu(), true, true, rng);
    }

    /** {@return (n, l, size)} @param x {@code (n, l, size)} */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, null, null);
    }

    /**
     * The layer on sequences of different lengths.
     *
     * @param x {@code (n, l, size)}
     * @param padding BOOL {@code (n, l)}, true for positions that are none; null for none
     * @param mask as {@link MultiheadAttention#attend} takes it, or null
     * @return {@code (n, l, size)}
     */
    public Tensor forward(Tensor x, Tensor padding, Tensor mask) {
        return withNetwork(with(x, 0, z -> attention.output(z, z, z, padding, mask, causal)));
    }

    @Override
    public String toString() {
        return "TransformerEncoderLayer(" + size() + (causal ? ", causal)" : ")");
    }
}
