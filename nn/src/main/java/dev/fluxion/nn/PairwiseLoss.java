package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** A loss that compares element with element: prediction and target have one shape. */
public interface PairwiseLoss extends Loss {
    /** {@return what becomes of the losses of single elements} */
    Reduction reduction();

    /** {@return the loss of every element} @param prediction of any shape @param target of the same shape */
    Tensor each(Tensor prediction, Tensor target);

    @Override
    default Tensor of(Tensor prediction, Tensor target) {
        // Broadcasting (n) against (n, 1) would give n² losses without a word.
        if (!prediction.shape().equals(target.shape())) {
            throw new IllegalArgumentException(getClass().getSimpleName() + " of prediction " + prediction.shape()
                    + " and target " + target.shape() + ", expected equal shapes");
        }
        return reduction().of(each(prediction, target));
    }
}
