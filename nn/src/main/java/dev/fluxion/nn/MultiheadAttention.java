package dev.fluxion.nn;

import dev.fluxion.core.Attentive.Attended;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;

/**
 * Attention by several heads, each on a part of the features: {@code (n, l, e), (n, s, e), (n, s, e) → (n, l, e)}.
 *
 * <pre>
 *   q, k, v = query·Wqᵀ + bq, key·Wkᵀ + bk, value·Wvᵀ + bv       in heads of e / heads neighbouring columns
 *   y = concat over heads of softmax(q·kᵀ/√(e/heads) + mask)·v, times Woᵀ, plus bo
 * </pre>
 *
 * <p>Parameters as in PyTorch: {@code in_proj_weight} (3e, e), rows Wq, Wk, Wv, Xavier uniform; {@code in_proj_bias}, zeros;
 * {@code out_proj.weight}, {@code out_proj.bias}, zeros. Source: Vaswani et al., "Attention is all you need" (2017).
 */
public final class MultiheadAttention extends Module {
    private final int heads;
    private final int features;
    private final Tensor weight;
    private final Tensor bias;
    private final Linear out;
    private boolean causal;

    /** Attention with biases. @param features e, a multiple of the heads @param heads how many @param rng for the first weights */
    public MultiheadAttention(int features, int heads, Rng rng) {
        this(heads, Init.xavierUniform(Tensor.zeros(3 * features, features), 1, rng), Tensor.zeros(3 * features),
                projection(features, rng), Tensor.zeros(features));
    }

    private static Tensor projection(int features, Rng rng) {
        double bound = 1 / Math.sqrt(features);
        return rng.uniform(-bound, bound, features, features);
    }

    /**
     * Attention of given weights.
     *
     * @param heads how many
     * @param weight in_proj_weight, (3e, e)
     * @param bias in_proj_bias, (3e), or null
     * @param outWeight out_proj.weight, (e, e)
     * @param outBias out_proj.bias, (e), or null
     */
    public MultiheadAttention(int heads, Tensor weight, Tensor bias, Tensor outWeight, Tensor outBias) {
        features = weight.rank() == 2 ? weight.size(1) : 0;
        if (features == 0 || weight.size(0) != 3 * features || heads < 1 || features % heads != 0) {
            throw new IllegalArgumentException("heads are " + heads + " and weight " + weight.shape()
                    + ", expected (3e, e) with e a multiple of the heads");
        }
        this.heads = heads;
        this.weight = parameter("in_proj_weight", weight);
        this.bias = bias == null ? null : parameter("in_proj_bias", bias);
        out = child("out_proj", new Linear(outWeight, outBias));
    }

    /** {@return this, which from now on lets position i see the positions j ≤ i alone in {@link #forward}} */
    public MultiheadAttention causal() {
        causal = true;
        return this;
    }

    /** {@return x attending to itself} @param x (n, l, e) */
    @Override
    public Tensor forward(Tensor x) {
        return attend(x, x, x, null, causal).output();
    }

    /**
     * Attention with all that PyTorch's returns.
     *
     * @param query (n, l, e)
     * @param key (n, s, e)
     * @param value (n, s, e)
     * @param ignored BOOL (n, s), true for keys that nobody may attend to; null for none
     * @param causal whether query i sees the keys j ≤ i alone
     * @return the output (n, l, e) and the weights of each head (n, heads, l, s)
     * @throws IllegalArgumentException if shapes do not fit
     */
    public Attended attend(Tensor query, Tensor key, Tensor value, Tensor ignored, boolean causal) {
        require("query", query);
        require("key", key);
        require("value", value);
        Tensor[] parts = query == key && key == value ? query.linear(weight, bias).chunk(3, -1) : apart(query, key, value);
        Tensor mask = ignored == null ? null : ignored.logicalNot().reshape(ignored.size(0), 1, 1, ignored.size(1));
        Attended each = inHeads(parts[0]).attend(
                inHeads(parts[1]), inHeads(parts[2]), mask, causal, 1 / Math.sqrt((double) features / heads));
        Tensor joined = each.output().transpose(1, 2).reshape(query.shape().toArray());
        return new Attended(out.forward(joined), each.weights());
    }

    private Tensor[] apart(Tensor... inputs) {
        Tensor[] weights = weight.chunk(3, 0);
        Tensor[] biases = bias == null ? new Tensor[3] : bias.chunk(3, 0);
        Tensor[] parts = new Tensor[3];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = inputs[i].linear(weights[i], biases[i]);
        }
        return parts;
    }

    /** (n, l, e) → (n, heads, l, e / heads) */
    private Tensor inHeads(Tensor x) {
        return x.reshape(x.size(0), x.size(1), heads, features / heads).transpose(1, 2);
    }

    private void require(String name, Tensor x) {
        if (x.rank() != 3 || x.size(2) != features) {
            throw new IllegalArgumentException(name + " has shape " + x.shape() + ", expected (n, l, " + features + ")");
        }
    }

    @Override
    public String toString() {
        return "MultiheadAttention(" + features + ", " + heads + " heads" + (causal ? ", causal)" : ")");
    }
}
