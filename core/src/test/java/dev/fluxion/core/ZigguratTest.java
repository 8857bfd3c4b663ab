package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

/** The seeds are fixed, so that a test's outcome is; its bound is one that a right generator misses once in a thousand seeds. */
class ZigguratTest {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
    private static final double RARE = 1e-3;

    private static double[] draw(long seed, int n) {
        double[] numbers = new double[n];
        Rng rng = Rng.seed(seed);
        Arrays.setAll(numbers, _ -> rng.nextGaussian());
        return numbers;
    }

    /** Bounds of cells with equal probability, the outermost left out. */
    private static double[] cells(int n) {
        return IntStream.range(1, n).mapToDouble(i -> NORMAL.inverseCumulativeProbability((double) i / n)).toArray();
    }

    private static int cell(double[] bounds, double x) {
        int place = Arrays.binarySearch(bounds, x);
        return place < 0 ? -place - 1 : place;
    }

    private static void assertUniform(long[] counts) {
        double[] expected = new double[counts.length];
        Arrays.fill(expected, 1);
        double p = new ChiSquareTest().chiSquareTest(expected, counts);
        assertTrue(p > RARE, "chi-square's p is " + p + " over " + counts.length + " cells");
    }

    /** The layers have equal areas, and the uppermost closes the hill: V is checked against Commons Math's error function. */
    @Test
    void theLayersTileTheArea() {
        double r = Ziggurat.R;
        double v = r * Math.exp(-r * r / 2) + Math.sqrt(Math.PI / 2) * Erf.erfc(r / Math.sqrt(2));
        assertEquals(v, Ziggurat.V, 1e-16);
        double[] x = Ziggurat.X;
        for (int i = 1; i < Ziggurat.LAYERS; i++) {
            assertEquals(v, x[i] * (Math.exp(-x[i + 1] * x[i + 1] / 2) - Math.exp(-x[i] * x[i] / 2)), 1e-14, "layer " + i);
        }
        assertEquals(v, x[0] * Math.exp(-r * r / 2), 1e-16);
    }

    @Test
    void theDistribution() {
        double[] some = draw(1, 100_000);
        double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(NORMAL, some);
        assertTrue(p > RARE, "Kolmogorov and Smirnov's p is " + p);
        double[] bounds = cells(500);
        long[] counts = new long[500];
        for (double x : draw(2, 2_000_000)) {
            counts[cell(bounds, x)]++;
        }
        assertUniform(counts);
    }

    /** Each number and the next one are independent. */
    @Test
    void independence() {
        double[] bounds = cells(24);
        long[] pairs = new long[24 * 24];
        double[] x = draw(3, 2_000_001);
        for (int i = 1; i < x.length; i++) {
            pairs[cell(bounds, x[i - 1]) * 24 + cell(bounds, x[i])]++;
        }
        assertUniform(pairs);
    }

    /** Beyond R, where another formula draws: how many there are, and on both sides. */
    @Test
    void theTail() {
        double[] x = draw(4, 8_000_000);
        double[] tail = Arrays.stream(x).filter(v -> Math.abs(v) > Ziggurat.R).toArray();
        double expected = x.length * Erf.erfc(Ziggurat.R / Math.sqrt(2));
        assertEquals(expected, tail.length, 3.3 * Math.sqrt(expected));
        long right = Arrays.stream(tail).filter(v -> v > 0).count();
        assertEquals(tail.length / 2.0, right, 3.3 * Math.sqrt(tail.length) / 2);
    }

    /** P(x > t) / P(x > R) of the tail's numbers t is uniform in (0, 1). */
    @Test
    void theTailsDistribution() {
        double[] chances = new double[100_000];
        Rng rng = Rng.seed(6);
        Arrays.setAll(chances, _ -> Erf.erfc(Ziggurat.tail(rng) / Math.sqrt(2)) / Erf.erfc(Ziggurat.R / Math.sqrt(2)));
        double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new UniformRealDistribution(0, 1), chances);
        assertTrue(p > RARE, "Kolmogorov and Smirnov's p is " + p);
    }

    /** The means of x, x², x³, x⁴ are 0, 1, 0, 3; the variance of xᵏ is E x²ᵏ − (E xᵏ)²: 1, 2, 15, 105 − 9. */
    @Test
    void moments() {
        double[] x = draw(5, 4_000_000);
        double[] sums = new double[5];
        for (double v : x) {
            double power = 1;
            for (int k = 1; k <= 4; k++) {
                power *= v;
                sums[k] += power;
            }
        }
        double n = x.length;
        assertEquals(0, sums[1] / n, 3.3 * Math.sqrt(1 / n));
        assertEquals(1, sums[2] / n, 3.3 * Math.sqrt(2 / n));
        assertEquals(0, sums[3] / n, 3.3 * Math.sqrt(15 / n));
        assertEquals(3, sums[4] / n, 3.3 * Math.sqrt(96 / n));
    }
}
