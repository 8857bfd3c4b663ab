package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * The absolute error, smooth at 0: with d = x − y,
 *
 * <pre>
 *   d² / (2·beta)      where |d| &lt; beta
 *   |d| − beta/2       elsewhere
 * </pre>
 *
 * @param beta where the parabola ends, 0 or more; 0 is {@link L1Loss}
 * @param reduction what becomes of the losses of single elements
 */
public record SmoothL1Loss(double beta, Reduction reduction) implements PairwiseLoss {
    /** The mean, with beta 1. */
    public SmoothL1Loss() {
        this(1, Reduction.MEAN);
    }

    /** A loss. @param beta where the parabola ends @param reduction what becomes of the losses of single elements */
    public SmoothL1Loss {
        if (!(beta >= 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("beta is " + beta + ", expected a finite number of 0 or more");
        }
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        Tensor d = prediction.sub(target);
        Tensor size = d.abs();
        return beta == 0 ? size : size.lt(beta).where(d.square().mul(0.5 / beta), size.sub(beta / 2));
    }
}
