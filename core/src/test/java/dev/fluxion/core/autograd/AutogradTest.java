package dev.fluxion.core.autograd;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd.Option;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutogradTest {
    private static Tensor leaf(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    @Test
    void whyATopologicalOrderIsNeeded() {
        Tensor a = leaf(3);
        Tensor b = a.add(a);
        Tensor c = b.add(b);
        c.sum().backward();
        assertThat(a.grad()).isWithin(0).of(4);
    }

    /** The README example of micrograd, whose values are published: 24.7041, 138.8338, 645.5773. */
    @Test
    void microgradsExpression() {
        Tensor a = leaf(-4);
        Tensor b = leaf(2);
        Tensor c = a.add(b);
        Tensor d = a.mul(b).add(b.pow(3));
        c = c.add(c.add(1));
        c = c.add(c.add(1).add(a.neg()));
        d = d.add(d.mul(2).add(b.add(a).relu()));
        d = d.add(d.mul(3).add(b.sub(a).relu()));
        Tensor e = c.sub(d);
        Tensor f = e.pow(2);
        Tensor g = f.div(2);
        g = g.add(f.rdiv(10));
        assertEquals(24.7041, g.item(), 5e-5);
        g.backward();
        assertEquals(138.8338, a.grad().item(), 5e-5);
        assertEquals(645.5773, b.grad().item(), 5e-5);
    }

    @Test
    void gradientsAddUpUntilTheyAreCleared() {
        Tensor x = leaf(2);
        x.mul(x).sum().backward();
        x.mul(x).sum().backward();
        assertEquals(8, x.grad().item());
        x.setGrad(null);
        x.mul(x).sum().backward();
        assertEquals(4, x.grad().item());
    }

    @Test
    void leavesOwnTheirGradients() {
        Tensor x = leaf(1, 2);
        Tensor y = leaf(3, 4);
        Tensor cotangent = Tensor.of(new double[] {1, 1});
        x.add(y).backward(cotangent);
        assertNotSame(x.grad().view().buffer(), y.grad().view().buffer());
        x.grad().fill(7);
        assertThat(y.grad()).isWithin(0).of(1, 1);
        assertThat(cotangent).isWithin(0).of(1, 1);
        Tensor z = leaf(1, 2, 3);
        z.sum().backward();
        z.grad().fill(5);
        assertThat(z.grad()).isWithin(0).of(5, 5, 5);
    }

    @Test
    void aChainOf100000OpsGoesBack() {
        Tensor x = leaf(1);
        Tensor y = x;
        for (int i = 0; i < 100_000; i++) {
            y = y.add(1.0);
        }
        y.sum().backward();
        assertEquals(1, x.grad().item());
    }

    @Test
    void gradientsOfGradients() {
        Tensor x = leaf(3);
        Tensor y = x.mul(x).mul(x).sum();
        Tensor first = Autograd.grad(List.of(y), Arrays.asList((Tensor) null), List.of(x), Option.CREATE_GRAPH).getFirst();
        Tensor second = Autograd.grad(List.of(first.sum()), Arrays.asList((Tensor) null), List.of(x), Option.CREATE_GRAPH).getFirst();
        Tensor third = Autograd.grad(second.sum(), x).getFirst();
        assertEquals(27, first.item());
        assertEquals(18, second.item());
        assertEquals(6, third.item());
        assertNull(x.grad(), "grad() leaves the leaves alone");
    }

    @Test
    void gradOfResultsInBetweenAndOfInputsWithoutAPath() {
        Tensor x = leaf(3);
        Tensor other = leaf(1);
        Tensor y = x.mul(2);
        Tensor z = y.mul(y).sum();
        List<Tensor> gradients = Autograd.grad(z, y, x, other);
        assertEquals(12, gradients.get(0).item());
        assertEquals(24, gradients.get(1).item());
        assertNull(gradients.get(2));
    }

    @Test
    void noGradAndDetachStopTheRecord() {
        Tensor x = leaf(1);
        try (var _ = Autograd.noGrad()) {
            assertFalse(x.mul(2).requiresGrad());
            try (var _ = Autograd.enableGrad()) {
                assertTrue(x.mul(2).requiresGrad());
            }
            assertFalse(Autograd.isRecording());
        }
        assertTrue(Autograd.isRecording());
        assertTrue(x.mul(2).requiresGrad());
        assertFalse(x.mul(2).detach().requiresGrad());
        Tensor y = x.mul(x.detach());
        y.sum().backward();
        assertEquals(1, x.grad().item());
    }

    @Test
    void recordingIsAMatterOfTheThread() throws InterruptedException {
        boolean[] recording = new boolean[1];
        try (var _ = Autograd.noGrad()) {
            Thread thread = Thread.ofPlatform().start(() -> recording[0] = Autograd.isRecording());
            thread.join();
        }
        assertTrue(recording[0]);
    }

    @Test
    void broadcastOperandsGetTheirOwnShapeBack() {
        Tensor x = Tensor.ones(2, 3).requiresGrad(true);
        Tensor row = Tensor.ones(3).requiresGrad(true);
        Tensor column = Tensor.ones(2, 1).requiresGrad(true);
        x.mul(row).mul(column).sum().backward();
        assertEquals(Shape.of(3), row.grad().shape());
        assertThat(row.grad()).isWithin(0).of(2, 2, 2);
        assertThat(column.grad()).isWithin(0).of(3, 3);
    }

    @Test
    void aSavedTensorThatWasChangedIsNamed() {
        Tensor x = leaf(2);
        Tensor y = x.mul(x);
        try (var _ = Autograd.noGrad()) {
            x.fill(5);
        }
        var e = assertThrows(IllegalStateException.class, () -> y.sum().backward());
        assertEquals("saved tensor 0 of mul, shape (1), was changed in place after it was saved for the backward pass:"
                + " version is 1, expected 0", e.getMessage());
    }

    @Test
    void aViewOfAChangedTensorIsChangedToo() {
        Tensor x = leaf(2, 3);
        Tensor y = x.mul(x);
        try (var _ = Autograd.noGrad()) {
            x.select(0, 1).fill(5);
        }
        assertThrows(IllegalStateException.class, () -> y.sum().backward());
    }

    @Test
    void changingALeafWhileRecordingFails() {
        Tensor x = leaf(2).name("w");
        var e = assertThrows(IllegalStateException.class, () -> x.fill(1));
        assertEquals("fill on a tensor of shape (1) (w) that takes part in a gradient, expected it under Autograd.noGrad()",
                e.getMessage());
    }

    @Test
    void theGraphIsFreedUnlessItIsRetained() {
        Tensor x = leaf(2);
        Tensor y = x.mul(x).sum();
        y.backward(Option.RETAIN_GRAPH);
        y.backward();
        assertEquals(8, x.grad().item());
        var e = assertThrows(IllegalStateException.class, y::backward);
        assertEquals("the graph behind reshape was freed by an earlier backward pass: pass RETAIN_GRAPH to that one", e.getMessage());
    }

    @Test
    void nothingOfTheGraphStaysReachable() throws InterruptedException {
        Tensor x = leaf(2);
        Tensor between = x.mul(x);
        var memory = new WeakReference<>(between.view().buffer());
        Tensor y = between.mul(between).sum();
        between = null;
        y.backward();
        for (int i = 0; i < 50 && memory.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(memory.get(), "the loss still holds the memory of a result in between");
        assertEquals(16, y.item());
    }

    @Test
    void badCallsSayWhatWasExpected() {
        Tensor x = leaf(1, 2);
        assertEquals("backward from shape (2) needs a cotangent of that shape, expected one or an output of one element",
                assertThrows(IllegalArgumentException.class, () -> x.mul(2).backward()).getMessage());
        assertEquals("cotangent is float32 (2), expected float64 (2)",
                assertThrows(IllegalArgumentException.class, () -> x.mul(2).backward(Tensor.ones(2))).getMessage());
        assertTrue(assertThrows(IllegalStateException.class, () -> Tensor.ones(1).backward()).getMessage()
                .startsWith("a tensor of shape (1) has no graph to go back through"));
        assertEquals("requiresGrad(true) on the result of mul, expected a leaf: take detach() first",
                assertThrows(IllegalStateException.class, () -> x.mul(2).requiresGrad(true)).getMessage());
        assertEquals("requiresGrad on a tensor of int32, expected float32 or float64",
                assertThrows(IllegalStateException.class, () -> Tensor.of(new int[] {1}).requiresGrad(true)).getMessage());
        assertEquals("grad is float64 (1), expected float64 (2)",
                assertThrows(IllegalArgumentException.class, () -> x.setGrad(leaf(1))).getMessage());
        assertEquals("add: operands are float64 and float32, expected one dtype: convert with to(DType)",
                assertThrows(IllegalArgumentException.class, () -> x.add(Tensor.ones(2))).getMessage());
        assertEquals("exp: operand 0 is float16 (1), expected float32 or float64: convert with to(DType)",
                assertThrows(IllegalArgumentException.class, () -> Tensor.of(new int[] {1}).to(DType.F16).exp()).getMessage());
        assertEquals("add: shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                assertThrows(IllegalArgumentException.class, () -> x.add(leaf(1, 2, 3))).getMessage());
    }

    @Test
    void conversionCarriesTheGradientBack() {
        Tensor x = Tensor.of(new float[] {1, 2}).requiresGrad(true);
        Tensor y = x.to(DType.F64);
        y.mul(y).sum().backward();
        assertEquals(DType.F32, x.grad().dtype());
        assertArrayEquals(new float[] {2, 4}, x.grad().toFloatArray());
    }
}
