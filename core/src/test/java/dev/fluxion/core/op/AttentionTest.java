package dev.fluxion.core.op;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.Threads;
import dev.fluxion.core.autograd.Autograd;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention a block at a time, against plain loops and against the simple operations that it stands for. */
class AttentionTest {
    private static Tensor[] inputs(int n, int heads, int l, int s, int d, int e) {
        Rng rng = Rng.seed(n + 7 * l + 31 * s);
        return new Tensor[] {rng.randn(DType.F64, n, heads, l, d).requiresGrad(true), rng.randn(DType.F64, n, heads, s, d).requiresGrad(true),
            rng.randn(DType.F64, n, heads, s, e).requiresGrad(true)};
    }

    @ParameterizedTest
    @CsvSource({"5, 3, false", "5, 3, true", "3, 5, true", "40, 40, true"})
    void valuesAreThoseOfPlainLoops(int l, int s, boolean causal) {
        int d = 3;
        int e = 2;
        Tensor[] in = inputs(1, 1, l, s, d, e);
        double[] q = in[0].toDoubleArray();
        double[] k = in[1].toDoubleArray();
        double[] v = in[2].toDoubleArray();
        double[] expected = new double[l * e];
        for (int i = 0; i < l; i++) {
            double sum = 0;
            for (int j = 0; j < s && (!causal || j <= i); j++) {
                double score = 0;
                for (int p = 0; p < d; p++) {
                    score += q[i * d + p] * k[j * d + p];
                }
                double weight = Math.exp(score / Math.sqrt(d));
                sum += weight;
                for (int c = 0; c < e; c++) {
                    expected[i * e + c] += weight * v[j * e + c];
                }
            }
            for (int c = 0; c < e; c++) {
                expected[i * e + c] /= sum;
            }
        }
        assertThat(in[0].attend(in[1], in[2], causal)).isWithin(1e-13).of(expected);
    }

    /** In memory that was used before. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noQueriesGiveKeysAGradientOfZero(boolean causal) {
        Tensor[] in = inputs(2, 1, 0, 5, 4, 4);
        try (var _ = Scope.open()) {
            in[1].mul(3).add(in[2].mul(4));
        }
        try (var _ = Scope.open()) {
            for (Tensor gradient : Autograd.grad(in[0].attend(in[1], in[2], causal).sum(), in)) {
                assertEquals(0, gradient.abs().sum().item());
            }
        }
    }

    /** One block, of one stripe and two, with keys that no query sees or fewer than queries; two of leading indices; some of queries. */
    @ParameterizedTest
    @CsvSource({"2, 2, 30, 20, false", "2, 2, 30, 30, true", "5, 3, 70, 70, true", "2, 2, 50, 70, true", "2, 2, 70, 20, true",
        "3, 1, 0, 4, true", "2, 2, 3, 0, false", "2, 2, 3, 0, true",
        "2, 2, 600, 500, false", "2, 2, 520, 600, true", "1, 1, 1100, 1000, false",
        "1, 1, 1100, 1100, true"})
    void blocksAreAsTheDecomposition(int n, int heads, int l, int s, boolean causal) {
        Tensor[] in = inputs(n, heads, l, s, 2, 3);
        Tensor fused = in[0].attend(in[1], in[2], causal);
        Tensor simple = new Attention(1 / Math.sqrt(2), causal).decompose(in)[0];
        assertThat(fused).isWithin(0).of(simple);
        Tensor seed = Rng.seed(3).randn(DType.F64, simple.shape().toArray());
        List<Tensor> expected = Autograd.grad(List.of(simple), List.of(seed), List.of(in));
        List<Tensor> received = Autograd.grad(List.of(fused), List.of(seed), List.of(in));
        for (int i = 0; i < in.length; i++) {
            assertThat(received.get(i)).isWithin(1e-12).of(expected.get(i));
        }
    }

