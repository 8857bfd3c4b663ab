package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;

/**
 * First values of weights, drawn in place. The names and constants are PyTorch's (torch/nn/init.py).
 *
 * <pre>
 *   fan in = size₁ · size₂ · …      fan out = size₀ · size₂ · …        of a weight (out, in, kernel…)
 *
 *   Xavier    std = gain · √(2 / (fan in + fan out))                    Glorot and Bengio (2010)
 *   Kaiming   std = gain / √fan                                         He et al. (2015)
 *   LeCun     std = 1 / √fan in                                         LeCun et al. (1998)
 *   uniform in ±√3·std has that standard deviation too
 * </pre>
 */
public final class Init {
    private Init() {}

    /** What follows the layer: its gain makes up for the variance that it takes away. */
    public enum Nonlinearity {
        /** Nothing: gain 1. */
        LINEAR(1),
        /** Gain 1. */
        SIGMOID(1),
        /** Gain 5/3. */
        TANH(5.0 / 3),
        /** Gain √2. */
        RELU(Math.sqrt(2)),
        /** Gain 3/4. */
        SELU(0.75);

        private final double gain;

        Nonlinearity(double gain) {
            this.gain = gain;
        }

        /** {@return the gain} */
        public double gain() {
            return gain;
        }
    }

    /** Which connections Kaiming's scheme counts. */
    public enum Fan {
        /** Those into a unit: keeps the variance of the signal on its way forward. */
        IN,
        /** Those out of a unit: keeps the variance of the gradient on its way back. */
        OUT;

        /** {@return the number of connections} @param weight (out, in, kernel…) */
        public long of(Shape weight) {
            if (weight.rank() < 2) {
                throw new IllegalArgumentException("weight has shape " + weight + ", expected 2 or more dimensions");
            }
            long fan = weight.size(this == IN ? 1 : 0);
            for (int d = 2; d < weight.rank(); d++) {
                fan *= weight.size(d);
            }
            return fan;
        }
    }

    /** {@return the gain √(2 / (1 + slope²)) of a leaky ReLU} @param slope below 0, usually 0.01 */
    public static double leakyReluGain(double slope) {
        return Math.sqrt(2 / (1 + slope * slope));
    }

    /** {@return Xavier's standard deviation} @param weight (out, in, kernel…) @param gain of what follows */
    public static double xavierStd(Shape weight, double gain) {
        return gain * Math.sqrt(2.0 / (Fan.IN.of(weight) + Fan.OUT.of(weight)));
    }

    /** {@return Kaiming's standard deviation} @param weight its shape @param gain of what follows @param fan which */
    public static double kaimingStd(Shape weight, double gain, Fan fan) {
        return gain / Math.sqrt(fan.of(weight));
    }

    /** {@return half the width of the uniform distribution of a standard deviation} @param std the standard deviation */
    public static double uniformBound(double std) {
        return Math.sqrt(3) * std;
    }

    /** {@return the weight, uniform with Xavier's std} @param weight changed @param gain of what follows @param rng source */
    public static Tensor xavierUniform(Tensor weight, double gain, Rng rng) {
        return uniform(weight, uniformBound(xavierStd(weight.shape(), gain)), rng);
    }

    /** {@return the weight, normal with Xavier's std} @param weight changed @param gain of what follows @param rng source */
    public static Tensor xavierNormal(Tensor weight, double gain, Rng rng) {
        return normal(weight, xavierStd(weight.shape(), gain), rng);
    }

    /**
     * Kaiming's scheme, uniform.
     *
     * @param weight drawn anew
     * @param gain of what follows
     * @param fan which connections count
     * @param rng source
     * @return the weight
     */
    public static Tensor kaimingUniform(Tensor weight, double gain, Fan fan, Rng rng) {
        return uniform(weight, uniformBound(kaimingStd(weight.shape(), gain, fan)), rng);
    }

    /**
     * Kaiming's scheme, normal.
     *
     * @param weight drawn anew
     * @param gain of what follows
     * @param fan which connections count
     * @param rng source
     * @return the weight
     */
    public static Tensor kaimingNormal(Tensor weight, double gain, Fan fan, Rng rng) {
        return normal(weight, kaimingStd(weight.shape(), gain, fan), rng);
    }

    /** {@return the weight, normal with LeCun's deviation} @param weight drawn anew @param rng source */
    public static Tensor lecunNormal(Tensor weight, Rng rng) {
        return kaimingNormal(weight, 1, Fan.IN, rng);
    }

    /** {@return the weight, uniform in ±bound} @param weight drawn anew @param bound half the width @param rng source */
    public static Tensor uniform(Tensor weight, double bound, Rng rng) {
        return replace(weight, rng.uniform(-bound, bound, weight.dtype(), weight.shape().toArray()));
    }

    /** {@return the weight, normal around 0} @param weight drawn anew @param std the standard deviation @param rng source */
    public static Tensor normal(Tensor weight, double std, Rng rng) {
        return replace(weight, rng.normal(0, std, weight.dtype(), weight.shape().toArray()));
    }

    /**
     * PyTorch's default for linear and convolution layers: Kaiming's uniform with slope √5, which comes to ±1/√fan in.
     *
     * @param weight (out, in, kernel…), drawn anew
     * @param rng source
     * @return the weight
     */
    public static Tensor defaultWeight(Tensor weight, Rng rng) {
        return kaimingUniform(weight, leakyReluGain(Math.sqrt(5)), Fan.IN, rng);
    }

    /** {@return the bias, uniform in ±1/√fan in} @param bias drawn anew @param weight of the same layer @param rng source */
    public static Tensor defaultBias(Tensor bias, Tensor weight, Rng rng) {
        return uniform(bias, 1 / Math.sqrt(Fan.IN.of(weight.shape())), rng);
    }

    private static Tensor replace(Tensor weight, Tensor values) {
        try (var _ = Autograd.noGrad()) {
            return weight.copyFrom(values);
        }
    }
}
