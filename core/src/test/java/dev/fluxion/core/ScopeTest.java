package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.autograd.Autograd;
import org.junit.jupiter.api.Test;

class ScopeTest {
    @Test
    void whatIsNotKeptFailsAtItsNextUse() {
        Tensor outside = Tensor.ones(3);
        Tensor lost;
        Tensor kept;
        try (var scope = Scope.open()) {
            lost = outside.mul(2);
            kept = scope.keep(outside.mul(3));
        }
        assertEquals(9, kept.sum().item());
        assertEquals(3, outside.sum().item());
        assertEquals("a tensor of 3 elements (float32) was given back at the end of its Scope or, a gradient on its way back,"
                + " when the walk was through with it, expected it to be kept with scope.keep(tensor), or copied",
                assertThrows(IllegalStateException.class, lost::sum).getMessage());
    }

    @Test
    void memoryIsUsedAgain() {
        Tensor x = Tensor.ones(100);
        Object first;
        try (var _ = Scope.open()) {
            first = x.mul(2).view().buffer().array();
        }
        try (var _ = Scope.open()) {
            assertSame(first, x.mul(3).view().buffer().array());
        }
    }

    @Test
    void zerosAreZerosInUsedMemory() {
        try (var _ = Scope.open()) {
            Tensor.ones(50);
        }
        try (var _ = Scope.open()) {
            assertEquals(0, Tensor.zeros(50).sum().item());
        }
    }

    @Test
    void aViewKeepsTheWhole() {
        Tensor row;
        try (var scope = Scope.open()) {
            row = scope.keep(Tensor.ones(2, 3).mul(2).select(0, 1));
        }
        assertEquals(6, row.sum().item());
    }

    /** The devices of a processor share memory. */
    @Test
    void whatMovedIsKept() {
        Tensor x = Tensor.ones(70);
        Tensor moved;
        String other = x.device().name().equals("scalar") ? "interpreted" : "scalar";
        try (var scope = Scope.open()) {
            moved = scope.keep(x.mul(2).to(Device.of(other)));
        }
        try (var _ = Scope.open()) {
            x.mul(3).add(x.mul(4));
            assertEquals(140, moved.sum().item());
        }
    }

    @Test
    void anOuterScopeKeepsWhatAnInnerOneMade() {
        Tensor x = Tensor.ones(7);
        Tensor kept;
        try (var _ = Scope.open()) {
            try (var outer = Scope.open()) {
                try (var _ = Scope.open()) {
                    kept = outer.keep(x.mul(2));
                }
                assertEquals(14, kept.sum().item());
            }
            assertEquals(14, kept.sum().item());
        }
        assertThrows(IllegalStateException.class, kept::sum);
    }

    @Test
    void scopesNest() {
        Tensor x = Tensor.ones(7);
        Tensor inner;
        try (var outer = Scope.open()) {
            Tensor y;
            try (var scope = Scope.open()) {
                y = scope.keep(x.mul(2));
            }
            assertEquals(14, y.sum().item());
            inner = y;
            Scope scope = Scope.open();
            var e = assertThrows(IllegalStateException.class, outer::close);
            assertTrue(e.getMessage().contains("not the innermost open one"));
            close(scope);
        }
        assertThrows(IllegalStateException.class, inner::sum);
    }

    @Test
    void trainingInAScopeGivesTheSameNumbers() {
        double[] losses = new double[2];
        for (int run = 0; run < 2; run++) {
            Tensor w = Tensor.of(new float[] {1, 2, 3}).requiresGrad(true);
            for (int step = 0; step < 5; step++) {
                Scope scope = run == 0 ? null : Scope.open();
                losses[run] = step(w);
                close(scope);
            }
        }
        assertEquals(losses[0], losses[1]);
        // w shrinks by 0.8 a step, so the fifth loss is 14 · 0.64⁴.
        assertEquals(14 * Math.pow(0.64, 4), losses[0], 1e-5);
    }

    private static double step(Tensor w) {
        Tensor loss = w.mul(w).sum();
        w.setGrad(null);
        loss.backward();
        try (var _ = Autograd.noGrad()) {
            w.copyFrom(w.sub(w.grad().mul(0.1)));
        }
        return loss.item();
    }

    private static void close(AutoCloseable scope) {
        if (scope != null) {
            assertDoesNotThrow(scope::close);
        }
    }
}
