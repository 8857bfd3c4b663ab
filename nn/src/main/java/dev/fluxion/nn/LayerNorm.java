package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * Layer normalization (Ba, Kiros and Hinton, 2016) over the last dimensions together:
 * {@code (x − mean) / √(var + eps) · weight + bias}. Parameters {@code weight}, at first 1, and {@code bias}, at first 0, have their shape.
 */
public final class LayerNorm extends Module {
    private final double eps;
    private final Tensor weight;
    private final Tensor bias;

    /** A layer with eps 1e-5. @param sizes of the last dimensions */
    public LayerNorm(int... sizes) {
        this(Tensor.ones(sizes), Tensor.zeros(sizes), 1e-5);
    }

    /** A layer of given parameters. @param weight multiplies @param bias of the same shape, is added @param eps added to the variance */
    public LayerNorm(Tensor weight, Tensor bias, double eps) {
        if (weight.rank() == 0 || !weight.shape().equals(bias.shape()) || !(eps >= 0)) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + ", bias " + bias.shape() + ", eps is " + eps
                    + ", expected equal shapes of 1 or more dimensions and an eps of 0 or more");
        }
        this.eps = eps;
        this.weight = parameter("weight", weight);
        this.bias = parameter("bias", bias);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.layerNorm(weight.shape(), weight, bias, eps);
    }

    /** By convention: elements are scaled, but no products are added up. */
    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return 0;
    }

    @Override
    public String toString() {
        return "LayerNorm" + weight.shape();
    }
}
