package dev.fluxion.core;

import java.util.Arrays;

/** xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2019), the default generator. */
final class Xoshiro extends Rng {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long[] s = new long[4];

    Xoshiro(long seed) {
        long z = seed;
        for (int i = 0; i < 4; i++) {
            z += GOLDEN;
            s[i] = mix(z);
        }
    }

    /** SplitMix64's scrambler. */
    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    @Override
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

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    @Override
    public float nextFloat() {
        return (nextLong() >>> 40) * 0x1p-24f;
    }

    /** Without bias (Lemire, 2019): multiply, and reject the few low products that would be unfair. */
    @Override
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

    @Override
    public double nextGaussian() {
        return Ziggurat.next(this);
    }

    @Override
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    @Override
    public Rng split() {
        return new Xoshiro(nextLong());
    }

    @Override
    public long[] state() {
        return s.clone();
    }

    @Override
    public void restore(long[] state) {
        if (state.length != 4) {
            throw new IllegalArgumentException("state has " + state.length + " numbers, expected the 4 of a generator made by Rng.seed");
        }
        if ((state[0] | state[1] | state[2] | state[3]) == 0) {
            throw new IllegalArgumentException("state is " + Arrays.toString(state) + ", expected numbers that are not all 0");
        }
        System.arraycopy(state, 0, s, 0, 4);
    }
}
