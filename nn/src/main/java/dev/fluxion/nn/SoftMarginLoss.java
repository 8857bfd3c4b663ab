package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * The logistic loss of scores x with classes y of −1 or 1, without overflow: {@code ln(1 + e^(−y·x)) = −ln σ(y·x)}.
 *
 * @param reduction what becomes of the losses of single elements
 */
public record SoftMarginLoss(Reduction reduction) implements PairwiseLoss {
    /** The mean. */
    public SoftMarginLoss() {
        this(Reduction.MEAN);
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        return prediction.mul(target).logsigmoid().neg();
    }
}
