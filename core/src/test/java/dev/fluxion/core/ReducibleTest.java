package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReducibleTest {
    private static Tensor random(long seed, int... sizes) {
        double[] data = new Random(seed).doubles(Shape.of(sizes).elements(), -2, 2).toArray();
        return Tensor.of(data, data.length).reshape(sizes);
    }

    @Property(tries = 60)
    void matmulIsThePlainTripleLoop(@ForAll @IntRange(max = 9) int m, @ForAll @IntRange(max = 9) int k,
            @ForAll @IntRange(max = 9) int n, @ForAll boolean transposeA, @ForAll boolean transposeB, @ForAll long seed) {
        Tensor a = transposeA ? random(seed, k, m).t() : random(seed, m, k);
        Tensor b = transposeB ? random(seed + 1, n, k).t() : random(seed + 1, k, n);
        Tensor y = a.matmul(b);
        assertEquals(Shape.of(m, n), y.shape());
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int p = 0; p < k; p++) {
                    sum += a.get(i, p) * b.get(p, j);
                }
                assertEquals(sum, y.get(i, j), 1e-12);
            }
        }
    }

    @Test
    void matmulBroadcastsBatchesAndTakesVectors() {
        Tensor a = random(1, 2, 1, 3, 4);
        Tensor b = random(2, 5, 4, 6);
        Tensor y = a.matmul(b);
        assertEquals(Shape.of(2, 5, 3, 6), y.shape());
        assertArrayEquals(a.select(0, 1).select(0, 0).matmul(b.select(0, 3)).toDoubleArray(),
                y.select(0, 1).select(0, 3).toDoubleArray(), 1e-12);
        assertEquals(Shape.SCALAR, random(1, 4).matmul(random(2, 4)).shape());
        assertEquals(Shape.of(3), random(1, 3, 4).matmul(random(2, 4)).shape());
        assertEquals(Shape.of(6), random(1, 4).matmul(random(2, 4, 6)).shape());
        assertEquals(Shape.of(2, 3, 6), random(1, 2, 3, 4).matmul(random(2, 4, 6)).shape());
        assertEquals(Shape.of(2, 6), random(1, 4).matmul(random(2, 2, 4, 6)).shape());
        assertArrayEquals(new double[6], random(1, 2, 0).matmul(random(2, 0, 3)).toDoubleArray());
    }

    @Test
    void matmulOfShapesThatDoNotFit() {
        ShapedTest.assertMessage("matmul: shapes (2, 3) and (4, 5) do not fit: inner sizes 3 and 4 differ,"
                + " expected (…, m, k)·(…, k, n)", () -> random(1, 2, 3).matmul(random(2, 4, 5)));
        ShapedTest.assertMessage("matmul: shapes are () and (2), expected at least one dimension each:"
                + " multiply by a scalar with mul", () -> random(1).matmul(random(2, 2)));
        ShapedTest.assertMessage("matmul: operands are float32 and float64, expected both float32, both float64, or integers of one dtype:"
                + " convert with to(DType)", () -> Tensor.ones(2).matmul(random(2, 2)));
    }

    /** Against loops over explicit indices, for each set of dimensions of a three-dimensional tensor. */
    @Property(tries = 60)
    void sumsAndExtremaAlongAnyDimensions(@ForAll @IntRange(min = 1, max = 5) int a, @ForAll @IntRange(min = 1, max = 5) int b,
            @ForAll @IntRange(min = 1, max = 5) int c, @ForAll @IntRange(max = 7) int which, @ForAll boolean keep, @ForAll long seed) {
        Tensor x = random(seed, c, a, b).permute(1, 2, 0);
        int[] dims = IntStream.range(0, 3).filter(d -> (which >> d & 1) == 1).toArray();
        int[] kept = {(which & 1) == 1 ? 1 : a, (which & 2) == 2 ? 1 : b, (which & 4) == 4 ? 1 : c};
        double[][][] sum = new double[kept[0]][kept[1]][kept[2]];
        double[][][] max = new double[kept[0]][kept[1]][kept[2]];
        for (var plane : max) {
            for (var row : plane) {
                Arrays.fill(row, Double.NEGATIVE_INFINITY);
            }
        }
        for (int i = 0; i < a; i++) {
            for (int j = 0; j < b; j++) {
                for (int k = 0; k < c; k++) {
                    sum[i % kept[0]][j % kept[1]][k % kept[2]] += x.get(i, j, k);
                    double[] row = max[i % kept[0]][j % kept[1]];
                    row[k % kept[2]] = Math.max(row[k % kept[2]], x.get(i, j, k));
                }
            }
        }
        assertArrayEquals(flat(sum), x.sum(dims, keep).toDoubleArray(), 1e-12);
        assertArrayEquals(flat(max), x.amax(dims, keep).toDoubleArray());
        assertArrayEquals(flat(max), x.neg().amin(dims, keep).neg().toDoubleArray());
        assertEquals(keep ? Shape.of(kept) : Shape.of(IntStream.range(0, 3)
                .filter(d -> (which >> d & 1) == 0).map(d -> kept[d]).toArray()), x.sum(dims, keep).shape());
    }

    private static double[] flat(double[][][] cube) {
        return Arrays.stream(cube).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
    }

    @Test
    void emptySumsAndMeans() {
        assertEquals(0, random(1, 0).sum().item());
        assertEquals(Double.NaN, random(1, 0).mean().item());
        assertArrayEquals(new double[] {0, 0}, random(1, 2, 0).sum(1, false).toDoubleArray());
        assertThrows(IllegalArgumentException.class, () -> random(1, 0).amax());
        assertEquals(3, Tensor.of(new double[] {3}).reshape().sum().item());
    }

    @Test
    void varianceWithALargeOffset() {
        Tensor x = Tensor.of(new double[] {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16});
        assertEquals(30, x.var(new int[] {0}, 1, false).item(), 1e-9);
        assertEquals(22.5, x.var(new int[] {0}, 0, false).item(), 1e-9);
    }

    @Test
    void extremaPointAtTheFirst() {
        Tensor x = Tensor.of(new double[][] {{1, 5, 5}, {7, 2, 7}});
        assertArrayEquals(new int[] {1, 0}, x.argmax(1, false).toIntArray());
        assertArrayEquals(new int[] {0, 1, 0}, x.argmin(0, false).toIntArray());
        var found = x.max(1, false);
        assertArrayEquals(new double[] {5, 7}, found.values().toDoubleArray());
        assertArrayEquals(new int[] {1, 0}, found.indices().toIntArray());
        assertArrayEquals(new int[] {1}, Tensor.of(new double[] {3, Double.NaN, 9}).argmax(0, true).toIntArray());
    }

    @Test
    void softmaxAtExtremes() {
        Tensor x = Tensor.of(new double[] {1000, 1000, -1000});
        assertArrayEquals(new double[] {0.5, 0.5, 0}, x.softmax(0).toDoubleArray());
        assertArrayEquals(new double[] {-Math.log(2), -Math.log(2), -2000 - Math.log(2)}, x.logSoftmax(0).toDoubleArray(), 1e-12);
        assertArrayEquals(new double[] {1, 1, 1}, random(1, 3, 4).softmax(0).sum(0, false).slice(0, 0, 3).toDoubleArray(), 1e-14);
        assertEquals(1, Tensor.scalar(7).softmax(-1).item());
    }

    @Test
    void crossEntropyOfKnownLogits() {
        Tensor logits = Tensor.of(new double[][] {{1, 2, 3}, {1, 5, 1}});
        double expected = -(3 - Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3))
                + 5 - Math.log(Math.exp(1) + Math.exp(5) + Math.exp(1))) / 2;
        assertEquals(expected, logits.crossEntropy(Tensor.of(new int[] {2, 1})).item(), 1e-14);
        ShapedTest.assertMessage("label 1 is 3, expected 0 to 2 for 3 classes",
                () -> logits.crossEntropy(Tensor.of(new int[] {2, 3})));
        ShapedTest.assertMessage("label 0 is -1, expected 0 to 2 for 3 classes",
                () -> logits.crossEntropy(Tensor.of(new int[] {-1, 0})));
        assertThrows(IllegalArgumentException.class, () -> logits.crossEntropy(Tensor.of(new int[] {1})));
    }

    @Test
    void gatherAndScatterAdd() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
        Tensor index = Tensor.of(new int[] {2, 0}, 1, 2);
        assertArrayEquals(new double[] {5, 2}, x.gather(0, index).toDoubleArray());
        assertArrayEquals(new double[] {1, 12, 3, 4, 15, 6},
                x.scatterAdd(0, index, Tensor.of(new double[][] {{10, 10}})).toDoubleArray());
        assertArrayEquals(new double[] {5, 6, 1, 2, 5, 6}, x.indexSelect(0, Tensor.of(new int[] {2, 0, 2})).toDoubleArray());
        assertThrows(IndexOutOfBoundsException.class, () -> x.gather(0, Tensor.of(new int[] {3}, 1, 1)));
        assertThrows(IndexOutOfBoundsException.class, () -> x.indexSelect(1, Tensor.of(new int[] {-1})));
        ShapedTest.assertMessage("gather: index is float64 (1, 2) for (3, 2) along dim 0,"
                + " expected int32 of the same rank, no larger in other dimensions", () -> x.gather(0, index.to(DType.F64)));
    }

    @Test
    void meansOfIntegersAskForAConversion() {
        ShapedTest.assertMessage("mean of int32 (2), expected float32 or float64: convert with to(DType)",
                () -> Tensor.of(new int[] {1, 2}).mean());
        ShapedTest.assertMessage("dims are [0, -2], expected each once", () -> random(1, 2, 2).sum(new int[] {0, -2}, false));
    }
}
