package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Tensor;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AnomalyModeTest {
    private static Tensor leaf(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    private static String found(Supplier<?> run) {
        try (var _ = Autograd.detectAnomaly()) {
            return assertThrows(AnomalyMode.NonFiniteException.class, run::get).getMessage();
        }
    }

    private static int line() {
        return StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
    }

    @Test
    void theFirstOpThatMakesOneOnTheWayForward() {
        Tensor x = leaf(1, 2, 0).name("x");
        int line = line() + 1;
        String message = found(() -> x.mul(1).log().sum());
        assertTrue(message.startsWith("log gave -Infinity at [2] from float64 (3), called at AnomalyModeTest."), message);
        assertTrue(message.contains("(AnomalyModeTest.java:" + line + ")"), message);
        Tensor plain = Tensor.of(new float[] {-1, 4}).reshape(2, 1);
        assertTrue(found(() -> plain.sqrt()).startsWith("sqrt gave NaN at [0, 0] from float32 (2, 1), called at "));
    }

    @Test
    void oneThatCameFromOutside() {
        Tensor x = leaf(1, Double.NaN).name("x");
        assertTrue(found(() -> x.exp()).startsWith("input 0 of exp holds NaN at [1]: exp from float64 (2) x, called at "));
    }

    /** The root's derivative 1/(2√x) is infinite at 0, where the value is not; the sum of 0·∞ would come out only later. */
    @Test
    void theFirstOpWhoseBackwardMakesOne() {
        int line = line() + 3;
        String message = found(() -> {
            Tensor x = leaf(4, 0);
            Tensor y = x.mul(2).sqrt();
            y.mul(0.5).sum().backward();
            return null;
        });
        assertTrue(message.startsWith("backward of sqrt gave Infinity at [1] as gradient of input 0;"
                + " sqrt ran from float64 (2), called at AnomalyModeTest."), message);
        assertTrue(message.contains("(AnomalyModeTest.java:" + line + ")"), message);
        Tensor outside = leaf(4, 0).sqrt();
        assertTrue(found(() -> {
            outside.sum().backward();
            return null;
        }).endsWith("sqrt ran outside of the anomaly mode"));
        assertEquals("the cotangent, float64 (1), holds NaN at [0]", found(() -> {
            leaf(1).exp().backward(Tensor.of(new double[] {Double.NaN}));
            return null;
        }));
    }

    @Test
    void itHoldsUntilItIsClosedAndInItsThread() throws InterruptedException {
        boolean[] threw = new boolean[1];
        try (var _ = Autograd.detectAnomaly()) {
            try (var _ = Autograd.detectAnomaly()) {
                assertThrows(ArithmeticException.class, () -> leaf(0).log());
            }
            assertThrows(ArithmeticException.class, () -> leaf(0).log());
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    leaf(0).log();
                } catch (ArithmeticException e) {
                    threw[0] = true;
                }
            });
            thread.join();
            Tensor x = leaf(2, 3);
            x.exp().sum().backward();
            assertThrows(ArithmeticException.class, () -> leaf(0).log(), "a backward pass leaves the mode on");
        }
        assertFalse(threw[0]);
        assertDoesNotThrow(() -> leaf(0).log().sum().backward());
    }
}
