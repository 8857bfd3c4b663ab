package dev.fluxion.core;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.autograd.GradCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AlgebraTest {
    private static Tensor random(long seed, int... sizes) {
        double[] data = new Random(seed).doubles(Shape.of(sizes).elements(), -2, 2).toArray();
        return Tensor.of(data, data.length).reshape(sizes);
    }

    /** Against a loop over all values of all labels, for up to three operands with repeated labels and sizes of 1. */
    @Property(tries = 200)
    void einsumIsTheLoopOverAllLabels(@ForAll @IntRange(min = 1, max = 3) int operands, @ForAll long seed) {
        var random = new Random(seed);
        String letters = "abcZ";
        int[] sizes = random.ints(letters.length(), 1, 4).toArray();
        List<String> terms = new ArrayList<>();
        Tensor[] in = new Tensor[operands];
        var present = new TreeMap<Character, Integer>();
        for (int i = 0; i < operands; i++) {
            int rank = random.nextInt(4);
            var term = new StringBuilder();
            int[] shape = new int[rank];
            for (int d = 0; d < rank; d++) {
                int label = random.nextInt(letters.length());
                char c = letters.charAt(label);
                int before = term.indexOf(Character.toString(c));
                shape[d] = before >= 0 ? shape[before] : random.nextInt(6) == 0 ? 1 : sizes[label];
                term.append(c);
                present.merge(c, shape[d], Math::max);
            }
            terms.add(term.toString());
            in[i] = random(seed + i, shape);
        }
        var result = new StringBuilder();
        present.keySet().stream().filter(c -> random.nextBoolean()).forEach(c -> result.insert(random.nextInt(result.length() + 1), c));
        String equation = String.join(",", terms) + "->" + result;
        Tensor y = Tensor.einsum(equation, in);
        int[] expectedShape = result.chars().map(c -> present.get((char) c)).toArray();
        assertEquals(Shape.of(expectedShape), y.shape(), equation);
        double[] expected = new double[y.elements()];
        List<Character> labels = List.copyOf(present.keySet());
        int all = present.values().stream().reduce(1, (a, b) -> a * b);
        for (int n = 0; n < all; n++) {
            var value = new TreeMap<Character, Integer>();
            int rest = n;
            for (char c : labels) {
                value.put(c, rest % present.get(c));
                rest /= present.get(c);
            }
            double product = 1;
            for (int i = 0; i < operands; i++) {
                Tensor x = in[i];
                int[] at = terms.get(i).chars().map(c -> value.get((char) c)).toArray();
                product *= x.get(java.util.stream.IntStream.range(0, at.length).map(d -> x.size(d) == 1 ? 0 : at[d]).toArray());
            }
            int place = 0;
            for (int d = 0; d < result.length(); d++) {
                place = place * expectedShape[d] + value.get(result.charAt(d));
            }
            expected[place] += product;
        }
        assertArrayEquals(expected, y.toDoubleArray(), 1e-12, equation + " of " + Arrays.toString(in));
    }

    @Test
    void einsumWithoutArrowAndWithEllipsis() {
        Tensor a = random(1, 2, 3);
        Tensor b = random(2, 3, 4);
        assertArrayEquals(a.matmul(b).toDoubleArray(), Tensor.einsum(" ij , jk ", a, b).toDoubleArray(), 1e-14);
        assertArrayEquals(a.t().toDoubleArray(), Tensor.einsum("ba", a).toDoubleArray());
        Tensor batch = random(3, 5, 1, 2, 3);
        assertEquals(Shape.of(5, 7, 2, 4), Tensor.einsum("...ij,...jk", batch, random(4, 7, 3, 4)).shape());
        assertEquals(Shape.of(0, 4), Tensor.einsum("ij,jk->ik", random(1, 0, 3), b).shape());
        assertArrayEquals(new double[8], Tensor.einsum("ij,jk->ik", random(1, 2, 0), random(1, 0, 4)).toDoubleArray());
    }

    @Test
    void gradientsOfEinsum() {
        GradCheck.checkTwice("einsum", x -> Tensor.einsum("bn,anm,bm->ba", x.get(0), x.get(1), x.get(2)),
                random(1, 2, 3).requiresGrad(true), random(2, 2, 3, 2).requiresGrad(true), random(3, 2, 2).requiresGrad(true));
        GradCheck.checkTwice("einsum", x -> Tensor.einsum("ii...,i...->...", x.get(0), x.get(1)),
                random(1, 2, 2, 3).requiresGrad(true), random(3, 2, 1).requiresGrad(true));
    }

    @Test
    void badEquations() {
        Tensor a = random(1, 2, 3);
        ShapedTest.assertMessage("einsum \"ij,jk->ik\": 1 operands for 2 terms, expected one for each",
                () -> Tensor.einsum("ij,jk->ik", a));
        ShapedTest.assertMessage("einsum \"i->i\": operand 0 has shape (2, 3), expected 1 dimensions for 'i'",
                () -> Tensor.einsum("i->i", a));
        ShapedTest.assertMessage("einsum \"...ijk\": operand 0 has shape (2, 3), expected at least 3 dimensions for '...ijk'",
                () -> Tensor.einsum("...ijk", a));
        ShapedTest.assertMessage("einsum \"ij->ik\": the result has 'k', expected labels of the operands",
                () -> Tensor.einsum("ij->ik", a));
        ShapedTest.assertMessage("einsum \"ij->ii\": the result has 'i' twice, expected it once", () -> Tensor.einsum("ij->ii", a));
        ShapedTest.assertMessage("einsum \"i1->i\": '1' in 'i1', expected letters and at most one '...'",
                () -> Tensor.einsum("i1->i", a));
        ShapedTest.assertMessage("einsum \"ii\": label 'i' has sizes 2 and 3 in one operand, expected equal ones",
                () -> Tensor.einsum("ii", a));
        ShapedTest.assertMessage("einsum \"ij,ij\": operand 1 has size 3 for 'i', expected 2 as an operand before it",
                () -> Tensor.einsum("ij,ij", a, random(1, 3, 3)));
        ShapedTest.assertMessage("einsum \"...i,...i\": operand 1 has size 4 for dimension -1 of '...', expected 2 as an operand before it",
                () -> Tensor.einsum("...i,...i", a, random(1, 4, 3)));
    }

    @Test
    void vectorsAndMatrices() {
        Tensor x = Tensor.of(new double[] {1, 2, 3});
        Tensor y = Tensor.of(new double[] {4, 5, 6});
        Tensor m = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        assertEquals(32, x.dot(y).item());
        assertThat(x.outer(y)).isWithin(0).of(4, 5, 6, 8, 10, 12, 12, 15, 18);
        assertThat(m.mv(x)).isWithin(0).of(14, 32);
        assertEquals(6, m.trace().item());
        assertArrayEquals(new double[] {15, 33}, m.linear(Tensor.of(new double[][] {{1, 2, 3}}),
                Tensor.of(new double[] {1})).toDoubleArray());
        assertArrayEquals(new double[] {1, 2, 2, 4, 3, 4, 6, 8}, Tensor.of(new double[][] {{1, 2}}).kron(
                Tensor.of(new double[][] {{1, 2}, {3, 4}})).toDoubleArray());
        assertThat(y.kron(Tensor.of(new double[] {1, 2}))).isWithin(0).of(4, 8, 5, 10, 6, 12);
        // Σᵢⱼ xᵢ·Wᵢⱼ·zⱼ with W of ones is Σx·Σz
        assertArrayEquals(new double[] {6 * 3}, x.bilinear(Tensor.of(new double[] {1, 2}),
                Tensor.ones(1, 3, 2).to(DType.F64), null).toDoubleArray());
    }

    @Test
    void tensordotSumsOverPairs() {
        Tensor a = random(1, 2, 3, 4);
        Tensor b = random(2, 4, 3, 5);
        double[] expected = Tensor.einsum("abc,cbd->ad", a, b).toDoubleArray();
        assertThat(a.tensordot(b, new int[] {1, 2}, new int[] {1, 0})).isWithin(1e-14).of(expected);
        assertEquals(Shape.of(2, 3, 3, 5), a.tensordot(b, 1).shape());
        assertEquals(Shape.of(2, 3, 4, 4, 3, 5), a.tensordot(b, 0).shape());
        ShapedTest.assertMessage("tensordot of shapes (2, 3, 4) and (4, 3, 5) over dims [0] and [0], expected pairs of equal sizes",
                () -> a.tensordot(b, new int[] {0}, new int[] {0}));
        ShapedTest.assertMessage("tensordot over 4 dimensions of (2, 3, 4) and (4, 3, 5), expected 0 to 3", () -> a.tensordot(b, 4));
    }

    @Test
    void sumsWithAProduct() {
        Tensor a = Tensor.of(new double[][] {{1, 2}});
        Tensor b = Tensor.of(new double[][] {{3}, {4}});
        Tensor nan = Tensor.of(new double[][] {{Double.NaN}}).requiresGrad(true);
        assertEquals(11, nan.addmm(a, b, 0, 1).item(), "with 0 the input does not count");
        nan.addmm(a, b, 0, 1).sum().backward();
        assertEquals(0, nan.grad().item());
        assertEquals(32, Tensor.of(new double[] {5}).addmm(a, b, 2, 2).item());
        assertEquals(21, Tensor.of(new double[] {10}).baddbmm(a.unsqueeze(0), b.unsqueeze(0), 1, 1).item());
        ShapedTest.assertMessage("addmm: input has shape (3), expected one that broadcasts to (1, 1) of the product",
                () -> Tensor.ones(3).to(DType.F64).addmm(a, b));
        ShapedTest.assertMessage("dot of shapes (1, 2) and (2, 1), expected 1 and 1 dimensions", () -> a.dot(b));
        ShapedTest.assertMessage("bmm of shapes (1, 1, 2) and (2, 2, 1), expected as many matrices on both sides",
                () -> a.unsqueeze(0).bmm(b.expand(2, 2, 1)));
        ShapedTest.assertMessage("linear: shapes are (1, 2), weight (2, 1) and bias none, expected (…, in), (out, in) and (out)",
                () -> a.linear(b, null));
    }
}
