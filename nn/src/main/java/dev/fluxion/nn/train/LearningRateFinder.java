package dev.fluxion.nn.train;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Loss;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What the loss does while the rate grows from step to step by the same factor. A good rate to start with is where the loss
 * falls fastest. Source: L. Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), section 3.3.
 *
 * @param rates of the steps, growing
 * @param losses before each step, smoothed by a running mean with 0.9 and its bias correction
 */
public record LearningRateFinder(List<Double> rates, List<Double> losses) {
    private static final double SMOOTHING = 0.9;
    private static final double DIVERGED = 4;

    /**
     * Tries rates, and then puts model and optimizer back as they were (but not the generators of loader and dropout). It
     * ends early when the loss is four times its least or no number.
     *
     * @param model what learns
     * @param optimizer of its parameters, without a schedule
     * @param loss what is made small
     * @param batches begun anew when they end
     * @param low the first rate, above 0
     * @param high the last rate, above low
     * @param steps how many, 2 or more
     * @return what the loss did
     */
    public static LearningRateFinder run(Module model, Optimizer optimizer, Loss loss, Iterable<Batch> batches, double low,
            double high, int steps) {
        if (!(low > 0 && high > low && high < Double.POSITIVE_INFINITY) || steps < 2) {
            throw new IllegalArgumentException("rates from " + low + " to " + high + " in " + steps
                    + " steps, expected 0 < low < high and at least 2 steps");
        }
        Map<String, Tensor> modelBefore = model.stateDict();
        OptimizerState optimizerBefore = optimizer.state();
        var rates = new ArrayList<Double>();
        var losses = new ArrayList<Double>();
        try {
            model.train();
            double mean = 0;
            double least = Double.POSITIVE_INFINITY;
            Iterator<Batch> next = batches.iterator();
            for (int i = 0; i < steps; i++) {
                next = next.hasNext() ? next : batches.iterator();
                Batch batch = next.next();
                optimizer.lr(low * StrictMath.pow(high / low, i / (steps - 1.0)));
                Tensor error = loss.of(model.forward(batch.inputs()), batch.targets());
                mean = SMOOTHING * mean + (1 - SMOOTHING) * error.item();
                double smoothed = mean / (1 - StrictMath.pow(SMOOTHING, i + 1));
                least = Math.min(least, smoothed);
                if (!(smoothed <= DIVERGED * Math.abs(least))) {
                    break;
                }
                rates.add(optimizer.lr());
                losses.add(smoothed);
                optimizer.zeroGrad();
                error.backward();
                optimizer.step();
            }
        } finally {
            optimizer.load(optimizerBefore);
            optimizer.zeroGrad();
            model.load(modelBefore);
        }
        return new LearningRateFinder(List.copyOf(rates), List.copyOf(losses));
    }

    /** {@return the rate at which the loss falls fastest over the logarithm of the rate; NaN if there are fewer than two} */
    public double suggestion() {
        double steepest = Double.POSITIVE_INFINITY;
        double rate = Double.NaN;
        for (int i = 1; i < rates.size(); i++) {
            double slope = losses.get(i) - losses.get(i - 1);
            if (slope < steepest) {
                steepest = slope;
                rate = rates.get(i);
            }
        }
        return rate;
    }
}
