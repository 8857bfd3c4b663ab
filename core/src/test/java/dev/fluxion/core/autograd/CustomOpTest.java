package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Tensor;
import org.junit.jupiter.api.Test;

/** An operation that a user writes: {@link Op} is all that it needs. */
class CustomOpTest {
    /** y = x³; x̄ = 3x²·ȳ. The cube is computed in a plain loop, the gradient of recorded operations. */
    private record Cube() implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            node.save(x[0]);
            double[] values = x[0].toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] * values[i] * values[i];
            }
            return new Tensor[] {Tensor.of(values).reshape(x[0].shape().toArray())};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {node.saved(0).square().mul(3).mul(g[0])};
        }
    }

    private static Tensor leaf(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    @Test
    void itTakesPartInGradientsOfAnyOrder() {
        GradCheck.checkTwice("cube", in -> Autograd.apply(new Cube(), in.getFirst()).mul(in.getFirst()), leaf(0.5, -1.25, 2));
        assertEquals(6, Gradients.grad(Gradients.grad(Gradients.grad(
                (Tensor x) -> Autograd.apply(new Cube(), x)))).apply(Tensor.of(new double[] {5})).item());
    }

    /** What a faulty op does, and what is said. */
    private interface Identity extends Op {
        @Override
        default Tensor[] forward(Node node, Tensor... x) {
            node.save(x[0]);
            return new Tensor[] {x[0].copy()};
        }
    }

    private record Narrow() implements Identity {
        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {g[0].sum()};
        }
    }

    private record Single() implements Identity {
        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {Tensor.ones(2)};
        }
    }

    private record TooMany() implements Identity {
        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return new Tensor[] {g[0], g[0]};
        }
    }

    private record Overwrites() implements Identity {
        @Override
        public Tensor[] forward(Node node, Tensor... x) {
            x[0].fill(0);
            return new Tensor[] {x[0].copy()};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            return g.clone();
        }
    }

    private record OverwritesLater() implements Identity {
        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            node.saved(0).detach().fill(0);
            return g.clone();
        }
    }

    private static String message(Op op) {
        Tensor x = leaf(1, 2);
        Tensor middle = x.exp();
        return assertThrows(IllegalStateException.class, () -> Autograd.apply(op, middle).sum().backward()).getMessage();
    }

    @Test
    void whatItDoesWrongIsNamed() {
        assertEquals("backward of narrow gave for input 0 float64 (), expected float64 (2)", message(new Narrow()));
        assertEquals("backward of single gave for input 0 float32 (2), expected float64 (2)", message(new Single()));
        assertEquals("backward of tooMany gave 2 gradients, expected 1", message(new TooMany()));
        String changed = "output 0 of exp, shape (2), was changed in place after it was saved for the backward pass: version is 1, expected 0";
        assertEquals(changed, message(new OverwritesLater()));
        assertTrue(message(new Overwrites()).startsWith("fill on a tensor of shape (2)") || message(new Overwrites()).equals(changed));
    }

    @Test
    void withoutARecordNothingIsSaved() {
        try (var _ = Autograd.noGrad()) {
            Tensor y = Autograd.apply(new Cube(), leaf(2));
            assertArrayEquals(new double[] {8}, y.toDoubleArray());
            assertThrows(IllegalStateException.class, y::backward);
        }
    }
}
