package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** What becomes of the losses of single elements. */
public enum Reduction {
    /** They stay as they are. */
    NONE,
    /** Their mean. */
    MEAN,
    /** Their sum. */
    SUM,
    /** Their sum, divided by the size of the first dimension, which counts samples. */
    BATCH_MEAN;

    Tensor of(Tensor losses) {
        return switch (this) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
            case BATCH_MEAN -> losses.sum().div(losses.size(0));
        };
    }
}
