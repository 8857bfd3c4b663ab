package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DataTest {
    /** Sample i is (i, −i) with target 10·i. */
    private static TensorDataset samples(int n) {
        float[] inputs = new float[2 * n];
        int[] targets = new int[n];
        for (int i = 0; i < n; i++) {
            inputs[2 * i] = i;
            inputs[2 * i + 1] = -i;
            targets[i] = 10 * i;
        }
        return new TensorDataset(Tensor.of(inputs, n, 2), Tensor.of(targets, n));
    }

    private static List<int[]> epoch(DataLoader loader) {
        var visited = new ArrayList<int[]>();
        for (Batch batch : loader) {
            int[] ids = Arrays.stream(batch.targets().toIntArray()).map(t -> t / 10).toArray();
            assertEquals(ids.length, batch.size());
            float[] inputs = batch.inputs().toFloatArray();
            for (int i = 0; i < ids.length; i++) {
                assertEquals(ids[i], inputs[2 * i]);
                assertEquals(-ids[i], inputs[2 * i + 1], 0);
            }
            visited.add(ids);
        }
        return visited;
    }

    private static int[] flat(List<int[]> batches) {
        return batches.stream().flatMapToInt(Arrays::stream).toArray();
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void anEpochVisitsEverySampleOnce(@ForAll @IntRange(max = 40) int n, @ForAll @IntRange(min = 1, max = 15) int batchSize,
            @ForAll boolean dropLast, @ForAll long seed) {
        var loader = new DataLoader(samples(n), batchSize).shuffle(Rng.seed(seed));
        loader = dropLast ? loader.dropLast() : loader;
        List<int[]> batches = epoch(loader);
        assertEquals(loader.size(), batches.size());
        int seen = dropLast ? n / batchSize * batchSize : n;
        int[] ids = flat(batches);
        assertEquals(seen, ids.length);
        assertEquals(seen, Arrays.stream(ids).distinct().count());
        for (int b = 0; b < batches.size(); b++) {
            assertEquals(b < batches.size() - 1 || dropLast || n % batchSize == 0 ? batchSize : n % batchSize,
                    batches.get(b).length);
        }
    }

    @Test
    void withoutShufflingTheOrderStays() {
        var loader = new DataLoader(samples(7), 3);
        assertArrayEquals(IntStream.range(0, 7).toArray(), flat(epoch(loader)));
        assertArrayEquals(IntStream.range(0, 7).toArray(), flat(epoch(loader)));
    }

    @Test
    void aSeedFixesAllEpochsAndTheyDiffer() {
        var one = new DataLoader(samples(30), 4).shuffle(Rng.seed(3));
        var two = new DataLoader(samples(30), 4).shuffle(Rng.seed(3));
        int[] first = flat(epoch(one));
        int[] second = flat(epoch(one));
        assertNotEquals(Arrays.toString(first), Arrays.toString(second));
        assertArrayEquals(first, flat(epoch(two)));
        assertArrayEquals(second, flat(epoch(two)));
    }

    @Test
    void badInputIsRefused() {
        assertEquals("batchSize is 0, expected 1 or more",
                assertThrows(IllegalArgumentException.class, () -> new DataLoader(samples(2), 0)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new TensorDataset(Tensor.ones(3, 2), Tensor.ones(2)));
        assertThrows(IllegalArgumentException.class, () -> new TensorDataset(Tensor.scalar(1), Tensor.scalar(1)));
        var batches = new DataLoader(samples(1), 1).iterator();
        batches.next();
        assertThrows(NoSuchElementException.class, batches::next);
        assertThrows(IndexOutOfBoundsException.class, () -> samples(2).batch(2));
    }

    @Test
    void initialWeightsHaveTheirMoments() {
        Tensor w = Tensor.zeros(300, 200).requiresGrad(true);
        assertMoments(Init.xavierNormal(w, 2, Rng.seed(1)), 2 * Math.sqrt(2.0 / 500), Double.POSITIVE_INFINITY);
        assertMoments(Init.kaimingNormal(w, Init.Nonlinearity.RELU.gain(), Init.Fan.IN, Rng.seed(2)), Math.sqrt(2.0 / 200),
                Double.POSITIVE_INFINITY);
        assertMoments(Init.lecunNormal(w, Rng.seed(3)), Math.sqrt(1.0 / 200), Double.POSITIVE_INFINITY);
        assertMoments(Init.xavierUniform(w, 1, Rng.seed(4)), Math.sqrt(2.0 / 500), Math.sqrt(6.0 / 500));
        assertMoments(Init.kaimingUniform(w, 1, Init.Fan.OUT, Rng.seed(5)), Math.sqrt(1.0 / 300), Math.sqrt(3.0 / 300));
        assertTrue(w.requiresGrad());
        assertThrows(IllegalArgumentException.class, () -> Init.lecunNormal(Tensor.zeros(3), Rng.seed(1)));
    }

    /** The mean of 60,000 numbers is within five of its standard errors of 0, their deviation within 2 %. */
    private static void assertMoments(Tensor w, double std, double bound) {
        double mean = w.detach().mean().item();
        double deviation = Math.sqrt(w.detach().square().mean().item());
        assertEquals(0, mean, 5 * std / Math.sqrt(w.elements()));
        assertEquals(std, deviation, 0.02 * std);
        double largest = w.detach().abs().amax().item();
        assertTrue(largest <= bound && (bound == Double.POSITIVE_INFINITY || largest > 0.99 * bound), "largest " + largest);
    }
}
