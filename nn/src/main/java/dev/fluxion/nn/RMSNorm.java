package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * RMS norm over the last dimensions together: {@code y = x/√(mean(x²) + eps)·weight}, {@code (…, normalized) → (…, normalized)}. The
 * parameter {@code weight}, ones at first, has the normalized shape. Source: Zhang and Sennrich, "Root mean square layer
 * normalization" (2019).
 */
public final class RMSNorm extends Module {
    private final Shape normalized;
    private final Tensor weight;
    private final double eps;

    /** A layer with eps 2⁻²³, the spacing of float32 at 1. @param normalized the sizes of the last dimensions */
    public RMSNorm(int... normalized) {
        this(Tensor.ones(normalized), Math.ulp(1f));
    }

    /** A layer of a given weight. @param weight of the normalized shape @param eps added to the mean square */
    public RMSNorm(Tensor weight, double eps) {
        normalized = weight.shape();
        this.weight = parameter("weight", weight);
        this.eps = eps;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.rmsNorm(normalized, weight, eps);
    }

    @Override
    public String toString() {
        return "RMSNorm(" + normalized + ", eps " + eps + ")";
    }
}
