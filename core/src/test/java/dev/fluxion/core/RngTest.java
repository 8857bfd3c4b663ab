package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class RngTest {
    /** Xoshiro256++ from the state 1, 2, 3, 4: the first outputs follow from the published recurrence by hand. */
    @Test
    void theRecurrence() {
        Rng rng = Rng.seed(0);
        rng.restore(new long[] {1, 2, 3, 4});
        assertEquals((5L << 23) + 1, rng.nextLong());
        // The state is now (7, 0, 2^18 + 2, 6·2^45).
        assertEquals(Long.rotateLeft(7L + (6L << 45), 23) + 7, rng.nextLong());
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        assertArrayEquals(Rng.seed(7).randn(3, 4).toFloatArray(), Rng.seed(7).randn(3, 4).toFloatArray());
        assertNotEquals(Rng.seed(7).nextLong(), Rng.seed(8).nextLong());
        assertEquals(Shape.SCALAR, Rng.seed(1).rand().shape());
    }

    @Test
    void aPlaceInTheStreamComesBack() {
        Rng rng = Rng.seed(3);
        rng.nextLong();
        long[] state = rng.state();
        double next = rng.nextGaussian();
        rng.restore(state);
        assertEquals(next, rng.nextGaussian());
        assertThrows(IllegalArgumentException.class, () -> rng.restore(new long[4]));
    }

    @Test
    void distributions() {
        var test = new KolmogorovSmirnovTest();
        double[] normal = new double[5000];
        double[] uniform = new double[5000];
        Rng rng = Rng.seed(42);
        Arrays.setAll(normal, i -> rng.nextGaussian());
        Arrays.setAll(uniform, i -> rng.nextDouble());
        assertTrue(test.kolmogorovSmirnovTest(new NormalDistribution(), normal) > 0.01);
        assertTrue(test.kolmogorovSmirnovTest(
                new UniformRealDistribution(0, 1), uniform) > 0.01);
        int[] counts = new int[7];
        IntStream.range(0, 70_000).forEach(_ -> counts[rng.nextInt(7)]++);
        // Six standard deviations of a binomial count.
        Arrays.stream(counts).forEach(n -> assertEquals(10_000, n, 6 * Math.sqrt(10_000 * 6.0 / 7)));
        assertThrows(IllegalArgumentException.class, () -> rng.nextInt(0));
    }

    @Test
    void permutationsAndStreams() {
        int[] order = Rng.seed(5).permutation(1000);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, 1000).toArray(), sorted);
        assertTrue(IntStream.range(0, 1000).filter(i -> order[i] == i).count() < 10);
        Rng rng = Rng.seed(5);
        assertNotEquals(rng.split().nextLong(), rng.split().nextLong());
    }
}
