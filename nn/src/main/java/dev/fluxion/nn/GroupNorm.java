package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * Group norm: {@code y = (x − mean)/√(var + eps)·weight + bias}, mean and variance over each group of channels of each sample,
 * {@code (n, channels, …) → (n, channels, …)}. Parameters {@code weight} (ones at first) and {@code bias} (zeros), {@code (channels)}.
 * Source: Wu and He, "Group normalization" (2018).
 */
public final class GroupNorm extends Module {
    private final int groups;
    private final Tensor weight;
    private final Tensor bias;
    private final double eps;

    /** A layer with eps 10⁻⁵. @param groups a divisor of the channels @param channels how many */
    public GroupNorm(int groups, int channels) {
        this(groups, Tensor.ones(channels), Tensor.zeros(channels), 1e-5);
    }

    /** A layer of given parameters. @param groups a divisor of the channels @param weight (channels) @param bias (channels) @param eps added to the variance */
    public GroupNorm(int groups, Tensor weight, Tensor bias, double eps) {
        if (groups < 1 || weight.rank() != 1 || weight.size(0) % groups != 0) {
            throw new IllegalArgumentException("groups is " + groups + " for weight " + weight.shape()
                    + ", expected a divisor of the channels and a weight (channels)");
        }
        this.groups = groups;
        this.weight = parameter("weight", weight);
        this.bias = parameter("bias", bias);
        this.eps = eps;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.groupNorm(groups, weight, bias, eps);
    }

    @Override
    public String toString() {
        return "GroupNorm(" + groups + ", " + weight.size(0) + ", eps " + eps + ")";
    }
}
