package dev.fluxion.nn;

import dev.fluxion.core.DType;
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

    /** {@return the weight, the same everywhere} @param weight changed @param value of every element */
    public static Tensor constant(Tensor weight, double value) {
        return replace(weight, Tensor.full(weight.shape(), value, weight.dtype(), weight.device()));
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

    /**
     * Normal, cut to an interval: what falls outside is drawn again.
     *
     * @param weight drawn anew
     * @param mean before cutting
     * @param std the standard deviation before cutting
     * @param low the least value
     * @param high the largest value, above {@code low}
     * @param rng source
     * @return the weight
     * @throws IllegalArgumentException if the interval is empty or more than 6 standard deviations from the mean
     */
    public static Tensor truncatedNormal(Tensor weight, double mean, double std, double low, double high, Rng rng) {
        if (!(low < high) || !(low <= mean + 6 * std && high >= mean - 6 * std)) {
            throw new IllegalArgumentException("the interval is " + low + " to " + high
                    + ", expected numbers in order, within 6 standard deviations of " + mean + " (std is " + std + ")");
        }
        double[] values = new double[Math.toIntExact(weight.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            do {
                values[i] = mean + std * rng.nextGaussian();
            } while (!(values[i] >= low && values[i] <= high));
        }
        return replace(weight, Tensor.of(values, weight.shape().toArray()));
    }

    /**
     * What {@link #truncatedNormal} has for a mean and a standard deviation. With a = (low − mean)/std, b = (high − mean)/std, the normal
     * density φ and distribution Φ, and Z = Φ(b) − Φ(a):
     *
     * <pre>
     *   shift = (φ(a) − φ(b)) / Z        mean + std·shift        std·√(1 + (a·φ(a) − b·φ(b)) / Z − shift²)
     * </pre>
     *
     * @param mean before cutting
     * @param std the standard deviation before cutting
     * @param low the least value
     * @param high the largest value
     * @return the mean and the standard deviation after cutting
     */
    public static double[] truncatedNormalMoments(double mean, double std, double low, double high) {
        double a = (low - mean) / std;
        double b = (high - mean) / std;
        Tensor root = Tensor.of(new double[] {a, b}).div(Math.sqrt(2)).erf();
        double z = (root.get(1) - root.get(0)) / 2;
        double shift = (density(a) - density(b)) / z;
        return new double[] {
            mean + std * shift, std * Math.sqrt(1 + (a * density(a) - b * density(b)) / z - shift * shift)};
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** {@return the weight, 1 on the diagonal and 0 elsewhere} @param weight (rows, columns), changed */
    public static Tensor eye(Tensor weight) {
        if (weight.rank() != 2) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + ", expected 2 dimensions");
        }
        return replace(weight, Tensor.eye(weight.size(0), weight.size(1)));
    }

    /**
     * A convolution's weight that hands its input on: the middle of the kernel from channel i to output i is 1, of every group
     * as far as it has both (Zagoruyko and Komodakis, 2017).
     *
     * @param weight (out, in / groups, kernel…) of 1, 2 or 3 kernel dimensions, changed
     * @param groups of channels
     * @return the weight
     */
    public static Tensor dirac(Tensor weight, int groups) {
        if (weight.rank() < 3 || weight.rank() > 5 || groups < 1 || weight.size(0) % groups != 0) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + " with " + groups
                    + " groups, expected (out, in, kernel…) of 3 to 5 dimensions and a divisor of out");
        }
        int kernel = 1;
        int middle = 0;
        for (int d = 2; d < weight.rank(); d++) {
            middle = middle * weight.size(d) + weight.size(d) / 2;
            kernel *= weight.size(d);
        }
        int out = weight.size(0) / groups;
        int in = weight.size(1);
        double[] values = new double[Math.toIntExact(weight.shape().elements())];
        for (int g = 0; g < groups; g++) {
            for (int i = 0; i < Math.min(out, in); i++) {
                values[((g * out + i) * in + i) * kernel + middle] = 1;
            }
        }
        return replace(weight, Tensor.of(values, weight.shape().toArray()));
    }

    /**
     * Orthogonal rows or columns, whichever are fewer, of length {@code gain}: Q of the decomposition QR of a normal matrix, with
     * signs such that R has a positive diagonal, so that all rotations are equally likely (Saxe et al., 2014).
     *
     * @param weight (out, in, kernel…), as a matrix of out rows, drawn anew
     * @param gain of what follows
     * @param rng source
     * @return the weight
     */
    public static Tensor orthogonal(Tensor weight, double gain, Rng rng) {
        if (weight.rank() < 2) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + ", expected 2 or more dimensions");
        }
        return replace(weight, orthogonalOf(rng.normal(0, 1, weight.shape().toArray()).to(weight.dtype())).mul(gain));
    }

    /** {@return the orthogonal matrix that is made of a normal one} @param normal (out, in, kernel…) */
    public static Tensor orthogonalOf(Tensor normal) {
        int rows = normal.size(0);
        Tensor matrix = normal.detach().reshape(rows, -1).to(DType.F64);
        boolean wide = rows < matrix.size(1);
        double[][] columns = columns(wide ? matrix.t() : matrix);
        for (int j = 0; j < columns.length; j++) {
            // Twice, since the first time leaves what rounding makes of nearly parallel columns.
            for (int time = 0; time < 2; time++) {
                for (int i = 0; i < j; i++) {
                    add(columns[j], -dot(columns[i], columns[j]), columns[i]);
                }
            }
            add(columns[j], 1 / Math.sqrt(dot(columns[j], columns[j])) - 1, columns[j]);
        }
        Tensor q = columns.length == 0 ? matrix : Tensor.of(columns);
        return (wide ? q : q.t()).reshape(normal.shape().toArray()).to(normal.dtype());
    }

    private static double[][] columns(Tensor matrix) {
        double[] values = matrix.toDoubleArray();
        int n = matrix.size(1);
        double[][] columns = new double[n][matrix.size(0)];
        for (int i = 0; i < values.length; i++) {
            columns[i % n][i / n] = values[i];
        }
        return columns;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /** y += s·x */
    private static void add(double[] y, double s, double[] x) {
        for (int i = 0; i < x.length; i++) {
            y[i] += s * x[i];
        }
    }

    private static Tensor replace(Tensor weight, Tensor values) {
        try (var _ = Autograd.noGrad()) {
            return weight.copyFrom(values);
        }
    }
}
