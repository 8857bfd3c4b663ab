package dev.fluxion.nn;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * Root-mean-square normalization (Zhang and Sennrich, 2019) over the last dimensions together:
 * {@code x / √(mean(x²) + eps) · weight}. The parameter {@code weight}, at first 1, has their shape.
 * Without another eps it is that of the input's type, 2⁻²³ for F32 and 2⁻⁵² for F64, as in PyTorch.
 */
public final class RMSNorm extends Module {
    /** NaN for that of the input's type. */
    private final double eps;
    private final Tensor weight;

    /** A layer with the eps of the input's type. @param sizes of the last dimensions, 1 or more of them */
    public RMSNorm(int... sizes) {
        if (sizes.length == 0) {
            throw new IllegalArgumentException("sizes are none, expected those of the last dimensions");
        }
        this.eps = Double.NaN;
        this.weight = parameter("weight", Tensor.ones(sizes));
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
        double used = !Double.isNaN(eps) ? eps : x.dtype() == DType.F64 ? Math.ulp(1.0) : Math.ulp(1f);
        return x.rmsNorm(weight.shape(), weight, used);
    }

    /** By convention: elements are scaled, but no products are added up. */
    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return 0;
    }

    @Override
    public String toString() {
        return "RMSNorm" + weight.shape();
    }
}
