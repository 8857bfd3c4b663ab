package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * Binary cross-entropy of logits x with targets y in [0, 1], without overflow:
 *
 * <pre>
 *   −w·y·log σ(x) − (1 − y)·log(1 − σ(x)) = (1 − y)·x − (1 + (w − 1)·y)·log σ(x)
 * </pre>
 *
 * @param positiveWeight w, which broadcasts to the targets: above 1 weighs positives higher; null for 1
 * @param reduction what becomes of the losses of single elements
 */
public record BCEWithLogitsLoss(Tensor positiveWeight, Reduction reduction) implements PairwiseLoss {
    /** The mean, without weights. */
    public BCEWithLogitsLoss() {
        this(null, Reduction.MEAN);
    }

    @Override
    public Tensor each(Tensor logits, Tensor target) {
        Tensor logSigmoid = logits.logsigmoid();
        if (positiveWeight != null) {
            logSigmoid = logSigmoid.mul(positiveWeight.sub(1).mul(target).add(1));
        }
        return target.rsub(1).mul(logits).sub(logSigmoid);
    }
}
