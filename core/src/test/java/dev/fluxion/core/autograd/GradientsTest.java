package dev.fluxion.core.autograd;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Expected values are worked out by hand from the formula that each test names. */
class GradientsTest {
    private static Tensor x(double... values) {
        return Tensor.of(values);
    }

    private static void assertValues(Tensor received, double... expected) {
        assertThat(received).isWithin(1e-12).of(expected);
    }

    /** x⁴ at 2: 4x³ = 32, 12x² = 48, 24x = 48, 24, 0. */
    @Test
    void gradNests() {
        UnaryOperator<Tensor> f = v -> v.square().square();
        Tensor at = x(2).reshape();
        for (double expected : new double[] {32, 48, 48, 24, 0}) {
            f = Gradients.grad(f);
            Tensor received = f.apply(at);
            assertEquals(expected, received.item());
            assertFalse(received.requiresGrad(), "nothing outside requires a gradient");
        }
    }

    /** y = (a·b, a + b²) at a = 2, b = 3: J = (3 2; 1 6). */
    private static Tensor curve(Tensor v) {
        Tensor a = v.select(0, 0);
        Tensor b = v.select(0, 1);
        return Tensor.stack(0, a.mul(b), a.add(b.square()));
    }

    @Test
    void productsWithAJacobian() {
        Gradients.Product back = Gradients.vjp(GradientsTest::curve, x(2, 3), x(10, 100));
        assertValues(back.output(), 6, 11);
        assertValues(back.product(), 130, 620);
        Gradients.Product forth = Gradients.jvp(GradientsTest::curve, x(2, 3), x(10, 100));
        assertValues(forth.output(), 6, 11);
        assertValues(forth.product(), 230, 610);
        Tensor jacobian = Gradients.jacobian(GradientsTest::curve, x(2, 3));
        assertEquals(Shape.of(2, 2), jacobian.shape());
        assertValues(jacobian, 3, 2, 1, 6);
    }

    /** f = x²y + exp z at (2, 3, 0): H = (2y 2x 0; 2x 0 0; 0 0 1). */
    @Test
    void hessians() {
        UnaryOperator<Tensor> f = v -> v.select(0, 0).square().mul(v.select(0, 1)).add(v.select(0, 2).exp());
        assertValues(Gradients.hessian(f, x(2, 3, 0)), 6, 4, 0, 4, 0, 0, 0, 0, 1);
        assertValues(Gradients.hvp(f, x(2, 3, 0), x(1, 10, 100)), 46, 4, 100);
    }

    @Test
    void severalInputs() {
        Tensor a = x(1, 2);
        Tensor b = x(3, 4);
        List<Tensor> gradients = Gradients.grad(in -> in.get(0).mul(in.get(1)).sum(), List.of(a, b));
        assertValues(gradients.get(0), 3, 4);
        assertValues(gradients.get(1), 1, 2);
        Gradients.Product forth = Gradients.jvp(in -> in.get(0).mul(in.get(1)), List.of(a, b), List.of(x(1, 10), x(100, 1000)));
        assertValues(forth.product(), 103, 2040);
        List<Tensor> products = Gradients.hvp(in -> in.get(0).mul(in.get(1)).sum(), List.of(a, b), List.of(x(5, 6), x(7, 8)));
        assertValues(products.get(0), 7, 8);
        assertValues(products.get(1), 5, 6);
        List<Tensor> jacobians = Gradients.jacobian(in -> in.get(0).mul(in.get(1)), List.of(a, b));
        assertValues(jacobians.get(0), 3, 0, 0, 4);
        assertValues(jacobians.get(1), 1, 0, 0, 2);
    }

