package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * The hinge loss of scores x with classes y of −1 or 1: {@code max(0, 1 − y·x)}, or its square. A score on the right side and beyond the
 * margin of 1 costs nothing (Cortes and Vapnik, 1995).
 *
 * @param squared whether the square is taken
 * @param reduction what becomes of the losses of single elements
 */
public record HingeLoss(boolean squared, Reduction reduction) implements PairwiseLoss {
    /** The mean, not squared. */
    public HingeLoss() {
        this(false, Reduction.MEAN);
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        Tensor missing = prediction.mul(target).rsub(1).relu();
        return squared ? missing.square() : missing;
    }
}
