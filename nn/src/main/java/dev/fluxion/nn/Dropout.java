package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;

/**
 * Sets each element to 0 with probability p while learning, and passes all on otherwise:
 *
 * <pre>
 *   y = x·keep / (1 − p)
 * </pre>
 *
 * <p>Dividing keeps the expectation. Source: Srivastava et al., "Dropout" (2014), in its inverted form.
 */
public final class Dropout extends Module {
    private final double p;
    private final Rng rng;

    /** A layer. @param p the probability, from 0 to 1 @param rng draws what is dropped */
    public Dropout(double p, Rng rng) {
        this.p = requireProbability(p);
        this.rng = rng;
    }

    static double requireProbability(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p is " + p + ", expected 0 to 1");
        }
        return p;
    }

    /** {@return whether {@link #forward} changes anything} */
    boolean isActive() {
        return isTraining() && p != 0;
    }

    @Override
    public Tensor forward(Tensor x) {
        return isTraining() ? drop(x, p, rng, x.shape().toArray()) : x;
    }

    /** Drops what draws of a shape that broadcasts to that of x say. */
    static Tensor drop(Tensor x, double p, Rng rng, int... draws) {
        if (p == 0) {
            return x;
        }
        return p == 1 ? x.mul(0) : drop(x, rng.bernoulli(1 - p, draws).to(x.device()), p);
    }

    /** {@return x·keep / (1 − p)} @param x the input @param keep BOOL, true where x stays @param p that of false */
    public static Tensor drop(Tensor x, Tensor keep, double p) {
        // With p = 1 nothing is kept, and 0 · (1/0) would be NaN.
        return x.mul(keep.to(x.dtype()).mul(p == 1 ? 0 : 1 / (1 - p)));
    }

    @Override
    public String toString() {
        return "Dropout(" + p + ")";
    }
}
