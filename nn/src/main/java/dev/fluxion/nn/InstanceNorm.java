package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * Instance norm: {@code y = (x − mean)/√(var + eps)}, mean and variance over each channel of each sample, {@code (n, channels, …) →
 * (n, channels, …)}; if affine, times {@code weight} plus {@code bias}, {@code (channels)}. Source: Ulyanov et al., "Instance
 * normalization" (2016).
 */
public final class InstanceNorm extends Module {
    private final int channels;
    private final Tensor weight;
    private final Tensor bias;
    private final double eps;

    /** A layer without parameters, with eps 10⁻⁵, as PyTorch's default. @param channels how many */
    public InstanceNorm(int channels) {
        this(channels, false, 1e-5);
    }

    /** A layer. @param channels how many @param affine whether it has a weight and a bias @param eps added to the variance */
    public InstanceNorm(int channels, boolean affine, double eps) {
        if (channels < 1) {
            throw new IllegalArgumentException("channels are " + channels + ", expected 1 or more");
        }
        this.channels = channels;
        this.weight = affine ? parameter("weight", Tensor.ones(channels)) : null;
        this.bias = affine ? parameter("bias", Tensor.zeros(channels)) : null;
        this.eps = eps;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() < 3 || x.size(1) != channels) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected (n, " + channels + ", …)");
        }
        return x.instanceNorm(weight, bias, eps);
    }

    @Override
    public String toString() {
        return "InstanceNorm(" + channels + ", eps " + eps + ")";
    }
}
