package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** The absolute error |x − y|. @param reduction what becomes of the losses of single elements */
public record L1Loss(Reduction reduction) implements PairwiseLoss {
    /** The mean absolute error. */
    public L1Loss() {
        this(Reduction.MEAN);
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        return prediction.sub(target).abs();
    }
}
