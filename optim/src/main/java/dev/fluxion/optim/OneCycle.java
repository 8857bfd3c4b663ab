package dev.fluxion.optim;

/**
 * The one-cycle policy: the rate rises from high/divisor to high and falls to high/(divisor·finalDivisor), while the momentum
 * falls and rises. In three phases it first falls back to where it began.
 *
 * <pre>{@code
 * var cycle = OneCycle.of(0.1, 10_000);
 * SGD.builder().momentum(0.95).schedule(cycle.rate()).momentumSchedule(cycle.momentum())
 * }</pre>
 *
 * <p>Source: Smith and Topin, "Super-Convergence" (2018), arXiv:1708.07120; torch/optim/lr_scheduler.py, OneCycleLR. After the
 * last step the last value stays.
 *
 * @param high the highest rate
 * @param steps all steps
 * @param rising the share of steps in which the rate rises
 * @param linear whether in straight lines, otherwise along cosines
 * @param lowMomentum while the rate is highest
 * @param highMomentum at both ends
 * @param divisor of the first rate
 * @param finalDivisor of the last rate, relative to the first
 * @param threePhases whether the rate first falls to where it began
 */
public record OneCycle(double high, long steps, double rising, boolean linear, double lowMomentum, double highMomentum,
        double divisor, double finalDivisor, boolean threePhases) {
    /** Checks the settings. */
    public OneCycle {
        OptimizerBuilder.requireFinite("high", high);
        OptimizerBuilder.requireBelowOne("lowMomentum", lowMomentum);
        OptimizerBuilder.requireBelowOne("highMomentum", highMomentum);
        if (steps < 1 || !(rising > 0 && rising < 1) || !(divisor > 0) || !(finalDivisor > 0)) {
            throw new IllegalArgumentException("one cycle of " + steps + " steps, rising " + rising + ", divisors " + divisor
                    + " and " + finalDivisor + ", expected 1 step or more, a share between 0 and 1 and divisors above 0");
        }
    }

    /** {@return a cycle with PyTorch's defaults} @param high the highest rate @param steps all steps */
    public static OneCycle of(double high, long steps) {
        return new OneCycle(high, steps, 0.3, false, 0.85, 0.95, 25, 1e4, false);
    }

    /** {@return the rate; the base rate is of no meaning} */
    public Schedule rate() {
        double low = high / divisor;
        return Schedule.named("rate of " + this, (t, _) -> at(t, low, high, low, low / finalDivisor));
    }

    /** {@return the momentum; the base is of no meaning} */
    public Schedule momentum() {
        return Schedule.named("momentum of " + this, (t, _) -> at(t, highMomentum, lowMomentum, highMomentum, highMomentum));
    }

    /** From begin to peak, in three phases to middle, and to end. */
    private double at(long t, double begin, double peak, double middle, double end) {
        double first = rising * steps - 1;
        double last = steps - 1;
        if (t <= first) {
            return between(begin, peak, t / first);
        }
        double second = threePhases ? 2 * rising * steps - 2 : first;
        if (threePhases && t <= second) {
            return between(peak, middle, (t - first) / (second - first));
        }
        return between(threePhases ? middle : peak, end, Math.min(1, (t - second) / (last - second)));
    }

    private double between(double from, double to, double x) {
        return linear ? from + (to - from) * x : Schedule.cosine(from, to, x);
    }
}
