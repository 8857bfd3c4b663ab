package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HooksTest {
    private static Tensor leaf(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    @Test
    void aHookSeesTheWholeGradientAndMayReplaceIt() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(3);
        var seen = new ArrayList<double[]>();
        y.registerHook(g -> {
            seen.add(g.toDoubleArray());
            return g.mul(10);
        });
        // Two paths meet in y: 1 + 2.
        y.add(y.mul(2)).sum().backward();
        assertEquals(1, seen.size());
        assertArrayEquals(new double[] {3, 3}, seen.getFirst());
        assertArrayEquals(new double[] {90, 90}, x.grad().toDoubleArray());
    }

    @Test
    void aLeafHasHooksTooInTheirOrder() {
        Tensor x = leaf(1, 2);
        x.registerHook(g -> g.add(1));
        var second = x.registerHook(g -> g.mul(10));
        var third = x.registerHook(g -> null);
        x.mul(x).sum().backward();
        assertArrayEquals(new double[] {30, 50}, x.grad().toDoubleArray());
        assertArrayEquals(new double[] {30, 50}, Autograd.grad(x.mul(x).sum(), x).getFirst().toDoubleArray());
        second.remove();
        third.remove();
        assertArrayEquals(new double[] {3, 5}, Autograd.grad(x.mul(x).sum(), x).getFirst().toDoubleArray());
    }

    @Test
    void aNodesHookSeesInputsAndOutputs() {
        Tensor x = leaf(2);
        Tensor w = leaf(5);
        Tensor y = x.mul(w);
        var seen = new ArrayList<List<Tensor>>();
        var hook = y.node().registerHook((inputs, outputs) -> {
            seen.add(inputs);
            seen.add(outputs);
            return Arrays.asList(inputs.get(0).neg(), null);
        });
        y.sum().backward(Autograd.Option.RETAIN_GRAPH);
        assertEquals(5, seen.get(0).get(0).item());
        assertEquals(2, seen.get(0).get(1).item());
        assertEquals(1, seen.get(1).get(0).item());
        assertEquals(-5, x.grad().item());
        assertEquals(null, w.grad());
        hook.remove();
        y.sum().backward();
        assertEquals(0, x.grad().item());
        assertEquals(2, w.grad().item());
    }

    @Test
    void hooksArePartOfGradientsOfGradients() {
        Tensor x = leaf(3);
        Tensor y = x.square();
        y.registerHook(g -> g.mul(x));
        // The first derivative is 2x·x, so the second is 4x.
        Tensor first = Autograd.grad(List.of(y.sum()), Arrays.asList((Tensor) null), List.of(x),
                Autograd.Option.CREATE_GRAPH).getFirst();
        assertEquals(18, first.item());
        assertEquals(12, Autograd.grad(first.sum(), x).getFirst().item());
    }

    private static String message(Tensor y) {
        return assertThrows(IllegalStateException.class, () -> y.sum().backward()).getMessage();
    }

    @Test
    void aHookThatDoesWrongIsNamed() {
        Tensor x = leaf(1, 2);
        Tensor shape = x.mul(3);
        shape.registerHook(g -> g.sum());
        assertEquals("a hook on output 0 of mul gave float64 (), expected float64 (2)", message(shape));
        Tensor w = leaf(1, 2).name("w");
        w.registerHook(g -> Tensor.ones(2));
        assertEquals("a hook on leaf w gave float32 (2), expected float64 (2)", message(w.mul(3)));
        Tensor inPlace = x.mul(3);
        inPlace.registerHook(g -> g.fill(7));
        assertEquals("a hook on output 0 of mul changed a gradient in place, expected it to return a new one",
                message(inPlace.mul(2)));
        Tensor count = x.mul(3);
        count.node().registerHook((inputs, outputs) -> List.of());
        assertEquals("a hook on node mul gave 0 gradients, expected 1", message(count));
        Tensor node = x.mul(3);
        node.node().registerHook((inputs, outputs) -> List.of(inputs.get(0).sum()));
        assertEquals("a hook on node mul gave for input 0 float64 (), expected float64 (2)", message(node));
        Tensor nodeInPlace = x.mul(3);
        nodeInPlace.node().registerHook((inputs, outputs) -> {
            inputs.get(0).fill(0);
            return null;
        });
        assertEquals("a hook on node mul changed a gradient in place, expected it to return a new one", message(nodeInPlace));
        assertEquals("registerHook on a tensor of shape (1) that requires no gradient, expected a leaf with requiresGrad or the"
                + " result of a recorded operation",
                assertThrows(IllegalStateException.class, () -> Tensor.ones(1).registerHook(g -> g)).getMessage());
    }

    @Test
    void aHookThatChangesASavedTensorIsNamed() {
        Tensor x = leaf(1, 2);
        Tensor y = x.square();
        y.registerHook(g -> {
            try (var _ = Autograd.noGrad()) {
                x.fill(0);
            }
            return null;
        });
        assertEquals("saved tensor 0 of square, shape (2), was changed in place after it was saved for the backward pass:"
                + " version is 1, expected 0", message(y));
    }
}
