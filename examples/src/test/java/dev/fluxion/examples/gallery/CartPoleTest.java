package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CartPoleTest {
    /** The equations as Barto, Sutton and Anderson print them, without friction, and Euler's step. */
    private static double[] asPrinted(double[] s, double force) {
        double g = 9.8;
        double mc = 1.0;
        double m = 0.1;
        double l = 0.5;
        double sin = Math.sin(s[2]);
        double cos = Math.cos(s[2]);
        double turning = (g * sin + cos * ((-force - m * l * s[3] * s[3] * sin) / (mc + m))) / (l * (4.0 / 3.0 - m * cos * cos / (mc + m)));
        double speeding = (force + m * l * (s[3] * s[3] * sin - turning * cos)) / (mc + m);
        return new double[] {s[0] + 0.02 * s[1], s[1] + 0.02 * speeding, s[2] + 0.02 * s[3], s[3] + 0.02 * turning};
    }

    @Test
    void movesAsTheEquationsSay() {
        Rng rng = Rng.seed(3);
        var pole = new CartPole().reset(rng);
        for (int step = 0; step < 40; step++) {
            double[] before = pole.state();
            boolean right = rng.nextInt(2) == 1;
            pole.push(right);
            double[] now = pole.state();
            assertArrayEquals(asPrinted(before, right ? 10 : -10), Arrays.copyOf(now, 4), 1e-14);
            assertEquals(step + 1, pole.steps());
        }
    }

    @Test
    void falls() {
        var pole = new CartPole().reset(Rng.seed(1));
        while (!pole.isOver()) {
            pole.push(true);
        }
        // Who always pushes to one side loses the pole after eight to ten steps, as everybody who tries Gym sees.
        assertTrue(pole.fell() && pole.steps() >= 8 && pole.steps() <= 10, "after " + pole.steps());
    }

    @Test
    void isCutOff() {
        var pole = new CartPole();
        pole.restore(new double[] {0, 0, 0, 0, CartPole.LIMIT - 1}, 0);
        assertFalse(pole.isOver());
        pole.push(true);
        assertTrue(pole.isOver() && !pole.fell());
    }

    @Test
    void leavesTheTrack() {
        var pole = new CartPole();
        pole.restore(new double[] {2.39, 1, 0, 0, 7}, 0);
        pole.push(true);
        assertTrue(pole.fell());
    }
}
