package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Arrays;

/**
 * ReLU with a slope that is learned: x where x is above 0, else {@code weight}·x. The parameter {@code weight}, (1) or one for each
 * channel of {@code (n, c, …)}, is 0.25 at first. Source: He et al., "Delving deep into rectifiers" (2015).
 */
public final class PReLU extends Module {
    private final Tensor weight;

    /** One slope for all. */
    public PReLU() {
        this(1, 0.25);
    }

    /** A layer. @param slopes 1, or the number of channels @param first value of the slopes */
    public PReLU(int slopes, double first) {
        if (slopes < 1) {
            throw new IllegalArgumentException("slopes are " + slopes + ", expected 1 or the number of channels");
        }
        weight = parameter("weight", Tensor.zeros(slopes).fill(first));
    }

    @Override
    public Tensor forward(Tensor x) {
        int n = weight.size(0);
        if (n == 1) {
            return x.gt(0).where(x, x.mul(weight));
        }
        if (x.rank() < 2 || x.size(1) != n) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected (n, " + n + ", …)");
        }
        int[] channels = new int[x.rank() - 1];
        Arrays.fill(channels, 1);
        channels[0] = n;
        return x.gt(0).where(x, x.mul(weight.reshape(channels)));
    }

    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return 0;
    }

    @Override
    public String toString() {
        return "PReLU(" + weight.size(0) + ")";
    }
}
