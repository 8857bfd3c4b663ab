package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * An affine map of the last dimension: y = x·Wᵀ + b.
 *
 * <pre>
 *   (…, in)·(in, out) + (out) → (…, out)
 * </pre>
 *
 * <p>The parameters are {@code weight} (out, in) and {@code bias} (out). At first both are uniform in ±1/√in, as in PyTorch
 * (Kaiming's uniform with slope √5; He et al., 2015), the weight drawn before the bias.
 */
public final class Linear extends Module {
    private final Tensor weight;
    private final Tensor bias;

    /** A layer with a bias. @param in size of the input @param out size of the output @param rng for the first weights */
    public Linear(int in, int out, Rng rng) {
        this(in, out, true, rng);
    }

    /**
     * A layer.
     *
     * @param in size of the input's last dimension, 1 or more
     * @param out size of the output's last dimension, 1 or more
     * @param bias whether b is added
     * @param rng for the first weights
     */
    public Linear(int in, int out, boolean bias, Rng rng) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException("Linear(" + in + " → " + out + "), expected sizes of 1 or more");
        }
        this.weight = parameter("weight", Init.defaultWeight(Tensor.zeros(out, in), rng));
        this.bias = bias ? parameter("bias", Init.defaultBias(Tensor.zeros(out), weight, rng)) : null;
    }

    /** A layer of given weights. @param weight (out, in) @param bias (out), or null for none */
    public Linear(Tensor weight, Tensor bias) {
        if (weight.rank() != 2 || bias != null && (bias.rank() != 1 || bias.size(0) != weight.size(0))) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + " and bias "
                    + (bias == null ? "none" : bias.shape()) + ", expected (out, in) and (out)");
        }
        this.weight = parameter("weight", weight);
        this.bias = bias == null ? null : parameter("bias", bias);
    }

    /** {@return W, (out, in)} */
    public Tensor weight() {
        return weight;
    }

    /** {@return b, (out), or null} */
    public Tensor bias() {
        return bias;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() == 0 || x.size(-1) != weight.size(1)) {
            throw new IllegalArgumentException(
                    this + " got an input of shape " + x.shape() + ", expected (…, " + weight.size(1) + ")");
        }
        return x.linear(weight, bias);
    }

    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return (long) output.elements() * weight.size(1);
    }

    @Override
    public String toString() {
        return "Linear(" + weight.size(1) + " → " + weight.size(0) + (bias == null ? ", no bias)" : ")");
    }
}
