package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;

/**
 * Dropout for networks of {@link Activation#selu}, which keeps mean 0 and variance 1: what is dropped becomes SELU's lowest value
 * α′ = −λα, and
 *
 * <pre>
 *   y = a·(keep·x + (1 − keep)·α′) + b      a = 1/√((1 − p)·(1 + p·α′²))      b = −a·p·α′
 * </pre>
 *
 * <p>while learning; otherwise y = x. Source: Klambauer et al., "Self-normalizing neural networks" (2017).
 */
public final class AlphaDropout extends Module {
    private static final double LOWEST = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;

    private final double p;
    private final Rng rng;

    /** A layer. @param p the probability, from 0 to 1 @param rng draws what is dropped */
    public AlphaDropout(double p, Rng rng) {
        this.p = Dropout.requireProbability(p);
        this.rng = rng;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (!isTraining() || p == 0) {
            return x;
        }
        if (p == 1) {
            return x.mul(0);
        }
        double a = 1 / Math.sqrt((1 - p) * (1 + p * LOWEST * LOWEST));
        Tensor keep = rng.bernoulli(1 - p, x.shape().toArray()).to(x.device()).to(x.dtype());
        return x.mul(keep.mul(a)).add(keep.rsub(1).mul(a * LOWEST).sub(a * p * LOWEST));
    }

    @Override
    public String toString() {
        return "AlphaDropout(" + p + ")";
    }
}
