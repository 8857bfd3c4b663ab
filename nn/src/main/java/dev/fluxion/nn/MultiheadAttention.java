package dev.fluxion.nn;

import dev.fluxion.core.Attentive.Attended;
import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * Attention in several subspaces at once (Vaswani et al., 2017). Queries, keys and values are projected, cut into heads of e / heads columns,
 * attended to head by head, put side by side and projected once more:
 *
 * <pre>
 *   q = x·Wqᵀ + bq     k = y·Wkᵀ + bk     v = z·Wvᵀ + bv
 *   headᵢ = softmax(qᵢ·kᵢᵀ / √(e / heads) + mask)·vᵢ
 *   out = [head₁ … head_h]·Woᵀ + bo
 * </pre>
 *
 * <p>Samples come first: {@code (n, l, e)}. Parameters, as PyTorch names them: {@code in_proj_weight} (3e, e), the rows of Wq, Wk and Wv,
 * {@code in_proj_bias} (3e), {@code out_proj.weight} (e, e) and {@code out_proj.bias} (e). At first in_proj_weight is Xavier's uniform,
 * out_proj.weight uniform in ±1/√e, and the biases are 0.
 */
public final class MultiheadAttention extends Module {
    private final int heads;
    private final Tensor weight;
    private final Tensor bias;
    private final Linear out;
    private final Dropout dropout;

    /** A layer with biases. @param size e @param heads a divisor of e @param rng for the first weights */
    public MultiheadAttention(int size, int heads, Rng rng) {
        this(size, heads, true, rng);
    }

    /** A layer. @param size e @param heads a divisor of e @param bias whether there are biases @param rng for the first weights */
    public MultiheadAttention(int size, int heads, boolean bias, Rng rng) {
        this(size, heads, bias, 0, rng);
    }

    /**
     * A layer that drops weights of the attention while learning.
     *
     * @param size e
     * @param heads a divisor of e
     * @param bias whether there are biases
     * @param dropout its probability
     * @param rng for the first weights and for dropout
     */
    public MultiheadAttention(int size, int heads, boolean bias, double dropout, Rng rng) {
        requireHeads(size, heads);
        this.heads = heads;
        this.dropout = child("dropout", new Dropout(dropout, rng));
        // PyTorch draws the output's projection first.
        out = new Linear(size, size, bias, rng);
        if (bias) {
            Init.constant(out.bias(), 0);
        }
        weight = parameter("in_proj_weight", Init.xavierUniform(Tensor.zeros(3 * size, size), 1, rng));
        this.bias = bias ? parameter("in_proj_bias", Tensor.zeros(3 * size)) : null;
        child("out_proj", out);
    }

