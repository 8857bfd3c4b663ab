package dev.fluxion.nn.train;

import dev.fluxion.core.Tensor;
import java.util.Locale;

/** A figure of merit that is collected over batches. It may be asked in the middle; {@link #reset} starts anew. */
public interface Metric {
    /** {@return the name in scores and logs, such as {@code accuracy}; without white space} */
    String name();

    /** Takes in a batch. @param outputs of the model @param targets what they should be */
    void update(Tensor outputs, Tensor targets);

    /** {@return the figure for all batches since the last reset; NaN if there was none} */
    double value();

    /** Forgets all batches. */
    void reset();

    /**
     * {@return what was collected since the last reset, for a checkpoint or an evaluation in the middle of an epoch}
     *
     * @throws UnsupportedOperationException if it can't be saved
     */
    default double[] state() {
        throw new UnsupportedOperationException("metric " + name() + " has no state() to be saved in the middle of an epoch");
    }

    /** Returns to what was collected. @param state from {@link #state} */
    default void restore(double[] state) {
        throw new UnsupportedOperationException("metric " + name() + " has no restore() for the middle of an epoch");
    }

    /** {@return a value as a progress bar shows it} @param value from {@link #value} */
    default String shown(double value) {
        return String.format(Locale.ROOT, "%s %.4f", name(), value);
    }
}
