package dev.fluxion.core.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Results are the backends' tests' business; here it is which tiles have to be warm for them. */
class VectorFilterTest {
    private static final String WARMUP = "fluxion.warmup";
    private static final int ROWS = 3;

    /** Only what was asked for is started, so a tile that is missing in the question is null in the answer. */
    @Test
    void whatIsReadyHasAllItsTiles() throws InterruptedException {
        for (int[] sizes : new int[][] {{13, 7, 20, 37}, {6, 9, 40, 33}, {1, 1, 3, 33}}) {
            int channels = sizes[0];
            int pitch = sizes[3] + 2;
            var taps = new Taps(IntStream.range(0, sizes[1]).map(run -> 5 * run).toArray(), 3);
            var image = numbers((ROWS + 1) * pitch + 5 * sizes[1] + 64);
            var patches = new Patches(image, 2, taps, ROWS, sizes[3], pitch);
            var weights = new Matrix(numbers(channels * taps.count()), 0, channels, taps.count(), taps.count(), 1);
            int positions = patches.positions();
            var y = new Matrix(numbers(sizes[2] * positions), 0, sizes[2], positions, positions, 1);

            VectorFilter applies = cold();
            await(() -> applies.applies(channels));
            VectorFilter correlates = cold();
            await(() -> correlates.correlates(taps, sizes[2]));

            var plain = new PlainFilter((c, a, b) -> PlainProduct.run(c, a, b), DType.F32);
            assertArrayEquals(applied(plain, weights, patches), applied(applies, weights, patches));
            assertArrayEquals(correlated(plain, y, patches), correlated(correlates, y, patches));
        }
    }

    private static float[] applied(Filter filter, Matrix weights, Patches patches) {
        int positions = patches.positions();
        float[] out = new float[weights.rows() * positions];
        filter.apply(new Matrix(out, 0, weights.rows(), positions, positions, 1), weights, patches, 0, ROWS);
        return out;
    }

    private static float[] correlated(Filter filter, Matrix y, Patches patches) {
        float[] sums = new float[patches.taps().count() * y.rows()];
        filter.correlate(sums, y, patches);
        return sums;
    }

    /** A filter of which nothing is warm. */
    private static VectorFilter cold() {
        String before = System.setProperty(WARMUP, "on");
        try {
            return new VectorFilter(DType.F32, 3, Folds::scalar);
        } finally {
            if (before == null) {
                System.clearProperty(WARMUP);
            } else {
                System.setProperty(WARMUP, before);
            }
        }
    }

    private static void await(BooleanSupplier ready) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!ready.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not warm after two minutes");
            Thread.sleep(1);
        }
    }

    private static float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (i * 37 % 101 - 50) / 16f;
        }
        return numbers;
    }
}
