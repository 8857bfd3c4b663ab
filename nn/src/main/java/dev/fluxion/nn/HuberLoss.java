package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * Huber's loss (1964): a parabola that goes on straight. With d = x − y,
 *
 * <pre>
 *   d² / 2                       where |d| &lt; delta
 *   delta·(|d| − delta/2)        elsewhere
 * </pre>
 *
 * @param delta where the parabola ends, above 0
 * @param reduction what becomes of the losses of single elements
 */
public record HuberLoss(double delta, Reduction reduction) implements PairwiseLoss {
    /** The mean, with delta 1. */
    public HuberLoss() {
        this(1, Reduction.MEAN);
    }

    /** A loss. @param delta where the parabola ends @param reduction what becomes of the losses of single elements */
    public HuberLoss {
        if (!(delta > 0 && delta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("delta is " + delta + ", expected a finite number above 0");
        }
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        Tensor d = prediction.sub(target);
        Tensor size = d.abs();
        return size.lt(delta).where(d.square().mul(0.5), size.sub(delta / 2).mul(delta));
    }
}
