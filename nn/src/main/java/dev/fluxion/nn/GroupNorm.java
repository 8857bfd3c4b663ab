package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * Group normalization (Wu and He, 2018) of {@code (n, c, …)}: {@code (x − mean) / √(var + eps) · weight + bias}, with mean and variance of
 * each group of channels of each sample. With a group for each channel it is instance normalization (Ulyanov et al., 2016).
 * Parameters {@code weight} (c), at first 1, and {@code bias} (c), at first 0.
 */
public final class GroupNorm extends Module {
    private final int groups;
    private final double eps;
    private final Tensor weight;
    private final Tensor bias;

    /** A layer with eps 1e-5. @param groups a divisor of the channels @param channels how many */
    public GroupNorm(int groups, int channels) {
        this(groups, Tensor.ones(channels), Tensor.zeros(channels), 1e-5);
    }

    /**
     * A layer of given parameters.
     *
     * @param groups a divisor of the channels
     * @param weight {@code (c)}
     * @param bias {@code (c)}
     * @param eps added to the variance
     */
    public GroupNorm(int groups, Tensor weight, Tensor bias, double eps) {
        if (weight.rank() != 1 || !weight.shape().equals(bias.shape()) || groups < 1 || weight.size(0) % groups != 0 || !(eps >= 0)) {
            throw new IllegalArgumentException("GroupNorm of " + groups + " groups, weight " + weight.shape() + ", bias " + bias.shape()
                    + ", eps " + eps + ", expected (c), (c), a divisor of c and an eps of 0 or more");
        }
        this.groups = groups;
        this.eps = eps;
        this.weight = parameter("weight", weight);
        this.bias = parameter("bias", bias);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.groupNorm(groups, weight, bias, eps);
    }

    @Override
    public String toString() {
        return "GroupNorm(" + groups + ", " + weight.size(0) + ")";
    }
}
