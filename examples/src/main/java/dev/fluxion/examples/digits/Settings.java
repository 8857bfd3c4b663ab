package dev.fluxion.examples.digits;

import java.util.List;

/**
 * What a training run depends on, besides its data: two runs with equal settings end with equal bits.
 *
 * @param seed of the weights and the order of the batches
 * @param epochs passes over the training digits, at least 1
 * @param batch digits in a step, at least 1
 * @param lr RMSprop's rate η at the first step, positive; it falls to 0 in a straight line
 * @param rho RMSprop's decay ρ of the mean square, from 0 to below 1
 * @param hidden widths of the hidden layers, each at least 1; none for a linear classifier
 * @param dropout share of each hidden layer that a training step leaves out, from 0 to below 1
 * @param shuffleLabels whether to train on labels dealt out anew
 */
public record Settings(
        long seed,
        int epochs,
        int batch,
        double lr,
        double rho,
        List<Integer> hidden,
        double dropout,
        boolean shuffleLabels) {
    /** Those of the first command of the README. */
    public static final Settings USUAL = new Settings(0, 40, 32, 0.008, 0.9, List.of(128, 64), 0.2, false);

    /** Checks each value. */
    public Settings {
        require(epochs >= 1, "epochs", epochs, "at least 1");
        require(batch >= 1, "batch", batch, "at least 1");
        require(lr > 0 && Double.isFinite(lr), "lr", lr, "a positive number");
        require(rho >= 0 && rho < 1, "rho", rho, "a number from 0 to below 1");
        require(dropout >= 0 && dropout < 1, "dropout", dropout, "a number from 0 to below 1");
        for (int width : hidden) {
            require(width >= 1 && width <= 4096, "hidden", width, "widths from 1 to 4096");
        }
        hidden = List.copyOf(hidden);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("--" + name + " is " + value + ", expected " + expected);
        }
    }
}
