package dev.fluxion.nn.train;

import dev.fluxion.core.Tensor;
import java.util.Locale;

/**
 * The share of samples whose label is among the k classes with the largest scores; with k = 1 it is called accuracy. Of
 * equal scores the class with the smaller number comes first, as in argmax.
 */
public final class TopK implements Metric {
    private final int k;
    private long right;
    private long seen;

    private TopK(int k) {
        this.k = k;
    }

    /** {@return the share of samples whose label has the largest score} */
    public static TopK accuracy() {
        return new TopK(1);
    }

    /** {@return the share of samples whose label has one of the k largest scores} @param k 1 or more */
    public static TopK of(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + ", expected 1 or more");
        }
        return new TopK(k);
    }

    @Override
    public String name() {
        return k == 1 ? "accuracy" : "top" + k;
    }

    @Override
    public void update(Tensor outputs, Tensor targets) {
        ClassScores.of(outputs, targets).forEach((scores, at, classes, label) -> {
            double own = scores[at + label];
            int before = 0;
            for (int c = 0; c < classes; c++) {
                // Not written as scores > own: a NaN is never right.
                before += c < label && !(scores[at + c] < own) || c > label && !(scores[at + c] <= own) ? 1 : 0;
            }
            right += before < k && !Double.isNaN(own) ? 1 : 0;
            seen++;
        });
    }

    @Override
    public double value() {
        return (double) right / seen;
    }

    @Override
    public double[] state() {
        return new double[] {right, seen};
    }

    @Override
    public void restore(double[] state) {
        if (state.length != 2) {
            throw new IllegalArgumentException("state has " + state.length + " numbers, expected 2");
        }
        right = (long) state[0];
        seen = (long) state[1];
    }

    @Override
    public void reset() {
        right = 0;
        seen = 0;
    }

    @Override
    public String shown(double value) {
        return String.format(Locale.ROOT, "%s %5.1f %%", k == 1 ? "acc" : name(), 100 * value);
    }
}
