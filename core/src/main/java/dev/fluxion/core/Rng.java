package dev.fluxion.core;

import java.util.Arrays;

/**
 * A random generator that is passed explicitly. The same seed gives the same numbers on every machine.
 *
 * <p>{@link #seed} makes the default one, xoshiro256++: fast (a uniform or a normal number takes a few ns), and {@link #split} gives
 * independent streams. {@link #torch} gives the numbers of PyTorch's CPU generator, so that a book's example starts from the same
 * weights and visits the same batches:
 *
 * <pre>{@code
 * var rng = Rng.torch(0);                       // torch.manual_seed(0)
 * var layer = new Linear(4, 3, rng);            // nn.Linear(4, 3): the same weights
 * rng.randn(2, 4);                              // torch.randn(2, 4)
 * }</pre>
 *
 * <p>{@link #state} with {@link #restore} saves a place in a stream. Not for several threads at once: split one for each.
 */
public abstract sealed class Rng permits Xoshiro, MersenneTwister {
    Rng() {}

    /** {@return a generator xoshiro256++ (Blackman and Vigna, 2019), seeded through SplitMix64} @param seed any number */
    public static Rng seed(long seed) {
        return new Xoshiro(seed);
    }

    /**
     * The stream of PyTorch's CPU generator after {@code torch.manual_seed(seed)}: MT19937 (Matsumoto and Nishimura, 1998) and
     * PyTorch's ways to draw from it. Integers and uniform numbers are PyTorch's to the last bit, normal ones to 10⁻⁶, since
     * PyTorch's own logarithm and cosine differ between machines.
     *
     * <p>Compared with PyTorch 1.13. A build of PyTorch with Intel MKL draws {@code bernoulli_(p)} and dropout otherwise.
     *
     * @param seed its low 32 bits count, as in PyTorch
     * @return the generator
     */
    public static Rng torch(long seed) {
        return new MersenneTwister(seed);
    }

    /** {@return 64 random bits} */
    public abstract long nextLong();

    /** {@return a uniform number in [0, 1), a multiple of 2⁻⁵³} */
    public abstract double nextDouble();

    /** {@return a uniform number in [0, 1), a multiple of 2⁻²⁴} */
    public abstract float nextFloat();

    /** {@return a uniform integer from 0 to {@code bound − 1}} @param bound above 0 */
    public abstract int nextInt(int bound);

    /**
     * {@return a number of the standard normal distribution} The default generator makes it by the ziggurat (Marsaglia and Tsang, 2000),
     * the stream of PyTorch by √(−2 ln u)·cos(2πv) and √(−2 ln u)·sin(2πv) (Box and Muller, 1958).
     */
    public abstract double nextGaussian();

    /** {@return the numbers 0 … n − 1 in random order: Fisher and Yates' shuffle} @param n 0 or more */
    public abstract int[] permutation(int n);

    /** {@return an independent generator of the same kind, seeded from this one's stream} */
    public abstract Rng split();

    /** {@return the place in the stream, as numbers to save} */
    public abstract long[] state();

    /** Returns to a place in a stream. @param state from {@link #state} of a generator of the same kind */
    public abstract void restore(long[] state);

    /**
     * The order in which one epoch visits shuffled samples: a {@link #permutation}. The stream of PyTorch draws it as
     * PyTorch's {@code DataLoader(shuffle=True)} does, from a generator that is seeded anew for each epoch.
     *
     * @param n number of samples
     * @return their order
     */
    public int[] epochOrder(int n) {
        return permutation(n);
    }

