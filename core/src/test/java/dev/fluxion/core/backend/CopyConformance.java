package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Backend#copy} must do, and the buffers it copies between. */
interface CopyConformance {
    /** {@return the backend under test} */
    Backend backend();

    @ParameterizedTest
    @EnumSource
    default void everyLayout(Layout layout) {
        for (DType dtype : DType.values()) {
            for (int[] shape : new int[][] {{}, {7}, {3, 0}, {4, 5}, {3, 4, 700}}) {
                var random = new Random(4);
                View in = layout.view(backend(), dtype, shape, random);
                for (Layout target : Layout.values()) {
                    if (target.isDense()) {
                        View out = target.view(backend(), dtype, shape, random);
                        backend().copy(out, in);
                        assertArrayEquals(Elements.all(in), Elements.all(out), dtype + " " + layout + " to " + target);
                    }
                }
            }
        }
    }

    @Test
    default void floatingPointToIntegerTruncatesAndSaturates() {
        double[] in = {1.9, -1.9, 0, 300, -300, 1e10, -1e10, 1e30, Double.NaN, Double.POSITIVE_INFINITY};
        int max = Integer.MAX_VALUE;
        int min = Integer.MIN_VALUE;
        assertConverted(DType.F64, in, DType.I32, 1, -1, 0, 300, -300, max, min, max, 0, max);
        assertConverted(DType.F64, in, DType.I64, 1, -1, 0, 300, -300, 1e10, -1e10, Long.MAX_VALUE, 0, Long.MAX_VALUE);
        assertConverted(DType.F64, in, DType.I8, 1, -1, 0, 127, -128, 127, -128, 127, 0, 127);
        assertConverted(DType.F64, in, DType.U8, 1, 0, 0, (byte) 255, 0, (byte) 255, 0, (byte) 255, 0, (byte) 255);
        assertConverted(DType.F32, in, DType.BOOL, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    default void integersWrapAround() {
        assertConverted(DType.I32, new double[] {255, 256, -1, 128, Integer.MIN_VALUE}, DType.I8, -1, 0, -1, -128, 0);
        assertConverted(DType.I32, new double[] {255, 256, -1, 128, 5}, DType.U8, -1, 0, -1, -128, 5);
        assertConverted(DType.U8, new double[] {-1, 127, -128}, DType.I32, 255, 127, 128);
        assertConverted(DType.U8, new double[] {-1, 127, -128}, DType.F32, 255, 127, 128);
        assertConverted(DType.I8, new double[] {-1, 127, -128}, DType.I64, -1, 127, -128);
        assertConverted(DType.I64, new double[] {1L << 40, -5, (1L << 32) + 7}, DType.I32, 0, -5, 7);
        assertConverted(DType.I64, new double[] {1L << 40, 0, 256}, DType.BOOL, 1, 0, 1);
        assertConverted(DType.BOOL, new double[] {1, 0}, DType.F64, 1, 0);
        assertConverted(DType.BOOL, new double[] {1, 0}, DType.I8, 1, 0);
    }

    private void assertConverted(DType from, double[] in, DType to, double... expected) {
        View source = Elements.of(backend(), from, new int[] {in.length}, in);
        View target = Elements.of(backend(), to, new int[] {in.length}, new double[in.length]);
        backend().copy(target, source);
        assertArrayEquals(expected, Elements.all(target), from + " to " + to);
    }

    /** Every bit pattern of a 16-bit float is a number that comes back as it was. */
    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    default void sixteenBitsThereAndBack(DType dtype) {
        short[] bits = new short[1 << 16];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) i;
        }
        int[] shape = {bits.length};
        for (DType wide : new DType[] {DType.F32, DType.F64}) {
            View start = new View(backend().wrap(dtype, bits.clone()), shape, new int[] {1}, 0);
            View number = new View(backend().allocate(wide, bits.length), shape, new int[] {1}, 0);
            View end = new View(backend().allocate(dtype, bits.length), shape, new int[] {1}, 0);
            backend().copy(number, start);
            backend().copy(end, number);
            short[] back = (short[]) end.buffer().array();
            for (int i = 0; i < bits.length; i++) {
                double x = Elements.get(number, i);
                assertEquals(value(dtype, i), x);
                if (!Double.isNaN(x)) {
                    assertEquals(bits[i], back[i], "bits of " + x);
                }
            }
        }
    }

