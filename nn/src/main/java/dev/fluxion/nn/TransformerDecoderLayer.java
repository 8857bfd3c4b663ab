package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;

/**
 * The layer of a decoder that looks at an encoder's output, the memory (Vaswani et al., 2017):
 *
 * <pre>
 *   norm after:    x = norm1(x + attention(x))                norm before:    x = x + attention(norm1(x))
 *                  x = norm2(x + attention(x, memory))                        x = x + attention(norm2(x), memory)
 *                  x = norm3(x + network(x))                                  x = x + network(norm3(x))
 *
 *   network(z) = linear2(dropout(activation(linear1(z))))            (n, l, size), (n, s, size) → (n, l, size)
 * </pre>
 *
 * <p>A position of x sees those up to itself alone; PyTorch's layer is told so by a mask. Children, as in PyTorch: {@code self_attn},
 * {@code multihead_attn}, {@code linear1}, {@code linear2}, {@code norm1}, {@code norm2}, {@code norm3}. A block without a memory, as
 * GPT's, is {@link TransformerEncoderLayer#decoder}.
 */
public final class TransformerDecoderLayer extends TransformerLayer {
    /**
     * PyTorch's default: norm after, ReLU.
     *
     * @param size of a position's vector
     * @param heads a divisor of size
     * @param hidden the width of the network, in PyTorch 2048 if nothing is said
     * @param dropout its probability, in PyTorch 0.1 if nothing is said
     * @param rng for the first weights and for dropout
     */
    public TransformerDecoderLayer(int size, int heads, int hidden, double dropout, Rng rng) {
        this(size, heads, hidden, dropout, Activation.relu(), false, rng);
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
     * @param rng for the first weights and for dropout
     */
    public TransformerDecoderLayer(int size, int heads, int hidden, double dropout, Activation activation, boolean normFirst, Rng rng) {
        super(true, size, heads, hidden, dropout, activation, normFirst, rng);
    }

    /** {@return (n, l, size), x being its own memory} @param x {@code (n, l, size)} */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x);
    }

    /** {@return (n, l, size)} @param x {@code (n, l, size)} @param memory {@code (n, s, size)} */
    public Tensor forward(Tensor x, Tensor memory) {
        return forward(x, memory, null, null);
    }

    /**
     * The layer on sequences of different lengths.
     *
     * @param x {@code (n, l, size)}
     * @param memory {@code (n, s, size)}
     * @param padding BOOL {@code (n, l)}, true for positions of x that are none; null for none
     * @param memoryPadding BOOL {@code (n, s)}, true for positions of the memory that are none; null for none
     * @return {@code (n, l, size)}
     */
    public Tensor forward(Tensor x, Tensor memory, Tensor padding, Tensor memoryPadding) {
        Tensor seen = with(x, 0, z -> attention.output(z, z, z, padding, null, true));
        return withNetwork(with(seen, 1, z -> cross.output(z, memory, memory, memoryPadding, null, false)));
    }

    @Override
    public String toString() {
        return "TransformerDecoderLayer(" + size() + ")";
    }
}
