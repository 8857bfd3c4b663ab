package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Lowers the rate when a metric stops improving: after more than {@code patience} reports without a better one, the rate is
 * multiplied by {@code factor}, not below {@code low}; then {@code cooldown} reports don't count.
 *
 * <p>It counts its reductions, and each rate is that of its base after as many: the groups of an optimizer may share a plateau,
 * a base may move, as in {@code cosine.times(plateau)}, and one that is set anew is reduced as the one before.
 *
 * <p>Better than best means: below best·(1 − threshold), or below best − threshold where the threshold is absolute; for a
 * metric that grows, above best·(1 + threshold) or best + threshold. A NaN is never better. Give the metric to
 * {@link Optimizer#report}. Source: torch/optim/lr_scheduler.py, ReduceLROnPlateau.
 */
public final class Plateau implements Schedule {
    private final Settings settings;
    private double best;
    private int bad;
    private int cooling;
    private long reductions;

    /**
     * How a plateau is found and answered.
     *
     * @param factor of the rate, 0 or more and below 1
     * @param patience reports without improvement that are borne
     * @param threshold what counts as improvement, 0 or more
     * @param relative whether the threshold is a share of the best
     * @param cooldown reports after a reduction that don't count
     * @param low the lowest rate
     * @param least a reduction by less is left out
     * @param growing whether a larger metric is better
     */
    public record Settings(double factor, int patience, double threshold, boolean relative, int cooldown, double low,
            double least, boolean growing) {
        /** PyTorch's defaults. */
        public static final Settings DEFAULT = new Settings(0.1, 10, 1e-4, true, 0, 0, 1e-8, false);

        /** Checks the settings. */
        public Settings {
            OptimizerBuilder.requireBelowOne("factor", factor);
            OptimizerBuilder.requireFinite("patience", patience);
            OptimizerBuilder.requireFinite("threshold", threshold);
            OptimizerBuilder.requireFinite("cooldown", cooldown);
            OptimizerBuilder.requireFinite("low", low);
            OptimizerBuilder.requireFinite("least", least);
        }
    }

    /** A plateau that has seen nothing; each optimizer needs one of its own. @param settings how it reacts */
    public Plateau(Settings settings) {
        this.settings = settings;
        best = worst();
    }

    private double worst() {
        return settings.growing ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /** {@return the base, reduced as often as the reports asked for} */
    @Override
    public double at(long t, double base) {
        double rate = base;
        for (long i = 0; i < reductions; i++) {
            double lower = Math.max(rate * settings.factor, settings.low);
            if (!(rate - lower > settings.least)) {
                break;
            }
            rate = lower;
        }
        return rate;
    }

    @Override
    public Stream<Plateau> plateaus() {
        return Stream.of(this);
    }

    void report(double metric) {
        boolean better = settings.growing
                ? metric > (settings.relative ? best * (1 + settings.threshold) : best + settings.threshold)
                : metric < (settings.relative ? best * (1 - settings.threshold) : best - settings.threshold);
        best = better ? metric : best;
        bad = better ? 0 : bad + 1;
        if (cooling > 0) {
            cooling--;
            bad = 0;
        }
        if (bad > settings.patience) {
            reductions++;
            cooling = settings.cooldown;
            bad = 0;
        }
    }

    Tensor save() {
        return Tensor.of(new double[] {best, bad, cooling, reductions});
    }

    void load(Tensor saved) {
        double[] numbers = saved.toDoubleArray();
        best = numbers[0];
        bad = (int) numbers[1];
        cooling = (int) numbers[2];
        reductions = (long) numbers[3];
    }

    /** {@return what is wrong with a saved state, or null} */
    static String problem(Map<String, Tensor> dict, String key) {
        Tensor saved = dict.get(key);
        return saved == null ? key + " is missing"
                : saved.elements() != 4 ? key + " has shape " + saved.shape() + ", expected (4)" : null;
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
