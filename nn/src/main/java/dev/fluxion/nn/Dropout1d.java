package dev.fluxion.nn;

import dev.fluxion.core.Rng;

/** Drops whole channels of {@code (n, c, length)} while learning: each is 0 with probability p, else divided by 1 − p. */
public final class Dropout1d extends ChannelDropout {
    /** A layer. @param p the probability, from 0 to 1 @param rng draws what is dropped */
    public Dropout1d(double p, Rng rng) {
        super(1, p, rng);
    }
}
