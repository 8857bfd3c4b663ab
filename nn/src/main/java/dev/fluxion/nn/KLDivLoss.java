package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * The Kullback-Leibler divergence of log-probabilities x from a distribution t, element by element, where 0·ln 0 is 0:
 *
 * <pre>
 *   t·(ln t − x)            with logTarget, where the target is ln t:   eᵗ·(t − x)
 * </pre>
 *
 * <p>{@link Reduction#BATCH_MEAN}, the sum divided by the number of samples, gives the divergence of the textbooks.
 *
 * @param logTarget whether the target holds logarithms
 * @param reduction what becomes of the losses of single elements
 */
public record KLDivLoss(boolean logTarget, Reduction reduction) implements PairwiseLoss {
    /** The mean over samples, of a target of probabilities. */
    public KLDivLoss() {
        this(false, Reduction.BATCH_MEAN);
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        if (logTarget) {
            return target.exp().mul(target.sub(prediction));
        }
        Tensor positive = target.gt(0);
        Tensor safe = positive.where(target, Tensor.ones(target.shape(), target.dtype(), target.device()));
        return target.mul(safe.log()).sub(target.mul(prediction));
    }
}