    /** The number that bits mean, by IEEE 754: sign, exponent and fraction. */
    private static double value(DType dtype, int bits) {
        int fractionBits = dtype == DType.F16 ? 10 : 7;
        int exponentBits = 15 - fractionBits;
        int bias = (1 << exponentBits - 1) - 1;
        int exponent = bits >> fractionBits & (1 << exponentBits) - 1;
        int fraction = bits & (1 << fractionBits) - 1;
        double magnitude = exponent == (1 << exponentBits) - 1 ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? Math.scalb(fraction, 1 - bias - fractionBits)
                : Math.scalb((1 << fractionBits) + fraction, exponent - bias - fractionBits);
        return bits >> 15 == 0 ? magnitude : -magnitude;
    }

    /** From double to 16 bits: the nearest number, ties to even, decided by exact arithmetic between the two neighbours. */
    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    default void sixteenBitsAreTheNearest(DType dtype) {
        int n = 20_000;
        double[] numbers = new double[n];
        short[] expected = new short[n];
        var random = new Random(5);
        for (int i = 0; i < n; i++) {
            int largest = dtype == DType.F16 ? 0x7bfe : 0x7f7e;
            int below = random.nextInt(largest);
            double low = value(dtype, below);
            double high = value(dtype, below + 1);
            double middle = low + (high - low) / 2;
            numbers[i] = switch (random.nextInt(4)) {
                case 0 -> middle;
                case 1 -> Math.nextUp(middle);
                case 2 -> Math.nextDown(middle);
                default -> low + (high - low) * random.nextDouble();
            };
            int side = new BigDecimal(numbers[i]).multiply(BigDecimal.TWO).compareTo(new BigDecimal(low).add(new BigDecimal(high)));
            expected[i] = (short) (side < 0 || side == 0 && below % 2 == 0 ? below : below + 1);
        }
        View in = Elements.of(backend(), DType.F64, new int[] {n}, numbers);
        View out = new View(backend().allocate(dtype, n), new int[] {n}, new int[] {1}, 0);
        backend().copy(out, in);
        assertArrayEquals(expected, (short[]) out.buffer().array());
    }

    /** Integers too long for a double are still rounded once. */
    @Test
    default void longIntegersAreRoundedOnce() {
        long[] numbers = {Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1, (1L << 62) + (1L << 38) + 1, -(1L << 62) - (1L << 54) - 1,
            (1L << 62) + (1L << 54), (1L << 62) + (1L << 54) + 1};
        int[] shape = {numbers.length};
        View in = new View(backend().wrap(DType.I64, numbers), shape, new int[] {1}, 0);
        View single = new View(backend().allocate(DType.F32, numbers.length), shape, new int[] {1}, 0);
        View bfloat = new View(backend().allocate(DType.BF16, numbers.length), shape, new int[] {1}, 0);
        View wide = new View(backend().allocate(DType.F32, numbers.length), shape, new int[] {1}, 0);
        backend().copy(single, in);
        backend().copy(bfloat, in);
        backend().copy(wide, bfloat);
        double step = 0x1p55;
        double[] nearest = {0x1p63, -0x1p63, 0x1p53, 0x1p62, -0x1p62 - step, 0x1p62, 0x1p62 + step};
        for (int i = 0; i < numbers.length; i++) {
            assertEquals((float) numbers[i], Elements.get(single, i));
            assertEquals(nearest[i], Elements.get(wide, i), "bfloat16 of " + numbers[i]);
        }
    }

    /** A copy within one buffer reads everything as it was. */
    @Test
    default void overlapping() {
        for (int shift : new int[] {-1, 0, 1}) {
            View in = Elements.of(backend(), DType.F32, new int[] {6}, 1, 2, 3, 4, 5, 6);
            View from = new View(in.buffer(), new int[] {4}, new int[] {1}, 1);
            View to = new View(in.buffer(), new int[] {4}, new int[] {1}, 1 + shift);
            backend().copy(to, from);
            assertArrayEquals(new double[] {2, 3, 4, 5}, Elements.all(to));
        }
        View in = Elements.of(backend(), DType.F32, new int[] {4}, 1, 2, 3, 4);
        View reversed = new View(in.buffer(), new int[] {4}, new int[] {-1}, 3);
        backend().copy(in, reversed);
        assertArrayEquals(new double[] {4, 3, 2, 1}, Elements.all(in));
    }

    @Test
    default void buffers() {
        float[] array = {1, 2};
        Buffer wrapped = backend().wrap(DType.F32, array);
        assertEquals(2, wrapped.size());
        assertEquals(DType.F32, wrapped.dtype());
        assertArrayEquals(array, (float[]) wrapped.array());
        assertArrayEquals(new long[3], (long[]) backend().allocate(DType.I64, 3).array());
        assertEquals(0, wrapped.version());
        wrapped.changed();
        assertEquals(1, wrapped.version());
    }
}
