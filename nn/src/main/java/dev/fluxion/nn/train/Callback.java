package dev.fluxion.nn.train;

import dev.fluxion.core.Tensor;
import java.util.Map;

/** What is told of a training run, and may stop it with {@link Trainer#stop}. */
public interface Callback {
    /** Training begins, perhaps at a later epoch than the first. @param trainer who trains */
    default void onStart(Trainer trainer) {}

    /** A loss was computed, nothing is changed by it yet; a stop here leaves all as it is. @param trainer who trains @param loss of the batch */
    default void onLoss(Trainer trainer, double loss) {}

    /** A batch was learned from. @param trainer who trains @param samples in it @param scores over the epoch so far */
    default void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {}

    /** An epoch is over, its validation too. @param trainer who trains @param result what it came to */
    default void onEpoch(Trainer trainer, EpochResult result) {}

    /** Training was stopped early, after a batch or between two epochs; a run that is saved now goes on there. @param trainer who trains */
    default void onStop(Trainer trainer) {}

    /** Training is over, well or not. @param trainer who trains */
    default void onEnd(Trainer trainer) {}

    /** {@return what a checkpoint has to keep of this, by name} */
    default Map<String, String> state() {
        return Map.of();
    }

    /** {@return the tensors that a checkpoint has to keep of this, by name} */
    default Map<String, Tensor> tensors() {
        return Map.of();
    }

    /** Returns to what a checkpoint kept. @param state from {@link #state} @param tensors from {@link #tensors} */
    default void restore(Map<String, String> state, Map<String, Tensor> tensors) {}
}