    @Test
    void whatDoesNotMatterHasZeros() {
        assertValues(Gradients.grad((Tensor v) -> Tensor.of(new double[] {7})).apply(x(1, 2)), 0, 0);
        assertValues(Gradients.jvp(v -> Tensor.of(new double[] {7}), x(1, 2), x(3, 4)).product(), 0);
        assertValues(Gradients.hvp(Tensor::sum, x(1, 2), x(3, 4)), 0, 0);
        assertValues(Gradients.hessian(Tensor::sum, x(1, 2)), 0, 0, 0, 0);
        assertValues(Gradients.jvp(v -> v, x(1, 2), x(3, 4)).product(), 3, 4);
        assertEquals(Shape.of(0, 2), Gradients.jacobian(v -> v.slice(0, 0, 0), x(1, 2)).shape());
    }

    /** The penalty (∂(w·x²)/∂x)² = 4w²x² at w = 3, x = 2 has the derivatives 8wx² = 96 in w and 8w²x = 144 in x. */
    @Test
    void gradientsOfWhatLiesOutside() {
        Tensor w = x(3).requiresGrad(true);
        Tensor at = x(2).requiresGrad(true);
        Tensor penalty = Gradients.grad((Tensor v) -> v.square().mul(w).sum()).apply(at).square();
        penalty.backward();
        assertValues(w.grad(), 96);
        assertValues(at.grad(), 144);
        try (var _ = Autograd.noGrad()) {
            Tensor plain = Gradients.grad((Tensor v) -> v.square().mul(w).sum()).apply(at);
            assertFalse(plain.requiresGrad());
            assertValues(plain, 12);
            assertValues(Gradients.hessian(v -> v.square().mul(w).sum(), at), 6);
        }
    }

    @Test
    void noLeafIsTouched() {
        Tensor w = x(3).requiresGrad(true);
        Gradients.grad((Tensor v) -> v.mul(w).sum()).apply(x(2));
        Gradients.jvp(v -> v.mul(w), x(2), x(1));
        Gradients.jacobian(v -> v.mul(w), x(2));
        assertNull(w.grad());
    }

    @Test
    void badCallsSayWhatWasExpected() {
        assertEquals("grad of a function that gave shape (2), expected one element: vjp takes a cotangent, jacobian gives all",
                assertThrows(IllegalArgumentException.class, () -> Gradients.grad((Tensor v) -> v.mul(2)).apply(x(1, 2))).getMessage());
        assertEquals("cotangent is float64 (3), expected float64 (2)", assertThrows(IllegalArgumentException.class,
                () -> Gradients.vjp(v -> v.mul(2), x(1, 2), x(1, 2, 3))).getMessage());
        assertEquals("v for input 0 is float32 (2), expected float64 (2)", assertThrows(IllegalArgumentException.class,
                () -> Gradients.jvp(v -> v.mul(2), x(1, 2), Tensor.ones(2))).getMessage());
        assertEquals("v has 1 tensors, expected one for each of the 2 inputs", assertThrows(IllegalArgumentException.class,
                () -> Gradients.hvp(in -> in.getFirst().sum(), List.of(x(1), x(2)), List.of(x(1)))).getMessage());
        assertEquals("input 0 is int32 (1), expected float32 or float64", assertThrows(IllegalArgumentException.class,
                () -> Gradients.grad(Tensor::sum).apply(Tensor.of(new int[] {1}))).getMessage());
    }

    /** Only what leads to the wanted tensor is walked: the rest of the graph can still be used. */
    @Test
    void gradWalksOnlyWhatLeadsToTheInputs() {
        Tensor a = x(2).requiresGrad(true);
        Tensor behind = a.square();
        Tensor middle = behind.mul(1);
        Tensor y = middle.square().sum();
        assertValues(Autograd.grad(y, middle).getFirst(), 8);
        assertTrue(behind.requiresGrad());
        behind.sum().backward();
        assertValues(a.grad(), 4);
        Tensor freed = a.square().sum();
        freed.backward();
        assertTrue(assertThrows(IllegalStateException.class, () -> Autograd.grad(freed, a)).getMessage()
                .startsWith("the graph behind "));
    }
}
