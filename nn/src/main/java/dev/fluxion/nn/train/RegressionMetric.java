package dev.fluxion.nn.train;

import dev.fluxion.core.Tensor;

/**
 * How far predictions ŷ are from targets y of the same shape, over all their elements:
 *
 * <pre>
 *   mae = mean |y − ŷ|      mse = mean (y − ŷ)²      r2 = 1 − Σ(y − ŷ)² / Σ(y − ȳ)²
 * </pre>
 *
 * <p>Targets that are all equal have no R²: it is then 1 for perfect predictions and 0 for others.
 */
public final class RegressionMetric implements Metric {
    private final String name;
    private long n;
    private double absolute;
    private double squared;
    private double mean;
    private double spread;

    private RegressionMetric(String name) {
        this.name = name;
    }

    /** {@return the mean absolute error} */
    public static RegressionMetric mae() {
        return new RegressionMetric("mae");
    }

    /** {@return the mean squared error} */
    public static RegressionMetric mse() {
        return new RegressionMetric("mse");
    }

    /** {@return R², the share of the targets' variance that is explained} */
    public static RegressionMetric r2() {
        return new RegressionMetric("r2");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void update(Tensor outputs, Tensor targets) {
        if (!outputs.shape().equals(targets.shape())) {
            throw new IllegalArgumentException(
                    name + " of outputs " + outputs.shape() + " and targets " + targets.shape() + ", expected equal shapes");
        }
        double[] predicted = outputs.detach().toDoubleArray();
        double[] y = targets.toDoubleArray();
        for (int i = 0; i < y.length; i++) {
            double error = y[i] - predicted[i];
            absolute += Math.abs(error);
            squared += error * error;
            // Welford's: sums of squares would cancel where the mean is large.
            n++;
            double before = y[i] - mean;
            mean += before / n;
            spread += before * (y[i] - mean);
        }
    }

    @Override
    public double value() {
        return switch (name) {
            case "mae" -> absolute / n;
            case "mse" -> squared / n;
            default -> n == 0 ? Double.NaN : spread == 0 ? (squared == 0 ? 1 : 0) : 1 - squared / spread;
        };
    }

    @Override
    public double[] state() {
        return new double[] {n, absolute, squared, mean, spread};
    }

    @Override
    public void restore(double[] state) {
        n = (long) state[0];
        absolute = state[1];
        squared = state[2];
        mean = state[3];
        spread = state[4];
    }

    @Override
    public void reset() {
        n = 0;
        absolute = 0;
        squared = 0;
        mean = 0;
        spread = 0;
    }
}
