package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * A loss of pairs of scores, of which the first is to be the higher one where y = 1 and the lower one where y = −1:
 * {@code max(0, −y·(x₁ − x₂) + margin)}.
 *
 * @param margin by which it is to be higher
 * @param reduction what becomes of the losses of single pairs
 */
public record MarginRankingLoss(double margin, Reduction reduction) {
    /** The mean, with margin 0. */
    public MarginRankingLoss() {
        this(0, Reduction.MEAN);
    }

    /**
     * The loss.
     *
     * @param x1 scores of any shape
     * @param x2 of the same shape
     * @param target 1 or −1 for each pair, of the same shape
     * @return the loss
     * @throws IllegalArgumentException if shapes differ
     */
    public Tensor of(Tensor x1, Tensor x2, Tensor target) {
        if (!x1.shape().equals(x2.shape()) || !x1.shape().equals(target.shape())) {
            throw new IllegalArgumentException("MarginRankingLoss of " + x1.shape() + ", " + x2.shape() + " and target "
                    + target.shape() + ", expected equal shapes");
        }
        return reduction.of(target.mul(x2.sub(x1)).add(margin).relu());
    }
}
