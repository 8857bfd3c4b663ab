package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;

/**
 * A pole that stands on a cart, which one pushes to the left or to the right. With F the push, m and M the masses of pole and of
 * both together, l half the pole's length:
 *
 * <pre>
 *   a  = (F + m·l·θ̇²·sin θ) / M
 *   θ̈  = (g·sin θ − a·cos θ) / (l·(4/3 − m·cos²θ / M))
 *   ẍ  = a − m·l·θ̈·cos θ / M
 * </pre>
 *
 * <p>Euler's steps of 0.02 s. An episode ends when the pole leans by more than 12 degrees or the cart is more than 2.4 m off, and
 * is cut off after 500 steps, as in Gym's CartPole-v1. Each step is worth 1. Source: A. Barto, R. Sutton and C. Anderson, IEEE
 * Transactions on Systems, Man, and Cybernetics 13(5), 1983.
 */
final class CartPole {
    /** Position, speed, angle, angular speed. */
    static final int OBSERVED = 4;
    /** After so many steps an episode is cut off. */
    static final int LIMIT = 500;

    private static final double GRAVITY = 9.8;
    private static final double POLE = 0.1;
    private static final double BOTH = 1.1;
    private static final double HALF = 0.5;
    private static final double PUSH = 10;
    private static final double SECONDS = 0.02;
    private static final double LEAN = Math.toRadians(12);
    private static final double OFF = 2.4;

    private final double[] state = new double[OBSERVED];
    private int steps;

    /** Upright and at rest, but for a little. @param rng draws it, each from −0.05 to 0.05 */
    CartPole reset(Rng rng) {
        for (int i = 0; i < OBSERVED; i++) {
            state[i] = 0.1 * rng.nextDouble() - 0.05;
        }
        steps = 0;
        return this;
    }

    /** One step. @param right whether to push to the right */
    void push(boolean right) {
        double angle = state[2];
        double sin = StrictMath.sin(angle);
        double cos = StrictMath.cos(angle);
        double pushed = ((right ? PUSH : -PUSH) + POLE * HALF * state[3] * state[3] * sin) / BOTH;
        double turning = (GRAVITY * sin - cos * pushed) / (HALF * (4.0 / 3 - POLE * cos * cos / BOTH));
        double speeding = pushed - POLE * HALF * turning * cos / BOTH;
        state[0] += SECONDS * state[1];
        state[1] += SECONDS * speeding;
        state[2] += SECONDS * state[3];
        state[3] += SECONDS * turning;
        steps++;
    }

    /** {@return whether the pole fell or the cart ran off} */
    boolean fell() {
        return Math.abs(state[0]) > OFF || Math.abs(state[2]) > LEAN;
    }

    /** {@return whether the episode is over} */
    boolean isOver() {
        return fell() || steps >= LIMIT;
    }

    /** {@return the steps of this episode: what it is worth so far} */
    int steps() {
        return steps;
    }

    /** Writes what is observed. @param to where @param at from which element on */
    void observe(float[] to, int at) {
        for (int i = 0; i < OBSERVED; i++) {
            to[at + i] = (float) state[i];
        }
    }

    /** {@return all there is to know: the four numbers and the steps} */
    double[] state() {
        return new double[] {state[0], state[1], state[2], state[3], steps};
    }

    /** Returns to a state. @param all where it lies @param at from which element on */
    void restore(double[] all, int at) {
        System.arraycopy(all, at, state, 0, OBSERVED);
        steps = (int) all[at + OBSERVED];
    }
}
