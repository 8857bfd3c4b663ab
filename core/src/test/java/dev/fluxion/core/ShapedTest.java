package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.autograd.Autograd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapedTest {
    private static Tensor count(int... sizes) {
        double[] data = new double[Shape.of(sizes).elements()];
        Arrays.setAll(data, i -> i);
        return Tensor.of(data, data.length).reshape(sizes);
    }

    private static boolean sharesMemory(Tensor a, Tensor b) {
        return a.view().buffer() == b.view().buffer();
    }

    @Test
    void transposeAndPermuteAreViews() {
        Tensor x = count(2, 3, 4);
        Tensor y = x.permute(2, 0, 1);
        assertEquals(Shape.of(4, 2, 3), y.shape());
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 4; k++) {
                    assertEquals(i * 12 + j * 4 + k, y.get(k, i, j));
                }
            }
        }
        assertTrue(sharesMemory(x, y));
        assertArrayEquals(new double[] {0, 3, 1, 4, 2, 5}, count(2, 3).t().toDoubleArray());
    }

    @Test
    void slicesClampLikePython() {
        Tensor x = count(10);
        assertArrayEquals(new double[] {2, 5, 8}, x.slice(0, 2, 10, 3).toDoubleArray());
        assertArrayEquals(new double[] {7, 8}, x.slice(0, -3, -1).toDoubleArray());
        assertArrayEquals(new double[] {8, 9}, x.slice(0, 8, 100).toDoubleArray());
        assertArrayEquals(new double[] {}, x.slice(0, 5, 2).toDoubleArray());
        assertArrayEquals(new double[] {0}, x.slice(0, -100, 1).toDoubleArray());
        assertTrue(sharesMemory(x, x.slice(0, 2, 5)));
    }

    /** Gradients of two parts, side by side in memory, elsewhere or missing, are joined in the order of the parts. */
    @ParameterizedTest
    @CsvSource({"0, 2", "2, 0", "1, 3", "0, 3", "1, 1", "-1, 1"})
    void gradientsOfPartsAreJoined(int first, int second) {
        Tensor x = count(2, 4).requiresGrad(true);
        Tensor[] halves = x.split(2, 1);
        Tensor seeds = count(2, 5).add(1);
        int[] starts = {first, second};
        double[] expected = new double[8];
        var parts = new ArrayList<Tensor>();
        var cotangents = new ArrayList<Tensor>();
        for (int i = 0; i < 2; i++) {
            int start = starts[i];
            if (start >= 0) {
                parts.add(halves[i]);
                cotangents.add(seeds.slice(1, start, start + 2));
                for (int k = 0; k < 4; k++) {
                    expected[k / 2 * 4 + 2 * i + k % 2] = k / 2 * 5 + start + k % 2 + 1;
                }
            }
        }
        assertArrayEquals(expected, Autograd.grad(parts, cotangents, List.of(x)).getFirst().toDoubleArray());
    }

    @Test
    void flipRunsBackwards() {
        assertArrayEquals(new double[] {5, 4, 3, 2, 1, 0}, count(2, 3).flip(0, 1).toDoubleArray());
        assertArrayEquals(new double[] {}, count(0, 3).flip(0).toDoubleArray());
    }

    /** A reshape of any permuted, strided view gives the elements of the copied tensor in the same order. */
    @Property(tries = 300)
    void reshapeOfAnyView(@ForAll @Size(min = 1, max = 5) int[] seedSizes, @ForAll long seed) {
        var random = new Random(seed);
        int[] sizes = Arrays.stream(seedSizes).map(n -> Math.floorMod(n, 4)).toArray();
        Tensor x = count(sizes);
        var order = new ArrayList<Integer>();
        for (int d = 0; d < sizes.length; d++) {
            order.add(d);
        }
        Collections.shuffle(order, random);
        Tensor view = x.permute(order.stream().mapToInt(i -> i).toArray());
        int dim = random.nextInt(sizes.length);
        view = view.slice(dim, random.nextInt(2), view.size(dim), 1 + random.nextInt(2));
        if (random.nextBoolean()) {
            view = view.flip(random.nextInt(sizes.length));
        }
        int[] target = randomFactors(view.elements(), random);
        Tensor reshaped = view.reshape(target);
        assertEquals(Shape.of(target), reshaped.shape());
        assertArrayEquals(logicalOrder(view), reshaped.toDoubleArray());
    }

    /** The elements by explicit indices: a reference that knows nothing of strides. */
    private static double[] logicalOrder(Tensor x) {
        double[] values = new double[x.elements()];
        int[] sizes = x.shape().toArray();
        for (int i = 0; i < values.length; i++) {
            int[] index = new int[sizes.length];
            int rest = i;
            for (int d = sizes.length - 1; d >= 0; d--) {
                index[d] = rest % sizes[d];
                rest /= sizes[d];
            }
            values[i] = x.get(index);
        }
        return values;
    }

    private static int[] randomFactors(int elements, Random random) {
        if (elements == 0) {
            return new int[] {random.nextInt(3), 0};
        }
        var factors = new ArrayList<Integer>();
        int rest = elements;
        for (int p = 2; rest > 1; ) {
            if (rest % p == 0) {
                factors.add(p);
                rest /= p;
            } else {
                p++;
            }
        }
        for (int ones = random.nextInt(3); ones > 0; ones--) {
            factors.add(1);
        }
        Collections.shuffle(factors, random);
        while (factors.size() > 1 && random.nextBoolean()) {
            factors.set(0, factors.get(0) * factors.remove(1));
        }
        return factors.stream().mapToInt(i -> i).toArray();
    }

    @Property(tries = 100)
    void mergedDimensionsOfAViewStayAView(@ForAll @IntRange(min = 1, max = 6) int a, @ForAll @IntRange(min = 1, max = 6) int b) {
        Tensor x = count(a, 4, b).slice(1, 1, 3);
        assertTrue(sharesMemory(x, x.reshape(a, 2 * b)), "the inner two dimensions lie behind one another");
        assertTrue(sharesMemory(x, x.unsqueeze(1).squeeze(1)));
    }

    @Test
    void expandRepeatsWithoutACopyAndSumToAddsUp() {
        Tensor x = count(3, 1);
        Tensor y = x.expand(2, 3, 4);
        assertEquals(Shape.of(2, 3, 4), y.shape());
        assertTrue(sharesMemory(x, y));
        assertArrayEquals(new double[] {0, 8, 16}, y.sumTo(x.shape()).toDoubleArray());
        assertEquals(Shape.of(2, 3, 4), x.expand(2, -1, 4).shape());
    }

    @Test
    void catAndStack() {
        Tensor x = Tensor.cat(1, count(2, 2), count(2, 1).add(10.0));
        assertArrayEquals(new double[] {0, 1, 10, 2, 3, 11}, x.toDoubleArray());
        Tensor y = Tensor.stack(0, count(2), count(2).add(5.0));
        assertEquals(Shape.of(2, 2), y.shape());
        assertArrayEquals(new double[] {0, 1, 5, 6}, y.toDoubleArray());
    }

    @Test
    void squeezeUnsqueezeFlatten() {
        assertEquals(Shape.of(2, 1, 3), count(2, 3).unsqueeze(1).shape());
        assertEquals(Shape.of(2, 3, 1), count(2, 3).unsqueeze(-1).shape());
        assertEquals(Shape.of(2, 3), count(2, 1, 3, 1).squeeze().shape());
        assertEquals(Shape.of(2, 12), count(2, 3, 4).flatten(1, -1).shape());
        assertEquals(Shape.of(24), count(2, 3, 4).flatten().shape());
        Tensor x = count(2);
        assertSame(x, x.squeeze(0));
        assertEquals(Shape.of(1), count().flatten().shape());
    }

    @Test
    void badCallsSayWhatWasExpected() {
        Tensor x = count(2, 3);
        assertMessage("reshape of (2, 3) to [4, -1], expected sizes with a product of 6 and at most one -1", () -> x.reshape(4, -1));
        assertMessage("reshape of (2, 3) to [-1, -1], expected sizes with a product of 6 and at most one -1", () -> x.reshape(-1, -1));
        assertMessage("expand of (2, 3) to (3, 3), expected a shape that it broadcasts to", () -> x.expand(3, 3));
        assertMessage("order is [0, 0], expected each of the 2 dimensions of shape (2, 3) once", () -> x.permute(0, 0));
        assertMessage("step is 0, expected 1 or more: use flip to run backwards", () -> x.slice(0, 0, 1, 0));
        assertMessage("index is 2 in dim 0 of shape (2, 3), expected -2 to 1", () -> x.select(0, 2));
        assertMessage("dim is 2 for shape (2, 3), expected -2 to 1", () -> x.transpose(0, 2));
        assertMessage("data has 2 elements, expected 6 for shape (2, 3)", () -> Tensor.of(new float[2], 2, 3));
        assertMessage("part 1 has shape (3, 3), expected that of part 0, (2, 3), in all dimensions but 1",
                () -> Tensor.cat(1, x, count(3, 3)));
        assertMessage("parts are 0, expected at least 1 tensor", () -> Tensor.cat(0));
        assertMessage("t() of shape (2), expected 2 dimensions: use transpose", () -> count(2).t());
    }

    static void assertMessage(String expected, Executable call) {
        var e = assertThrows(RuntimeException.class, call);
        assertEquals(expected, e.getMessage());
    }
}
