package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** How far a prediction is from its target. */
@FunctionalInterface
public interface Loss {
    /** {@return the loss, a scalar unless it is not reduced} @param prediction of a model @param target what was wanted */
    Tensor of(Tensor prediction, Tensor target);
}