    /** Heads that are views of (n, l, e) give means and gradients that are views of such a tensor again. */
    @Test
    void resultsLieAsTheirInputs() {
        Rng rng = Rng.seed(2);
        Tensor[] in = new Tensor[3];
        Arrays.setAll(in, i -> rng.randn(3, 20, 12).requiresGrad(true).unflatten(2, 4, 3).transpose(1, 2));
        int[] strides = {240, 3, 12, 1};
        Tensor y = in[0].attend(in[1], in[2], true);
        assertArrayEquals(strides, y.view().strides());
        for (Tensor g : Autograd.grad(List.of(y), List.of(rng.randn(3, 4, 20, 3)), List.of(in))) {
            assertArrayEquals(strides, g.view().strides());
        }
        Tensor matrix = rng.randn(5, 3);
        assertThat(matrix.attend(matrix, matrix, true)).isWithin(0).of(matrix.unsqueeze(0).attend(matrix, matrix, true).squeeze(0));
    }

    /** Queries, keys and values that lie beside each other, heads or not, give gradients that do: the whole's gradient is no copy of them. */
    @ParameterizedTest
    @CsvSource({"20, 4", "20, 0", "1100, 1"})
    void partsOfOneTensorHaveGradientsThatAreParts(int l, int heads) {
        Rng rng = Rng.seed(4);
        Tensor all = rng.randn(2, l, 36).requiresGrad(true);
        Tensor[] parts = all.chunk(3, 2);
        Tensor[] in = new Tensor[3];
        Tensor[] apart = new Tensor[3];
        for (int i = 0; i < 3; i++) {
            in[i] = heads == 0 ? parts[i] : parts[i].unflatten(2, heads, -1).transpose(1, 2);
            apart[i] = in[i].detach().copy().requiresGrad(true);
        }
        Tensor y = in[0].attend(in[1], in[2], true);
        Tensor seed = rng.randn(y.shape().toArray());
        List<Tensor> together = Autograd.grad(List.of(y), List.of(seed), List.of(in[0], in[1], in[2], all));
        List<Tensor> alone = Autograd.grad(List.of(apart[0].attend(apart[1], apart[2], true)), List.of(seed), List.of(apart));
        for (int i = 0; i < 3; i++) {
            assertThat(together.get(i)).isWithin(0).of(alone.get(i));
            assertSame(together.get(3).view().buffer(), together.get(i).view().buffer());
            Tensor g = heads == 0 ? alone.get(i) : alone.get(i).transpose(1, 2).flatten(2, 3);
            assertThat(together.get(3).narrow(2, 12 * i, 12)).isWithin(0).of(g);
            Tensor[] one = Arrays.stream(in).map(Tensor::detach).toArray(Tensor[]::new);
            one[i].requiresGrad(true);
            assertThat(Autograd.grad(List.of(one[0].attend(one[1], one[2], true)), List.of(seed), List.of(one[i])).getFirst()).isWithin(0)
                    .of(alone.get(i));
        }
    }

    @Test
    void threadsChangeNoBit() {
        int before = Threads.get();
        try {
            float[][] alone = valueAndGradients(1);
            for (int threads : new int[] {2, 4}) {
                float[][] together = valueAndGradients(threads);
                for (int i = 0; i < alone.length; i++) {
                    assertArrayEquals(alone[i], together[i], threads + " threads, " + i);
                }
            }
        } finally {
            Threads.set(before);
        }
    }

    private static float[][] valueAndGradients(int threads) {
        Threads.set(threads);
        Rng rng = Rng.seed(9);
        Tensor[] in = {rng.randn(2, 700, 8).requiresGrad(true), rng.randn(2, 900, 8).requiresGrad(true), rng.randn(2, 900, 8).requiresGrad(true)};
        Tensor y = in[0].attend(in[1], in[2], true);
        List<Tensor> g = Autograd.grad(List.of(y), List.of(rng.randn(2, 700, 8)), List.of(in));
        return new float[][] {y.toFloatArray(), g.get(0).toFloatArray(), g.get(1).toFloatArray(), g.get(2).toFloatArray()};
    }
}
