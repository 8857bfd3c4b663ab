package dev.fluxion.nn;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Arrays;

/**
 * Sets whole channels of each sample to 0 with probability p while learning, divides the others by 1 − p, and passes all on
 * otherwise: neighbours in a channel tell the same, so that dropping single ones would change little. Source: Tompson et al.,
 * "Efficient object localization using convolutional networks" (2015).
 */
abstract sealed class ChannelDropout extends Module permits Dropout1d, Dropout2d {
    private final int dimensions;
    private final double p;
    private final Rng rng;

    ChannelDropout(int dimensions, double p, Rng rng) {
        this.dimensions = dimensions;
        this.p = Dropout.requireProbability(p);
        this.rng = rng;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != dimensions + 2) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected "
                    + (dimensions == 1 ? "(n, c, length)" : "(n, c, height, width)"));
        }
        int[] channels = new int[x.rank()];
        Arrays.fill(channels, 1);
        channels[0] = x.size(0);
        channels[1] = x.size(1);
        return isTraining() ? Dropout.drop(x, p, rng, channels) : x;
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "(" + p + ")";
    }
}