    /**
     * A layer of given weights.
     *
     * @param heads a divisor of e
     * @param weight {@code (3e, e)}
     * @param bias {@code (3e)}, or null
     * @param out the last projection, e to e
     */
    public MultiheadAttention(int heads, Tensor weight, Tensor bias, Linear out) {
        int size = weight.rank() == 2 ? weight.size(1) : -1;
        if (size < 0 || weight.size(0) != 3 * size || bias != null && !bias.shape().equals(Shape.of(3 * size))
                || out.weight().size(1) != size) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + ", bias " + (bias == null ? "none" : bias.shape())
                    + " and out " + out.weight().shape() + ", expected (3e, e), (3e) and (e, e)");
        }
        requireHeads(size, heads);
        this.heads = heads;
        this.dropout = null;
        this.weight = parameter("in_proj_weight", weight);
        this.bias = bias == null ? null : parameter("in_proj_bias", bias);
        this.out = child("out_proj", out);
    }

    private static void requireHeads(int size, int heads) {
        if (heads < 1 || size < 1 || size % heads != 0) {
            throw new IllegalArgumentException("heads is " + heads + " for size " + size + ", expected a divisor");
        }
    }

    /** {@return self-attention, (n, l, e)} @param x {@code (n, l, e)} */
    @Override
    public Tensor forward(Tensor x) {
        return output(x, x, x, null, null, false);
    }

    /** {@return self-attention in which position i sees positions up to i alone, (n, l, e)} @param x {@code (n, l, e)} */
    public Tensor causal(Tensor x) {
        return output(x, x, x, null, null, true);
    }

    /**
     * Attention.
     *
     * @param query {@code (n, l, e)}
     * @param key {@code (n, s, e)}
     * @param value {@code (n, s, e)}
     * @param padding BOOL {@code (n, s)}, true for keys that nobody may attend to; null for none
     * @param mask that broadcasts to {@code (n, heads, l, s)}: BOOL, true where a query may attend, or numbers that are added; null for none
     * @param causal whether position i sees keys up to i alone
     * @return the output, {@code (n, l, e)}, and the weights of every head before dropout, {@code (n, heads, l, s)}
     * @throws IllegalArgumentException if shapes do not fit
     */
    public Attended attend(Tensor query, Tensor key, Tensor value, Tensor padding, Tensor mask, boolean causal) {
        return weighted(heads(query, key, value), allowed(padding, mask, key), causal);
    }

    /**
     * {@return the output of {@link #attend} alone, {@code (n, l, e)}} Without mask, padding and dropout the weights are never all in memory.
     *
     * @param query as there
     * @param key as there
     * @param value as there
     * @param padding as there
     * @param mask as there
     * @param causal as there
     */
    public Tensor output(Tensor query, Tensor key, Tensor value, Tensor padding, Tensor mask, boolean causal) {
        Tensor[] heads = heads(query, key, value);
        boolean plain = padding == null && mask == null && (dropout == null || !dropout.isActive());
        return plain ? joined(heads[0].attend(heads[1], heads[2], causal)) : weighted(heads, allowed(padding, mask, key), causal).output();
    }

    private Attended weighted(Tensor[] heads, Tensor allowed, boolean causal) {
        Attended seen = heads[0].attend(heads[1], heads[2], allowed, causal, 1 / Math.sqrt(heads[0].size(-1)));
        Tensor output = dropout == null || !dropout.isActive() ? seen.output() : dropout.forward(seen.weights()).matmul(heads[2]);
        return new Attended(joined(output), seen.weights());
    }

    /** {@code (n, heads, l, e / heads) → (n, l, e)} */
    private Tensor joined(Tensor x) {
        return out.forward(x.transpose(1, 2).flatten(2, 3));
    }

    /** Queries, keys and values, each {@code (n, heads, l, e / heads)}. */
    private Tensor[] heads(Tensor query, Tensor key, Tensor value) {
        int size = weight.size(1);
        if (query.rank() != 3 || key.rank() != 3 || !key.shape().equals(value.shape()) || query.size(2) != size || key.size(2) != size
                || query.size(0) != key.size(0)) {
            throw new IllegalArgumentException(this + " got query " + query.shape() + ", key " + key.shape() + ", value " + value.shape()
                    + ", expected (n, l, " + size + "), (n, s, " + size + ") twice");
        }
        return query == key && key == value ? together(query)
                : new Tensor[] {project(query, 0), project(key, 1), project(value, 2)};
    }

    /** All three projections of one input in one product. */
    private Tensor[] together(Tensor x) {
        Tensor[] parts = x.linear(weight, bias).chunk(3, 2);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = split(parts[i]);
        }
        return parts;
    }

    private Tensor project(Tensor x, int which) {
        int size = weight.size(1);
        return split(x.linear(weight.narrow(0, which * size, size), bias == null ? null : bias.narrow(0, which * size, size)));
    }

    /** {@code (n, l, e) → (n, heads, l, e / heads)} */
    private Tensor split(Tensor x) {
        return x.unflatten(2, heads, -1).transpose(1, 2);
    }

    private static Tensor allowed(Tensor padding, Tensor mask, Tensor key) {
        if (padding == null) {
            return mask;
        }
        if (padding.dtype() != DType.BOOL || !padding.shape().equals(Shape.of(key.size(0), key.size(1)))) {
            throw new IllegalArgumentException("padding is " + padding.dtype() + " " + padding.shape() + ", expected bool ("
                    + key.size(0) + ", " + key.size(1) + ")");
        }
        Tensor keys = padding.logicalNot().reshape(key.size(0), 1, 1, key.size(1));
        if (mask == null) {
            return keys;
        }
        return mask.dtype() == DType.BOOL ? mask.logicalAnd(keys)
                : keys.where(mask, Tensor.full(Shape.SCALAR, Double.NEGATIVE_INFINITY, mask.dtype(), mask.device()));
    }

    /** The four projections, and scores and means of all heads, for keys as many as queries. */
    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return (long) input.elements() * (4 * weight.size(1) + 2 * input.size(-2));
    }

    @Override
    public String toString() {
        return "MultiheadAttention(" + weight.size(1) + ", heads " + heads + ")";
    }
}
