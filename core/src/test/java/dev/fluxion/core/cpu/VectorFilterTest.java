package dev.fluxion.core.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Results are the backends' tests' business; here it is which tiles have to be warm for them, for parts of rows and of columns too. */
class VectorFilterTest {
    private static final String WARMUP = "fluxion.warmup";
    private static final int ROWS = 3;

    /** Only what was asked for is started, so a tile that is missing in the question is null in the answer. */
    @Test
    void whatIsReadyHasAllItsTiles() throws InterruptedException {
        for (int[] sizes : new int[][] {{13, 7, 20, 37}, {6, 9, 40, 33}, {1, 1, 3, 33}, {2, 3, 20, 150}, {2, 1, 20, 3000}, {5, 2, 3, 17_001}}) {
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

            float[] applied = new float[channels * positions];
            applies.apply(new Matrix(applied, 0, channels, positions, positions, 1), weights, patches, 0, ROWS);
            assertArrayEquals(chains(channels, positions, taps.count(), (o, k) -> at(weights, o, k), (p, k) -> seen(patches, k, p)), applied);

            float[] correlated = new float[taps.count() * sizes[2]];
            correlates.correlate(correlated, y, patches);
            assertArrayEquals(chains(taps.count(), sizes[2], positions, (k, p) -> seen(patches, k, p), (o, p) -> at(y, o, p)), correlated);
        }
    }

    private interface Element {
        float at(int row, int step);
    }

    /** For each row of both a chain of fused multiply-adds, in ascending order of the steps. */
    private static float[] chains(int rows, int cols, int steps, Element left, Element right) {
        float[] sums = new float[rows * cols];
        for (int i = 0; i < sums.length; i++) {
            for (int step = 0; step < steps; step++) {
                sums[i] = Math.fma(left.at(i / cols, step), right.at(i % cols, step), sums[i]);
            }
        }
        return sums;
    }

    private static float at(Matrix matrix, int row, int col) {
        return ((float[]) matrix.array())[row * matrix.cols() + col];
    }

    /** What a tap sees at a position: runs of three taps are five apart. */
    private static float seen(Patches patches, int tap, int position) {
        int row = position / patches.cols();
        return ((float[]) patches.image())[patches.base() + 5 * (tap / 3) + tap % 3 + row * patches.pitch() + position % patches.cols()];
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
