package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import org.junit.jupiter.api.Test;

class InitTest {
    @Test
    void initialWeightsHaveTheirMoments() {
        Tensor w = Tensor.zeros(300, 200).requiresGrad(true);
        assertMoments(Init.xavierNormal(w, 2, Rng.seed(1)), 2 * Math.sqrt(2.0 / 500), Double.POSITIVE_INFINITY);
        assertMoments(Init.kaimingNormal(w, Init.Nonlinearity.RELU.gain(), Init.Fan.IN, Rng.seed(2)), Math.sqrt(2.0 / 200),
                Double.POSITIVE_INFINITY);
        assertMoments(Init.lecunNormal(w, Rng.seed(3)), Math.sqrt(1.0 / 200), Double.POSITIVE_INFINITY);
        assertMoments(Init.xavierUniform(w, 1, Rng.seed(4)), Math.sqrt(2.0 / 500), Math.sqrt(6.0 / 500));
        assertMoments(Init.kaimingUniform(w, 1, Init.Fan.OUT, Rng.seed(5)), Math.sqrt(1.0 / 300), Math.sqrt(3.0 / 300));
        assertTrue(w.requiresGrad());
        assertThrows(IllegalArgumentException.class, () -> Init.lecunNormal(Tensor.zeros(3), Rng.seed(1)));
    }

    /** The mean of 60,000 numbers is within five of its standard errors of 0, their deviation within 2 %. */
    private static void assertMoments(Tensor w, double std, double bound) {
        double mean = w.detach().mean().item();
        double deviation = Math.sqrt(w.detach().square().mean().item());
        assertEquals(0, mean, 5 * std / Math.sqrt(w.elements()));
        assertEquals(std, deviation, 0.02 * std);
        double largest = w.detach().abs().amax().item();
        assertTrue(largest <= bound && (bound == Double.POSITIVE_INFINITY || largest > 0.99 * bound), "largest " + largest);
    }
}
