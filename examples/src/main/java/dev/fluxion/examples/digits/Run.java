package dev.fluxion.examples.digits;

import java.util.List;

/**
 * A training run that has come to its end.
 *
 * @param settings that it was started with
 * @param summary the network, layer by layer
 * @param parameters how many numbers it learned
 * @param digits the whole data set
 * @param epochs in order
 * @param readings what the network made of each held-out digit
 * @param seconds that training and testing took
 * @param backend that computed it
 */
public record Run(
        Settings settings,
        String summary,
        long parameters,
        Digits digits,
        List<Epoch> epochs,
        List<Reading> readings,
        double seconds,
        String backend) {
    /** {@return the last epoch, whose figures are the run's} */
    public Epoch last() {
        return epochs.getLast();
    }
}
