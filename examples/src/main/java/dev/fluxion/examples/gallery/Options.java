package dev.fluxion.examples.gallery;

import java.nio.file.Path;

/**
 * What the command line says of a run.
 *
 * @param seed of {@link Session#rng}
 * @param epochs instead of the example's own; null for these
 * @param optimizer a name in {@link Optimizers}; null for the example's own
 * @param lr a learning rate; null for the optimizer's own
 * @param data a file or folder with the data; null for what the program brings along or downloads
 * @param out the folder for report, result and checkpoint
 * @param resume a checkpoint to go on from; null for none
 * @param quick whether to run in seconds, with few samples and epochs
 */
public record Options(long seed, Integer epochs, String optimizer, Double lr, Path data, Path out, Path resume, boolean quick) {
    /** Checks each value. */
    public Options {
        if (epochs != null && epochs < 1) {
            throw new IllegalArgumentException("--epochs is " + epochs + ", expected at least 1");
        }
        if (lr != null && !(lr > 0 && Double.isFinite(lr))) {
            throw new IllegalArgumentException("--lr is " + lr + ", expected a positive number");
        }
        if (optimizer != null) {
            Optimizers.named(optimizer);
        }
    }
}
