package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** The squared error (x − y)². @param reduction what becomes of the losses of single elements */
public record MSELoss(Reduction reduction) implements PairwiseLoss {
    /** The mean squared error. */
    public MSELoss() {
        this(Reduction.MEAN);
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        return prediction.sub(target).square();
    }
}
