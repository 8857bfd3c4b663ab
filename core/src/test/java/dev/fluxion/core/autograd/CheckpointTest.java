package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static Tensor leaf(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    private static Tensor noise(Tensor x, Rng rng) {
        return x.mul(rng.bernoulli(0.5, x.shape().toArray()).to(x.dtype()));
    }

    /** Gradients of x and of a parameter that the function closes over, and where the generator stands at last. */
    private static List<double[]> gradients(boolean checkpoint) {
        Rng rng = Rng.seed(5);
        Tensor x = leaf(0.3, -0.7, 1.1, 0.2, 0.9, -1.3);
        Tensor w = leaf(1.5, 0.5, -2, 1, 2, 3);
        UnaryOperator<Tensor> block = in -> noise(in.mul(w).tanh(), rng).exp().mul(in);
        Tensor y = x.sin();
        for (int i = 0; i < 3; i++) {
            y = checkpoint ? Autograd.checkpoint(block, y, rng) : block.apply(y);
        }
        Tensor loss = y.square().sum();
        List<Tensor> first = Autograd.grad(List.of(loss), Arrays.asList((Tensor) null), List.of(x, w),
                Autograd.Option.CREATE_GRAPH);
        List<Tensor> second = Autograd.grad(first.get(0).mul(first.get(1)).sum(), x, w);
        var all = new ArrayList<double[]>();
        first.forEach(g -> all.add(g.toDoubleArray()));
        second.forEach(g -> all.add(g.toDoubleArray()));
        all.add(new double[] {rng.nextDouble()});
        return all;
    }

    @Test
    void gradientsOfBothOrdersAreThoseWithoutIt() {
        List<double[]> plain = gradients(false);
        List<double[]> again = gradients(true);
        for (int i = 0; i < plain.size(); i++) {
            assertArrayEquals(plain.get(i), again.get(i));
        }
    }

    @Test
    void innerResultsAreLetGoAndComputedAgain() throws InterruptedException {
        Tensor x = leaf(0.5, 2);
        var inner = new ArrayList<WeakReference<Object>>();
        int[] runs = new int[1];
        Tensor y = Autograd.checkpoint(in -> {
            runs[0]++;
            Tensor middle = in.exp();
            inner.add(new WeakReference<>(middle.view().buffer()));
            return middle.mul(middle);
        }, x);
        for (int i = 0; i < 50 && inner.getFirst().get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(inner.getFirst().get() == null, "the first run's inner result is still reachable");
        y.sum().backward();
        assertEquals(2, runs[0]);
        assertArrayEquals(new double[] {2 * Math.exp(1), 2 * Math.exp(4)}, x.grad().toDoubleArray(), 1e-12);
    }

    @Test
    void checkpointsNestAndTakeSeveralTensors() {
        Tensor x = leaf(0.5, 2);
        Tensor w = leaf(3, 4);
        List<Tensor> made = Autograd.checkpointAll(in -> {
            Tensor inner = Autograd.checkpoint(t -> t.exp().square(), in.get(0));
            return List.of(inner.mul(in.get(1)), in.get(1).square());
        }, List.of(x, w));
        made.get(0).add(made.get(1)).sum().backward();
        assertArrayEquals(new double[] {2 * 3 * Math.exp(1), 2 * 4 * Math.exp(4)}, x.grad().toDoubleArray(), 1e-11);
        assertArrayEquals(new double[] {Math.exp(1) + 6, Math.exp(4) + 8}, w.grad().toDoubleArray(), 1e-12);
    }

    @Test
    void withoutARecordItIsThePlainFunction() {
        try (var _ = Autograd.noGrad()) {
            assertFalse(Autograd.checkpoint(Tensor::exp, leaf(1)).requiresGrad());
        }
        Tensor x = Tensor.of(new float[] {1});
        assertEquals(DType.F32, Autograd.checkpoint(Tensor::exp, x).dtype());
        assertNotNull(Autograd.checkpoint(Tensor::exp, leaf(1)).node());
    }

    @Test
    void aFunctionThatDoesSomethingElseTheSecondTimeIsNamed() {
        int[] runs = new int[1];
        Tensor y = Autograd.checkpoint(in -> runs[0]++ == 0 ? in.exp().square() : in.exp().tanh(), leaf(1, 2));
        assertEquals("the function of a checkpoint ran tanh as operation 1 of its second run, expected square as in the first:"
                + " it has to depend on its inputs, on leaves and on the given generators alone",
                assertThrows(IllegalStateException.class, () -> y.sum().backward()).getMessage());
    }

    @Test
    void anInputThatWasChangedIsNamed() {
        Tensor x = Tensor.of(new double[] {1, 2});
        Tensor w = leaf(3, 4);
        Tensor y = Autograd.checkpoint(in -> in.mul(w).exp(), x);
        x.fill(0);
        assertEquals("input 0 of a checkpoint, shape (2), was changed in place: version is 1, expected 0",
                assertThrows(IllegalStateException.class, () -> y.sum().backward()).getMessage());
    }
}
