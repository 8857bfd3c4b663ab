package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * Layer norm over the last dimensions together: {@code y = (x − mean)/√(var + eps)·weight + bias}, {@code (…, normalized) →
 * (…, normalized)}. Parameters {@code weight} (ones at first) and {@code bias} (zeros), of the normalized shape. Source: Ba et al.,
 * "Layer normalization" (2016).
 */
public final class LayerNorm extends Module {
    private final Shape normalized;
    private final Tensor weight;
    private final Tensor bias;
    private final double eps;

    /** A layer with eps 10⁻⁵. @param normalized the sizes of the last dimensions */
    public LayerNorm(int... normalized) {
        this(Tensor.ones(normalized), Tensor.zeros(normalized), 1e-5);
    }

    /** A layer of given parameters. @param weight of the normalized shape @param bias of the same, or null @param eps added to the variance */
    public LayerNorm(Tensor weight, Tensor bias, double eps) {
        normalized = weight.shape();
        if (normalized.rank() == 0 || bias != null && !bias.shape().equals(normalized)) {
            throw new IllegalArgumentException("weight has shape " + normalized + " and bias "
                    + (bias == null ? "none" : bias.shape()) + ", expected one shape of 1 or more dimensions");
        }
        this.weight = parameter("weight", weight);
        this.bias = bias == null ? null : parameter("bias", bias);
        this.eps = eps;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.layerNorm(normalized, weight, bias, eps);
    }

    @Override
    public String toString() {
        return "LayerNorm(" + normalized + ", eps " + eps + ")";
    }
}
