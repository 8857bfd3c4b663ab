package dev.fluxion.core;

import java.util.Arrays;

/**
 * MT19937 (Matsumoto and Nishimura, "Mersenne Twister", 1998), drawn from as PyTorch's CPU generator does.
 *
 * <pre>
 *   rand f32     (next 32 bits mod 2²⁴)·2⁻²⁴
 *   rand f64     (next 64 bits mod 2⁵³)·2⁻⁵³, the first 32 bits drawn above the second
 *   normal       fewer than 16: Box and Muller in double, cosine first, sine kept for the next number, whoever draws it
 *                16 and more:   n uniform numbers, then in each block of 16 eight pairs (j, j + 8) become normal; where n is
 *                               no multiple of 16 the last 16 places are drawn and made again
 *   integer      next 32 bits mod bound
 *   permutation  for i = 0 … n − 2 swap places i and i + (next 32 bits mod (n − i))
 * </pre>
 */
final class MersenneTwister extends Rng {
    private static final int N = 624;
    private static final int M = 397;
    private static final int BLOCK = 16;
    private static final int HALF = BLOCK / 2;

    private final int[] words = new int[N];
    private int position = N;
    /** The second number of the last pair of Box and Muller's, or NaN where there is none. */
    private double second = Double.NaN;

    MersenneTwister(long seed) {
        words[0] = (int) seed;
        for (int i = 1; i < N; i++) {
            words[i] = 1812433253 * (words[i - 1] ^ words[i - 1] >>> 30) + i;
        }
    }

    private int next() {
        if (position == N) {
            twist();
        }
        int y = words[position++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9d2c5680;
        y ^= y << 15 & 0xefc60000;
        return y ^ y >>> 18;
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = words[i] & 0x80000000 | words[(i + 1) % N] & 0x7fffffff;
            words[i] = words[(i + M) % N] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        position = 0;
    }

    @Override
    public long nextLong() {
        long high = next();
        return high << 32 | next() & 0xffffffffL;
    }

    @Override
    public double nextDouble() {
        return (nextLong() & (1L << 53) - 1) * 0x1p-53;
    }

    @Override
    public float nextFloat() {
        return (next() & (1 << 24) - 1) * 0x1p-24f;
    }

    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound is " + bound + ", expected 1 or more");
        }
        return Integer.remainderUnsigned(next(), bound);
    }

    @Override
    public double nextGaussian() {
        if (!Double.isNaN(second)) {
            double kept = second;
            second = Double.NaN;
            return kept;
        }
        double v = nextDouble();
        double u = 1 - nextDouble();
        double radius = Math.sqrt(-2 * StrictMath.log(u));
        double angle = 2 * Math.PI * v;
        second = radius * StrictMath.sin(angle);
        return radius * StrictMath.cos(angle);
    }

    /** In float arithmetic, with the one rounding of PyTorch's machine code for every CPU since 2013. */
    @Override
    void fillUniform(float[] data, double low, double high) {
        float from = (float) low;
        float width = (float) high - from;
        for (int i = 0; i < data.length; i++) {
            data[i] = Math.fma(nextFloat(), width, from);
        }
    }

    @Override
    void fillUniform(double[] data, double low, double high) {
        for (int i = 0; i < data.length; i++) {
            data[i] = Math.fma(nextDouble(), high - low, low);
        }
    }

    @Override
    void fillNormal(float[] data, double mean, double std) {
        if (data.length < BLOCK) {
            super.fillNormal(data, mean, std);
            return;
        }
        fillUniform(data, 0, 1);
        for (int i = 0; i + BLOCK <= data.length; i += BLOCK) {
            toNormal(data, i, (float) mean, (float) std);
        }
        if (data.length % BLOCK != 0) {
            int tail = data.length - BLOCK;
            for (int i = tail; i < data.length; i++) {
                data[i] = nextFloat();
            }
            toNormal(data, tail, (float) mean, (float) std);
        }
    }

    @Override
    void fillNormal(double[] data, double mean, double std) {
        if (data.length < BLOCK) {
            super.fillNormal(data, mean, std);
            return;
        }
        fillUniform(data, 0, 1);
        for (int i = 0; i + BLOCK <= data.length; i += BLOCK) {
            toNormal(data, i, mean, std);
        }
        if (data.length % BLOCK != 0) {
            int tail = data.length - BLOCK;
            for (int i = tail; i < data.length; i++) {
                data[i] = nextDouble();
            }
            toNormal(data, tail, mean, std);
        }
    }

    /** Rounds to float where PyTorch's vector code does: the angle of a number near a zero of the cosine depends on it. */
    private static void toNormal(float[] data, int at, float mean, float std) {
        for (int j = at; j < at + HALF; j++) {
            float radius = (float) Math.sqrt(-2 * (float) StrictMath.log(1 - data[j]));
            float angle = (float) (2 * Math.PI) * data[j + HALF];
            data[j] = Math.fma(radius * (float) StrictMath.cos(angle), std, mean);
            data[j + HALF] = Math.fma(radius * (float) StrictMath.sin(angle), std, mean);
        }
    }

    private static void toNormal(double[] data, int at, double mean, double std) {
        for (int j = at; j < at + HALF; j++) {
            double radius = Math.sqrt(-2 * StrictMath.log(1 - data[j]));
            double angle = 2 * Math.PI * data[j + HALF];
            data[j] = radius * StrictMath.cos(angle) * std + mean;
            data[j + HALF] = radius * StrictMath.sin(angle) * std + mean;
        }
    }

    @Override
    public int[] permutation(int n) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        for (int i = 0; i < n - 1; i++) {
            int j = i + nextInt(n - i);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    /** An iterator of PyTorch's DataLoader draws a seed for its workers, then its sampler one for its own generator. */
    @Override
    public int[] epochOrder(int n) {
        nextLong();
        return split().permutation(n);
    }

    @Override
    public Rng split() {
        return new MersenneTwister(nextLong());
    }

    @Override
    public long[] state() {
        long[] state = new long[N + 2];
        for (int i = 0; i < N; i++) {
            state[i] = words[i] & 0xffffffffL;
        }
        state[N] = position;
        state[N + 1] = Double.doubleToLongBits(second);
        return state;
    }

    @Override
    public void restore(long[] state) {
        if (state.length != N + 2) {
            throw new IllegalArgumentException("state has " + state.length + " numbers, expected the " + (N + 2)
                    + " of a generator made by Rng.torch");
        }
        for (int i = 0; i < N; i++) {
            if (state[i] >>> 32 != 0) {
                throw new IllegalArgumentException("state[" + i + "] is " + state[i] + ", expected 0 to 2³² − 1");
            }
        }
        if (state[N] < 0 || state[N] > N) {
            throw new IllegalArgumentException("state[" + N + "] is " + state[N] + ", expected a position from 0 to " + N);
        }
        for (int i = 0; i < N; i++) {
            words[i] = (int) state[i];
        }
        position = (int) state[N];
        second = Double.longBitsToDouble(state[N + 1]);
    }
}
