package dev.fluxion.core.autograd;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where paths meet: the second gradient is added by the operation that computes it. */
class AccumulatingTest {
    /** y = 2x; x̄ = 2ȳ. @param sums the sums that it added to */
    private record Twice(List<double[]> sums) implements Accumulating {
        Twice() {
            this(new ArrayList<>());
        }

        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            return new Tensor[] {x[0].add(x[0])};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {g[0].add(g[0])};
        }

        @Override
        public Tensor[] accumulate(Node node, Tensor sum, Tensor... g) {
            sums.add(sum.toDoubleArray());
            return new Tensor[] {sum.add(g[0].add(g[0]))};
        }
    }

    private static Tensor leaf(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    @Test
    void whatOthersBroughtIsAddedOnce() {
        Tensor x = leaf(1, -2);
        var op = new Twice();
        Tensor h = x.mul(5);
        // 3h + 2h + 2h: the way around comes first, then the younger of the two operations.
        Tensor first = Autograd.apply(op, h);
        Tensor second = Autograd.apply(op, h);
        List<Tensor> g = Autograd.grad(List.of(first.add(second).add(h.mul(3)).sum()), Arrays.asList((Tensor) null), List.of(x, h));
        assertArrayEquals(new double[] {35, 35}, g.get(0).toDoubleArray());
        assertArrayEquals(new double[] {7, 7}, g.get(1).toDoubleArray());
        assertEquals(2, op.sums.size());
        assertArrayEquals(new double[] {3, 3}, op.sums.get(0));
        assertArrayEquals(new double[] {5, 5}, op.sums.get(1));
    }

    @Test
    void alone_orWithALeaf_orWhenItIsSeen_itAddsNothing() {
        Tensor x = leaf(3);
        var op = new Twice();
        Autograd.apply(op, x.mul(1)).sum().backward();
        Autograd.apply(op, x).add(x).sum().backward();
        assertEquals(5, x.grad().item());
        Tensor h = x.mul(1);
        Tensor y = Autograd.apply(op, h);
        var seen = new ArrayList<Double>();
        y.node().registerHook((inputs, outputs) -> {
            seen.add(inputs.getFirst().item());
            return null;
        });
        assertEquals(3, Autograd.grad(y.add(h).sum(), x).getFirst().item());
        assertEquals(List.of(2.0), seen);
        assertEquals(0, op.sums.size());
    }

    @Test
    void aHookOnTheInputSeesTheWhole() {
        Tensor x = leaf(3);
        var op = new Twice();
        Tensor h = x.mul(1);
        h.registerHook(g -> g.mul(10));
        assertEquals(30, Autograd.grad(Autograd.apply(op, h).add(h).sum(), x).getFirst().item());
        assertEquals(1, op.sums.size());
    }

    /** A residual block's gradient, in one pass, has the bits of two. */
    @ParameterizedTest
    @CsvSource({"F32, 1, 1", "F32, 7, 5", "F32, 3, 130", "F64, 4, 64", "F32, 0, 3", "F32, 2, 0"})
    void normsAddToTheWayAround(DType dtype, int rows, int n) {
        Rng rng = Rng.seed(rows + n);
        Tensor weight = rng.randn(dtype, n).requiresGrad(true);
        Tensor bias = rng.randn(dtype, n).requiresGrad(true);
        Tensor x = rng.randn(dtype, 2, rows, n).requiresGrad(true);
        Tensor seed = rng.randn(dtype, 2, rows, n);
        Shape last = Shape.of(n);
        List<UnaryOperator<Tensor>> norms = List.of(z -> z.layerNorm(last, weight, bias, 1e-5), z -> z.layerNorm(last, weight, null, 1e-5),
                z -> z.layerNorm(last, null, null, 1e-5), z -> z.rmsNorm(last, weight, 1e-5));
        for (UnaryOperator<Tensor> norm : norms) {
            for (Tensor h : List.of(x.mul(1), x.transpose(0, 1))) {
                List<Tensor> together = gradients(norm, h, seed.reshape(h.shape().toArray()), false, x);
                List<Tensor> apart = gradients(norm, h, seed.reshape(h.shape().toArray()), true, x);
                assertThat(together.getFirst()).isWithin(0).of(apart.getFirst());
            }
        }
    }

    private static List<Tensor> gradients(UnaryOperator<Tensor> norm, Tensor h, Tensor seed, boolean apart, Tensor x) {
        Tensor y = norm.apply(h);
        if (apart) {
            y.node().registerHook((inputs, outputs) -> null);
        }
        return Autograd.grad(List.of(h.mul(0.5).add(y)), List.of(seed), List.of(x), Autograd.Option.RETAIN_GRAPH);
    }
}
