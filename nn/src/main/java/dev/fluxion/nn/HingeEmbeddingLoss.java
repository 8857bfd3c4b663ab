package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * A loss of distances x of pairs that are alike, y = 1, or not, y = −1:
 *
 * <pre>
 *   x                     where y = 1
 *   max(0, margin − x)    where y = −1
 * </pre>
 *
 * @param margin beyond which an unlike pair costs nothing
 * @param reduction what becomes of the losses of single elements
 */
public record HingeEmbeddingLoss(double margin, Reduction reduction) implements PairwiseLoss {
    /** The mean, with margin 1. */
    public HingeEmbeddingLoss() {
        this(1, Reduction.MEAN);
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        return target.eq(1).where(prediction, prediction.rsub(margin).relu());
    }
}
