package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.function.UnaryOperator;

/**
 * What the layers of a transformer have in common: parts that are each added to what they were given,
 *
 * <pre>
 *   norm after:    x = norm(x + part(x))           norm before:    x = x + part(norm(x))
 *
 *   network(z) = linear2(dropout(activation(linear1(z))))
 * </pre>
 */
abstract sealed class TransformerLayer extends Module permits TransformerEncoderLayer, TransformerDecoderLayer {
    final MultiheadAttention attention;
    final MultiheadAttention cross;
    private final Linear linear1;
    private final Linear linear2;
    private final LayerNorm[] norms;
    private final Dropout dropout;
    private final Activation activation;
    private final boolean normFirst;

    /** @param crossing whether there is attention to a memory */
    TransformerLayer(boolean crossing, int size, int heads, int hidden, double dropout, Activation activation, boolean normFirst, Rng rng) {
        this.dropout = new Dropout(dropout, rng);
        attention = child("self_attn", new MultiheadAttention(size, heads, true, dropout, rng));
        cross = crossing ? child("multihead_attn", new MultiheadAttention(size, heads, true, dropout, rng)) : null;
        linear1 = child("linear1", new Linear(size, hidden, rng));
        linear2 = child("linear2", new Linear(hidden, size, rng));
        norms = new LayerNorm[crossing ? 3 : 2];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = child("norm" + (i + 1), new LayerNorm(size));
        }
        child("dropout", this.dropout);
        this.activation = activation;
        this.normFirst = normFirst;
    }

    final int size() {
        return linear1.weight().size(1);
    }

    /** {@return x with a part added} @param norm which one belongs to the part, from 0 */
    final Tensor with(Tensor x, int norm, UnaryOperator<Tensor> part) {
        return normFirst ? x.add(dropout.forward(part.apply(norms[norm].forward(x))))
                : norms[norm].forward(x.add(dropout.forward(part.apply(x))));
    }

    /** {@return x with the network of each position added, the last part} */
    final Tensor withNetwork(Tensor x) {
        return with(x, norms.length - 1, z -> linear2.forward(dropout.forward(activation.forward(linear1.forward(z)))));
    }


    /** As if the memory were as long as the input. */
    @Override
    protected final long multiplyAdds(Shape input, Shape output) {
        long attentions = attention.multiplyAdds(input, output) * (cross == null ? 1 : 2);
        return attentions + (long) input.elements() * linear1.weight().size(0) * 2;
    }
}
