package dev.fluxion.nn.data;

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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DataLoaderTest {
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
    void prefetchingGivesTheSameBatches() {
        var rng = Rng.seed(8);
        Dataset noisy = samples(37).map(batch -> new Batch(batch.inputs().add(0), batch.targets()));
        var plain = new DataLoader(noisy, 5).shuffle(Rng.seed(3));
        var ahead = new DataLoader(noisy, 5).shuffle(Rng.seed(3)).prefetch(2);
        for (int epoch = 0; epoch < 3; epoch++) {
            assertArrayEquals(flat(epoch(plain)), flat(epoch(ahead)));
        }
        ahead.iterator().next();
        plain.iterator();
        assertArrayEquals(flat(epoch(plain)), flat(epoch(ahead)), "after an iteration that was given up");
        Dataset broken = samples(3).map(batch -> {
            throw new IllegalArgumentException("broken " + rng.nextInt(1));
        });
        var e = assertThrows(IllegalArgumentException.class, () -> new DataLoader(broken, 1).prefetch(3).iterator().next());
        assertEquals("broken 0", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> plain.prefetch(0));
    }

    /** The generator of the order is the transform's, too: one batch was taken, and three more were asked for. */
    @Test
    void anIterationThatWasGivenUpDrawsNoMoreOnceTheNextBegins() {
        Rng rng = Rng.seed(4);
        Transform slow = batch -> {
            LockSupport.parkNanos(20_000_000);
            rng.nextInt(100);
            return batch;
        };
        DataLoader loader = new DataLoader(samples(20).map(slow), 2).shuffle(rng).prefetch(3);
        loader.iterator().next();
        int[] next = flat(epoch(loader));
        Rng same = Rng.seed(4);
        same.epochOrder(20);
        for (int i = 0; i < 4; i++) {
            same.nextInt(100);
        }
        assertArrayEquals(same.epochOrder(20), next);
    }

    @Test
    void streamsInWindows() {
        List<Sample> all = IntStream.range(0, 23).mapToObj(i ->
                new Sample(Tensor.of(new float[] {i, -i}), Tensor.of(new int[] {10 * i}).reshape())).toList();
        var sizes = new ArrayList<Integer>();
        var ids = new ArrayList<Integer>();
        for (Batch batch : new StreamLoader(all, 5).shuffle(7, Rng.seed(1)).prefetch(2)) {
            sizes.add(batch.size());
            Arrays.stream(batch.targets().toIntArray()).forEach(t -> ids.add(t / 10));
        }
        assertEquals(List.of(5, 5, 5, 5, 3), sizes);
        assertNotEquals(IntStream.range(0, 23).boxed().toList(), ids);
        assertEquals(IntStream.range(0, 23).boxed().toList(), ids.stream().sorted().toList());
        for (int i = 0; i < ids.size(); i++) {
            assertTrue(ids.get(i) <= i + 6, "sample " + ids.get(i) + " at " + i + " comes from beyond the window");
        }
        var inOrder = new ArrayList<Integer>();
        new StreamLoader(all, 4).forEach(batch -> Arrays.stream(batch.targets().toIntArray()).forEach(t -> inOrder.add(t / 10)));
        assertEquals(IntStream.range(0, 23).boxed().toList(), inOrder);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void foldsHoldOutEachSampleOnce(@ForAll @IntRange(min = 2, max = 30) int n, @ForAll @IntRange(min = 2, max = 9) int k,
            @ForAll long seed) {
        if (k > n) {
            assertThrows(IllegalArgumentException.class, () -> samples(n).kFold(k, Rng.seed(seed)));
            return;
        }
        var held = new ArrayList<Integer>();
        for (Split split : samples(n).kFold(k, Rng.seed(seed))) {
            int[] test = flat(epoch(new DataLoader(split.test(), 4)));
            int[] train = flat(epoch(new DataLoader(split.train(), 4)));
            assertTrue(test.length == n / k || test.length == n / k + 1, "part of " + test.length);
            assertEquals(n, IntStream.concat(Arrays.stream(test), Arrays.stream(train)).distinct().count());
            Arrays.stream(test).forEach(held::add);
        }
        assertEquals(IntStream.range(0, n).boxed().toList(), held.stream().sorted().toList());
    }

    @Test
    void splitsAndSubsets() {
        Split split = samples(10).split(0.7, Rng.seed(2));
        assertEquals(7, split.train().size());
        assertEquals(3, split.test().size());
        assertThrows(IllegalArgumentException.class, () -> samples(10).split(0.01, Rng.seed(2)));
        assertThrows(IllegalArgumentException.class, () -> samples(10).split(Double.NaN, Rng.seed(2)));
        assertThrows(IllegalArgumentException.class, () -> samples(0).split(0.5, Rng.seed(2)));
        assertThrows(IllegalArgumentException.class, () -> samples(3).subset(3));
        assertArrayEquals(new int[] {2, 0}, flat(epoch(new DataLoader(samples(3).subset(2, 0), 1))));
    }

    @Test
    void transforms() {
        byte[] pixels = {0, (byte) 255, 51, 102, 1, 2, 3, 4};
        var bytes = new TensorDataset(Tensor.of(pixels, 2, 1, 2, 2), Tensor.of(new int[] {1, 0}));
        Batch batch = bytes.map(Transform.scale(1 / 255.0).then(Transform.normalize(new double[] {0.5}, new double[] {0.25}))
                .then(Transform.oneHot(2)).then(Transform.flatten())).batch(0);
        assertArrayEquals(new float[] {-2, 2, -1.2f, -0.4f}, batch.inputs().toFloatArray(), 1e-6f);
        assertEquals("[[0. 1.]]", batch.targets().toString());
        Batch raw = bytes.batch(1);
        assertArrayEquals(new int[] {1, 2, 3, 4}, raw.inputs().toIntArray());
        // Over many draws both mirror images and every shift by -1, 0, 1 appear.
        var seen = new TreeSet<String>();
        var shifted = new TreeSet<String>();
        Transform flip = Transform.horizontalFlip(Rng.seed(1));
        Transform shift = Transform.randomShift(1, Rng.seed(1));
        for (int i = 0; i < 200; i++) {
            seen.add(Arrays.toString(flip.apply(raw).inputs().toIntArray()));
            shifted.add(Arrays.toString(shift.apply(raw).inputs().toIntArray()));
        }
        assertEquals(Set.of("[1, 2, 3, 4]", "[2, 1, 4, 3]"), seen);
        assertEquals(9, shifted.size());
        assertTrue(shifted.contains("[0, 0, 0, 1]") && shifted.contains("[4, 0, 0, 0]") && shifted.contains("[2, 0, 4, 0]"),
                shifted.toString());
        assertThrows(IllegalArgumentException.class, () -> bytes.map(Transform.oneHot(1)).batch(0));
        assertThrows(IllegalArgumentException.class, () -> Transform.normalize(new double[1], new double[1]));
    }
}
