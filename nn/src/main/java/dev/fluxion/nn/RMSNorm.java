package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * Root-mean-square normalization (Zhang and Sennrich, 2019) over the last dimensions together:
 * {@code x / √(mean(x²) + eps) · weight}. The parameter {@code weight}, at first 1, has their shape.
 */
public final class RMSNorm extends Module {
    private final double eps;
    private final Tensor weight;

    /** A layer with eps 1e-6. @param sizes of the last dimensions */
    public RMSNorm(int... sizes) {
        this(Tensor.ones(sizes), 1e-6);
    }

    /** A layer of a given parameter. @param weight multiplies @param eps added to the mean square */
    public RMSNorm(Tensor weight, double eps) {
        if (weight.rank() == 0 || !(eps >= 0)) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + ", eps is " + eps
                    + ", expected 1 or more dimensions and an eps of 0 or more");
        }
        this.eps = eps;
        this.weight = parameter("weight", weight);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.rmsNorm(weight.shape(), weight, eps);
    }

    @Override
    public String toString() {
        return "RMSNorm" + weight.shape();
    }
}
