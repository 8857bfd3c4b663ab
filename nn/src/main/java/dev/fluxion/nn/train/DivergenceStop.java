package dev.fluxion.nn.train;

/** Stops when a loss is NaN, infinite or larger than a limit, before anything is changed by it. */
public final class DivergenceStop implements Callback {
    private final double limit;

    /** A stop for losses that are no numbers. */
    public DivergenceStop() {
        this(Double.POSITIVE_INFINITY);
    }

    /** A stop for losses that are no numbers or too large. @param limit above which a loss is too large */
    public DivergenceStop(double limit) {
        this.limit = limit;
    }

    @Override
    public void onLoss(Trainer trainer, double loss) {
        if (!(loss <= limit && Math.abs(loss) < Double.POSITIVE_INFINITY)) {
            trainer.stop("the loss is " + loss + " in epoch " + trainer.epoch());
        }
    }
}
