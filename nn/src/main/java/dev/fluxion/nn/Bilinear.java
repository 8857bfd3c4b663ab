package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * A form of two inputs: {@code yₒ = Σᵢⱼ xᵢ·Wₒᵢⱼ·zⱼ + bₒ}.
 *
 * <pre>
 *   (…, in1), (…, in2) → (…, out)
 * </pre>
 *
 * <p>The parameters are {@code weight} (out, in1, in2) and {@code bias} (out), uniform in ±1/√in1 at first, as in PyTorch.
 */
public final class Bilinear extends Module {
    private final Tensor weight;
    private final Tensor bias;

    /** A layer with a bias. @param in1 size of x @param in2 size of z @param out size of the output @param rng for the first weights */
    public Bilinear(int in1, int in2, int out, Rng rng) {
        this(in1, in2, out, true, rng);
    }

    /** A layer. @param in1 size of x @param in2 size of z @param out size of the output @param bias whether b is added @param rng for the first weights */
    public Bilinear(int in1, int in2, int out, boolean bias, Rng rng) {
        if (in1 < 1 || in2 < 1 || out < 1) {
            throw new IllegalArgumentException("Bilinear(" + in1 + ", " + in2 + " → " + out + "), expected sizes of 1 or more");
        }
        double bound = 1 / Math.sqrt(in1);
        weight = parameter("weight", rng.uniform(-bound, bound, out, in1, in2));
        this.bias = bias ? parameter("bias", rng.uniform(-bound, bound, out)) : null;
    }

    /** A layer of given weights. @param weight (out, in1, in2) @param bias (out), or null for none */
    public Bilinear(Tensor weight, Tensor bias) {
        if (weight.rank() != 3 || bias != null && !bias.shape().equals(Shape.of(weight.size(0)))) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + " and bias "
                    + (bias == null ? "none" : bias.shape()) + ", expected (out, in1, in2) and (out)");
        }
        this.weight = parameter("weight", weight);
        this.bias = bias == null ? null : parameter("bias", bias);
    }

    /** {@return the quadratic form, z = x} @param x (…, in1), where in1 is in2 */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x);
    }

    /** {@return y, (…, out)} @param x (…, in1) @param z (…, in2), with the same dimensions before the last */
    public Tensor forward(Tensor x, Tensor z) {
        int[] x0 = x.shape().toArray();
        int[] z0 = z.shape().toArray();
        boolean fits = x0.length > 0 && x0.length == z0.length && x.size(-1) == weight.size(1) && z.size(-1) == weight.size(2);
        for (int i = 0; fits && i < x0.length - 1; i++) {
            fits = x0[i] == z0[i];
        }
        if (!fits) {
            throw new IllegalArgumentException(this + " got inputs of shapes " + x.shape() + " and " + z.shape() + ", expected (…, "
                    + weight.size(1) + ") and (…, " + weight.size(2) + ")");
        }
        return x.bilinear(z, weight, bias);
    }

    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return (long) output.elements() * weight.size(1) * weight.size(2);
    }

    @Override
    public String toString() {
        return "Bilinear(" + weight.size(1) + ", " + weight.size(2) + " → " + weight.size(0) + (bias == null ? ", no bias)" : ")");
    }
}
