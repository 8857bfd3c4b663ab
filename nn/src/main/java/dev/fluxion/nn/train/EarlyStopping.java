package dev.fluxion.nn.train;

import dev.fluxion.core.Tensor;
import java.util.Map;

/**
 * Stops when a score has not become better for some epochs, and goes back to the weights of the best one. Source: Prechelt,
 * "Early Stopping — But When?" (1998).
 *
 * <p>The weights go back at the end of each {@link Trainer#fit}, however it ends; the optimizer stays where it was. Another {@code fit}
 * thus goes on from the best weights with the optimizer's last state; to go on from the last weights, {@link Checkpoint#resume} them.
 */
public final class EarlyStopping implements Callback {
    private final String score;
    private final int sign;
    private final int patience;
    private double best = Double.POSITIVE_INFINITY;
    private int bestEpoch;
    private Map<String, Tensor> bestState;

    private EarlyStopping(String score, int sign, int patience) {
        if (patience < 1) {
            throw new IllegalArgumentException("patience is " + patience + ", expected 1 or more epochs");
        }
        this.score = score;
        this.sign = sign;
        this.patience = patience;
    }

    /** {@return a stop for a score that should fall} @param score such as {@code val_loss} @param patience epochs that are borne */
    public static EarlyStopping lowest(String score, int patience) {
        return new EarlyStopping(score, 1, patience);
    }

    /** {@return a stop for a score that should rise} @param score such as {@code val_accuracy} @param patience epochs that are borne */
    public static EarlyStopping highest(String score, int patience) {
        return new EarlyStopping(score, -1, patience);
    }

    /** {@return the number of the best epoch; 0 before the first} */
    public int bestEpoch() {
        return bestEpoch;
    }

    @Override
    public void onEpoch(Trainer trainer, EpochResult result) {
        double value = sign * result.score(score);
        if (value < best) {
            best = value;
            bestEpoch = result.epoch();
            bestState = trainer.model().stateDict();
        } else if (result.epoch() - bestEpoch >= patience) {
            trainer.stop(score + " was best in epoch " + bestEpoch + " and not since");
        }
    }

    /** Goes back to the best weights that the run has seen, before a resume too. */
    @Override
    public void onEnd(Trainer trainer) {
        if (bestState != null) {
            trainer.model().load(bestState);
        }
    }

    @Override
    public Map<String, String> state() {
        return Map.of("best", Double.toString(best), "epoch", Integer.toString(bestEpoch));
    }

    @Override
    public Map<String, Tensor> tensors() {
        return bestState == null ? Map.of() : bestState;
    }

    @Override
    public void restore(Map<String, String> state, Map<String, Tensor> tensors) {
        best = Double.parseDouble(state.get("best"));
        bestEpoch = Integer.parseInt(state.get("epoch"));
        bestState = tensors.isEmpty() ? null : tensors;
    }
}
