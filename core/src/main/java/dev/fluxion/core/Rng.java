package dev.fluxion.core;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * A random generator that is passed explicitly: xoshiro256++ (Blackman and Vigna, 2019), seeded through SplitMix64.
 *
 * <p>The same seed gives the same numbers on every machine. {@link #split} gives an independent stream, and {@link #state}
 * with {@link #restore} saves a place in a stream. Not for several threads at once: split one for each.
 */
public final class Rng {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long[] s = new long[4];

    private Rng() {}

    /** {@return a generator} @param seed any number */
    public static Rng seed(long seed) {
        var rng = new Rng();
        long z = seed;
        for (int i = 0; i < 4; i++) {
            z += GOLDEN;
            rng.s[i] = mix(z);
        }
        return rng;
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** {@return 64 random bits} */
    public long nextLong() {
        long result = Long.rotateLeft(s[0] + s[3], 23) + s[0];
        long t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = Long.rotateLeft(s[3], 45);
        return result;
    }

    /** {@return a uniform number in [0, 1), a multiple of 2⁻⁵³} */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** {@return a uniform number in [0, 1), a multiple of 2⁻²⁴} */
    public float nextFloat() {
        return (nextLong() >>> 40) * 0x1p-24f;
    }

    /**
     * A uniform integer, without bias (Lemire, 2019: multiply, and reject the few low products that would be unfair).
     *
     * @param bound above 0
     * @return from 0 to {@code bound − 1}
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound is " + bound + ", expected 1 or more");
        }
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xffffffffL) < bound) {
            long unfair = (1L << 32) % bound;
            while ((product & 0xffffffffL) < unfair) {
                product = (nextLong() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** {@return a number of the standard normal distribution: Box and Muller's √(−2 ln u)·cos(2πv), u in (0, 1]} */
    public double nextGaussian() {
        double u = 1 - nextDouble();
        double v = nextDouble();
        return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
    }

    /** {@return the numbers 0 … n − 1 in random order: Fisher and Yates' shuffle} @param n 0 or more */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** {@return an independent generator, seeded from this one's stream} */
    public Rng split() {
        return seed(nextLong());
    }

    /** {@return the place in the stream: four numbers} */
    public long[] state() {
        return s.clone();
    }

    /** Returns to a place in a stream. @param state from {@link #state} */
    public void restore(long[] state) {
        if (state.length != 4 || (state[0] | state[1] | state[2] | state[3]) == 0) {
            throw new IllegalArgumentException("state is " + Arrays.toString(state)
                    + ", expected four numbers that are not all 0");
        }
        System.arraycopy(state, 0, s, 0, 4);
    }

    /** {@return F32 numbers, uniform in [0, 1)} @param shape the sizes */
    public Tensor rand(int... shape) {
        return fill(shape, this::nextFloat);
    }

    /** {@return F32 numbers, standard normal} @param shape the sizes */
    public Tensor randn(int... shape) {
        return fill(shape, this::nextGaussian);
    }

    /** {@return F32 numbers, uniform in [low, high)} @param low the lower end @param high the upper @param shape the sizes */
    public Tensor uniform(double low, double high, int... shape) {
        return fill(shape, () -> low + (high - low) * nextDouble());
    }

    /** {@return F32 numbers, normal} @param mean their mean @param std their standard deviation @param shape the sizes */
    public Tensor normal(double mean, double std, int... shape) {
        return fill(shape, () -> mean + std * nextGaussian());
    }

    private static Tensor fill(int[] shape, DoubleSupplier next) {
        float[] data = new float[Shape.of(shape).elements()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) next.getAsDouble();
        }
        return Tensor.of(data, shape).reshape(shape);
    }
}
