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
 *   network(z) = linear2(dropout(activation(linear1(z))))
 * </pre>
 *
 * <p>Children, as in PyTorch: {@code self_attn}, {@code linear1}, {@code linear2}, {@code norm1}, {@code norm2}. {@link #decoder} gives the
 * block of GPT-2: causal, norm before, GELU.
 */
public final class TransformerEncoderLayer extends Module {
    private final MultiheadAttention attention;
    private final Linear linear1;
    private final Linear linear2;
    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final Dropout dropout;
    private final Activation activation;
    private final boolean normFirst;
    private final boolean causal;

    /**
     * PyTorch's default: norm after, ReLU.
     *
     * @param size of a position's vector
     * @param heads a divisor of size
     * @param hidden the width of the network
     * @param dropout its probability
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
        attention = child("self_attn", new MultiheadAttention(size, heads, rng));
        linear1 = child("linear1", new Linear(size, hidden, rng));
        linear2 = child("linear2", new Linear(hidden, size, rng));
        norm1 = child("norm1", new LayerNorm(size));
        norm2 = child("norm2", new LayerNorm(size));
        this.dropout = child("dropout", new Dropout(dropout, rng));
        this.activation = activation;
        this.normFirst = normFirst;
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
        if (normFirst) {
            Tensor attended = x.add(attend(norm1.forward(x)));
            return attended.add(network(norm2.forward(attended)));
        }
        Tensor attended = norm1.forward(x.add(attend(x)));
        return norm2.forward(attended.add(network(attended)));
    }

    private Tensor attend(Tensor x) {
        return dropout.forward(causal ? attention.causal(x) : attention.forward(x));
    }

    private Tensor network(Tensor x) {
        Tensor hidden = dropout.forward(activation.forward(linear1.forward(x)));
        return dropout.forward(linear2.forward(hidden));
    }

    @Override
    public String toString() {
        return "TransformerEncoderLayer(" + linear1.weight().size(1) + (causal ? ", causal)" : ")");
    }
}
