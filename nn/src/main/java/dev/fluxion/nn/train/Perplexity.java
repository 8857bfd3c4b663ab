package dev.fluxion.nn.train;

import dev.fluxion.core.Tensor;

/**
 * exp of the mean cross-entropy: among how many equally likely classes the model wavers.
 *
 * <pre>
 *   exp(−1/n · Σ log softmax(scores)[label])
 * </pre>
 */
public final class Perplexity implements Metric {
    private double sum;
    private long n;

    @Override
    public String name() {
        return "perplexity";
    }

    @Override
    public void update(Tensor outputs, Tensor targets) {
        ClassScores.of(outputs, targets).forEach((scores, at, classes, label) -> {
            double largest = scores[at + ClassScores.best(scores, at, classes)];
            double exponentials = 0;
            for (int c = 0; c < classes; c++) {
                exponentials += StrictMath.exp(scores[at + c] - largest);
            }
            sum += largest + StrictMath.log(exponentials) - scores[at + label];
            n++;
        });
    }

    @Override
    public double value() {
        return StrictMath.exp(sum / n);
    }

    @Override
    public double[] state() {
        return new double[] {sum, n};
    }

    @Override
    public void restore(double[] state) {
        sum = state[0];
        n = (long) state[1];
    }

    @Override
    public void reset() {
        sum = 0;
        n = 0;
    }
}
