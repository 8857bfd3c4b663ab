package dev.fluxion.optim;

/**
 * The rate goes up and down between the base rate η and high, the momentum the other way.
 *
 * <pre>
 *   TRIANGULAR    every cycle as high as the first
 *   HALVING       every cycle half as high as the one before (PyTorch's triangular2)
 *   EXPONENTIAL   the height falls by γ each step (exp_range)
 * </pre>
 *
 * <p>Source: Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), arXiv:1506.01186;
 * torch/optim/lr_scheduler.py, CyclicLR.
 *
 * @param high the highest rate
 * @param up steps up
 * @param down steps down
 * @param mode how the height changes
 * @param gamma γ, for EXPONENTIAL
 * @param lowMomentum at the highest rate
 * @param highMomentum at the lowest rate
 */
public record Cyclic(double high, long up, long down, Mode mode, double gamma, double lowMomentum, double highMomentum) {
    /** How the height of a cycle changes. */
    public enum Mode {
        /** Not at all. */
        TRIANGULAR,
        /** By half each cycle. */
        HALVING,
        /** By γ each step. */
        EXPONENTIAL
    }

    /** Checks the settings. */
    public Cyclic {
        OptimizerBuilder.requireFinite("high", high);
        OptimizerBuilder.requireFinite("gamma", gamma);
        OptimizerBuilder.requireBelowOne("lowMomentum", lowMomentum);
        OptimizerBuilder.requireBelowOne("highMomentum", highMomentum);
        if (up < 1 || down < 1) {
            throw new IllegalArgumentException("steps up and down are " + up + " and " + down + ", expected 1 or more");
        }
    }

    /** {@return the rate} */
    public Schedule rate() {
        return Schedule.named("rate of " + this, (t, base) -> base + (high - base) * height(t));
    }

    /** {@return the momentum; the base is of no meaning} */
    public Schedule momentum() {
        return Schedule.named("momentum of " + this, (t, _) -> highMomentum - (highMomentum - lowMomentum) * height(t));
    }

    /** From 0 to 1 and back. */
    private double height(long t) {
        long period = up + down;
        long place = t % period;
        double triangle = place <= up ? (double) place / up : (double) (period - place) / down;
        return triangle * switch (mode) {
            case TRIANGULAR -> 1;
            case HALVING -> StrictMath.pow(0.5, t / period);
            case EXPONENTIAL -> StrictMath.pow(gamma, t);
        };
    }
}