    void fillUniform(float[] data, double low, double high) {
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (low + (high - low) * nextDouble());
        }
    }

    void fillUniform(double[] data, double low, double high) {
        for (int i = 0; i < data.length; i++) {
            data[i] = low + (high - low) * nextDouble();
        }
    }

    void fillNormal(float[] data, double mean, double std) {
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (mean + std * nextGaussian());
        }
    }

    void fillNormal(double[] data, double mean, double std) {
        for (int i = 0; i < data.length; i++) {
            data[i] = mean + std * nextGaussian();
        }
    }

    /** {@return F32 numbers, uniform in [0, 1)} @param shape the sizes */
    public final Tensor rand(int... shape) {
        return rand(DType.F32, shape);
    }

    /** {@return numbers, uniform in [0, 1)} @param dtype F32 or F64 @param shape the sizes */
    public final Tensor rand(DType dtype, int... shape) {
        if (isF32(dtype)) {
            float[] data = new float[elements(shape)];
            for (int i = 0; i < data.length; i++) {
                data[i] = nextFloat();
            }
            return tensor(data, shape);
        }
        double[] data = new double[elements(shape)];
        Arrays.setAll(data, _ -> nextDouble());
        return tensor(data, shape);
    }

    /** {@return F32 numbers, standard normal} @param shape the sizes */
    public final Tensor randn(int... shape) {
        return normal(0, 1, DType.F32, shape);
    }

    /** {@return numbers, standard normal} @param dtype F32 or F64 @param shape the sizes */
    public final Tensor randn(DType dtype, int... shape) {
        return normal(0, 1, dtype, shape);
    }

    /** {@return F32 numbers, uniform in [low, high)} @param low the lower end @param high the upper @param shape the sizes */
    public final Tensor uniform(double low, double high, int... shape) {
        return uniform(low, high, DType.F32, shape);
    }

    /**
     * Numbers that are uniform in [low, high); rounding may give {@code high} itself.
     *
     * @param low the lower end
     * @param high the upper end
     * @param dtype F32 or F64
     * @param shape the sizes
     * @return the numbers
     */
    public final Tensor uniform(double low, double high, DType dtype, int... shape) {
        if (!(low <= high && high - low < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("uniform from " + low + " to " + high + ", expected finite ends, low ≤ high");
        }
        if (isF32(dtype)) {
            float[] data = new float[elements(shape)];
            fillUniform(data, low, high);
            return tensor(data, shape);
        }
        double[] data = new double[elements(shape)];
        fillUniform(data, low, high);
        return tensor(data, shape);
    }

    /** {@return F32 numbers, normal} @param mean their mean @param std their standard deviation @param shape the sizes */
    public final Tensor normal(double mean, double std, int... shape) {
        return normal(mean, std, DType.F32, shape);
    }

    /**
     * Numbers of a normal distribution.
     *
     * @param mean their mean
     * @param std their standard deviation, 0 or more
     * @param dtype F32 or F64
     * @param shape the sizes
     * @return the numbers
     */
    public final Tensor normal(double mean, double std, DType dtype, int... shape) {
        if (!(std >= 0)) {
            throw new IllegalArgumentException("std is " + std + ", expected 0 or more");
        }
        if (isF32(dtype)) {
            float[] data = new float[elements(shape)];
            fillNormal(data, mean, std);
            return tensor(data, shape);
        }
        double[] data = new double[elements(shape)];
        fillNormal(data, mean, std);
        return tensor(data, shape);
    }

    /** {@return I32 numbers from low to {@code high − 1}} @param low the lowest @param high above it @param shape the sizes */
    public final Tensor randint(int low, int high, int... shape) {
        long range = (long) high - low;
        if (range < 1 || range > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("randint from " + low + " to " + high + ", expected high − low from 1 to 2³¹ − 1");
        }
        int[] data = new int[elements(shape)];
        Arrays.setAll(data, _ -> low + nextInt((int) range));
        return Tensor.of(data, shape).reshape(shape);
    }

    /** {@return BOOL, each true with probability p} @param p from 0 to 1 @param shape the sizes */
    public final Tensor bernoulli(double p, int... shape) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p is " + p + ", expected 0 to 1");
        }
        boolean[] data = new boolean[elements(shape)];
        for (int i = 0; i < data.length; i++) {
            data[i] = nextDouble() < p;
        }
        return Tensor.of(data, shape).reshape(shape);
    }

    /** {@return BOOL of the same shape, each true with its own probability} @param p F32 or F64, from 0 to 1 */
    public final Tensor bernoulli(Tensor p) {
        boolean f32 = isF32(p.dtype());
        double[] chances = p.toDoubleArray();
        for (double chance : chances) {
            if (!(chance >= 0 && chance <= 1)) {
                throw new IllegalArgumentException("p has the element " + chance + ", expected 0 to 1");
            }
        }
        boolean[] data = new boolean[chances.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (f32 ? nextFloat() : nextDouble()) < chances[i];
        }
        int[] shape = p.shape().toArray();
        return Tensor.of(data, shape).reshape(shape).to(p.device());
    }

    private static boolean isF32(DType dtype) {
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("dtype is " + dtype + ", expected float32 or float64");
        }
        return dtype == DType.F32;
    }

    private static int elements(int[] shape) {
        return Shape.of(shape).elements();
    }

    private static Tensor tensor(float[] data, int[] shape) {
        return Tensor.of(data, shape).reshape(shape);
    }

    private static Tensor tensor(double[] data, int[] shape) {
        return Tensor.of(data, shape).reshape(shape);
    }
}
