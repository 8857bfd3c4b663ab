package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The stream of PyTorch's CPU generator; the figures are from PyTorch, printed by {@code rng_figures.py}. */
class TorchRngTest {
    private static long digest(Tensor tensor) {
        return tensor.dtype() == DType.F32
                ? digest(Arrays.stream(tensor.toDoubleArray()).mapToLong(x -> Float.floatToRawIntBits((float) x)).toArray())
                : digest(Arrays.stream(tensor.toDoubleArray()).mapToLong(Double::doubleToRawLongBits).toArray());
    }

    private static long digest(long[] bits) {
        return Arrays.stream(bits).reduce(0, (total, b) -> total * 31 + b);
    }

    private static void assertNear(double expected, double received) {
        assertEquals(expected, received, 1e-6 * Math.abs(expected));
    }

    @Test
    void oneLongRunOfEverything() {
        Rng rng = Rng.torch(20240229);
        assertEquals(-2346875397626807249L, digest(rng.rand(2000)));
        assertEquals(2966917389510132139L, digest(rng.uniform(-0.3, 0.7, 2000)));
        assertEquals(8331663427133019195L, digest(rng.uniform(-0.3, 0.7, DType.F64, 2000)));
        assertEquals(1040439940044788949L, digest(rng.rand(DType.F64, 2000)));
        assertEquals(1721423813397232510L, digest(rng.uniform(-1 / Math.sqrt(3), 1 / Math.sqrt(3), 2000)));
        assertArrayEquals(new int[] {900346107, 227900238, 255694063, 87139701, 731630691},
                rng.randint(-1000000, 1000000000, 5).toIntArray());
        assertArrayEquals(new int[] {998, 180, 484, 335, 726, 896}, Arrays.copyOf(rng.permutation(1000), 6));
        assertEquals(2681968912519258754L, rng.nextLong() & Long.MAX_VALUE);
        assertEquals(9195229042978135510L, rng.nextLong() & Long.MAX_VALUE);
        double[] normal = rng.randn(1001).toDoubleArray();
        assertNear(0.1288405805826187, normal[0]);
        assertNear(1.5541807413101196, normal[500]);
        assertNear(1.1040302515029907, normal[984]);
        assertNear(-1.1184271574020386, normal[985]);
        assertNear(-1.060439944267273, normal[1000]);
        // The second number of a pair waits over calls that draw 16 and more.
        assertNear(-1.413342833518982, rng.randn(1).item());
        assertNear(2.136979341506958, rng.randn(17).get(0));
        assertNear(-0.53470778465271, rng.randn(1).item());
        assertNear(1.441650390625, rng.normal(2, 3, 15).get(14));
        assertEquals(-0.28104666121637406, rng.randn(DType.F64, 1).item(), 1e-15);
        assertArrayEquals(bits("1011011010111001110111111110011101110111"), rng.bernoulli(0.7, 40).toIntArray());
        assertEquals(0.785804271697998, rng.rand(1).item());
    }

    private static int[] bits(String text) {
        return text.chars().map(c -> c - '0').toArray();
    }

    @Test
    void theLow32BitsOfASeedCount() {
        assertEquals(0.9308151006698608, Rng.torch(-5).rand().item());
        assertEquals(0.5349225401878357, Rng.torch(7).rand().item());
        assertEquals(0.5349225401878357, Rng.torch((1L << 32) + 7).rand().item());
    }

    @Test
    void aPlaceInTheStreamComesBackWithThePairThatWaits() {
        Rng rng = Rng.torch(3);
        rng.randn(3);
        rng.rand(1000);
        long[] state = rng.state();
        double[] next = rng.randn(5).toDoubleArray();
        long then = rng.nextLong();
        Rng other = Rng.torch(99);
        other.restore(state);
        assertArrayEquals(next, other.randn(5).toDoubleArray());
        assertEquals(then, other.nextLong());
    }

    @Test
    void aStateThatIsNoneIsRefused() {
        Rng rng = Rng.torch(3);
        long before = Rng.torch(3).nextLong();
        assertEquals("state has 4 numbers, expected the 626 of a generator made by Rng.torch",
                assertThrows(IllegalArgumentException.class, () -> rng.restore(Rng.seed(3).state())).getMessage());
        long[] state = rng.state();
        state[5] = -1;
        assertEquals("state[5] is -1, expected 0 to 2³² − 1",
                assertThrows(IllegalArgumentException.class, () -> rng.restore(state)).getMessage());
        state[5] = 1;
        state[624] = 625;
        assertEquals("state[624] is 625, expected a position from 0 to 624",
                assertThrows(IllegalArgumentException.class, () -> rng.restore(state)).getMessage());
        assertEquals(before, rng.nextLong());
        assertThrows(IllegalArgumentException.class, () -> Rng.seed(3).restore(rng.state()));
    }

    @Test
    void bothKindsRefuseBadArguments() {
        for (Rng rng : new Rng[] {Rng.seed(1), Rng.torch(1)}) {
            assertThrows(IllegalArgumentException.class, () -> rng.nextInt(0));
            assertEquals("randint from 3 to 3, expected high − low from 1 to 2³¹ − 1",
                    assertThrows(IllegalArgumentException.class, () -> rng.randint(3, 3, 2)).getMessage());
            assertEquals("std is -1.0, expected 0 or more",
                    assertThrows(IllegalArgumentException.class, () -> rng.normal(0, -1, 2)).getMessage());
            assertEquals("uniform from 2.0 to 1.0, expected finite ends, low ≤ high",
                    assertThrows(IllegalArgumentException.class, () -> rng.uniform(2, 1, 2)).getMessage());
            assertEquals("p is 1.5, expected 0 to 1",
                    assertThrows(IllegalArgumentException.class, () -> rng.bernoulli(1.5, 2)).getMessage());
            assertEquals("p has the element NaN, expected 0 to 1",
                    assertThrows(IllegalArgumentException.class,
                            () -> rng.bernoulli(Tensor.of(new float[] {0, Float.NaN}))).getMessage());
            assertEquals("dtype is int32, expected float32 or float64",
                    assertThrows(IllegalArgumentException.class, () -> rng.rand(DType.I32, 2)).getMessage());
            assertEquals(Shape.of(0, 3), rng.randn(0, 3).shape());
            assertEquals(Shape.SCALAR, rng.normal(1, 2).shape());
            assertNotEquals(rng.split().nextLong(), rng.split().nextLong());
            assertEquals(0.3, rng.bernoulli(Tensor.full(Shape.of(5000), 0.3, DType.F64, Device.getDefault()))
                    .to(DType.F64).mean().item(), 0.04);
        }
    }
}
