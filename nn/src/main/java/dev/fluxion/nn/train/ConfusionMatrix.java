package dev.fluxion.nn.train;

import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How often samples of one class were taken for another, and what follows from it.
 *
 * <pre>
 *   precision of c   right c / all that were taken for c        0 where nothing was
 *   recall of c      right c / all that are c                   0 where there is none
 *   F1 of c          2·precision·recall / (precision + recall)  0 where both are
 * </pre>
 *
 * <p>The means over classes count each class once (the macro average of other libraries).
 */
public final class ConfusionMatrix implements Metric {
    private final long[][] counts;

    /** An empty matrix. @param classes how many, 2 or more */
    public ConfusionMatrix(int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException("classes are " + classes + ", expected 2 or more");
        }
        counts = new long[classes][classes];
    }

    /** {@return the mean precision, as a metric} @param classes how many */
    public static Metric meanPrecision(int classes) {
        var matrix = new ConfusionMatrix(classes);
        return matrix.mean("precision", matrix::precision);
    }

    /** {@return the mean recall, as a metric} @param classes how many */
    public static Metric meanRecall(int classes) {
        var matrix = new ConfusionMatrix(classes);
        return matrix.mean("recall", matrix::recall);
    }

    /** {@return the mean F1, as a metric} @param classes how many */
    public static Metric meanF1(int classes) {
        var matrix = new ConfusionMatrix(classes);
        return matrix.mean("f1", matrix::f1);
    }

    private Metric mean(String name, IntToDoubleFunction ofClass) {
        ConfusionMatrix matrix = this;
        return new Metric() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void update(Tensor outputs, Tensor targets) {
                matrix.update(outputs, targets);
            }

            @Override
            public double value() {
                return IntStream.range(0, counts.length).mapToDouble(ofClass).sum() / counts.length;
            }

            @Override
            public double[] state() {
                return matrix.state();
            }

            @Override
            public void restore(double[] state) {
                matrix.restore(state);
            }

            @Override
            public void reset() {
                matrix.reset();
            }
        };
    }

    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public void update(Tensor outputs, Tensor targets) {
        if (outputs.rank() < 2 || outputs.size(1) != counts.length) {
            throw new IllegalArgumentException(
                    "outputs are " + outputs.shape() + ", expected scores (n, " + counts.length + ", …)");
        }
        ClassScores.of(outputs, targets).forEach((scores, at, classes, label) ->
                counts[label][ClassScores.best(scores, at, classes)]++);
    }

    /** {@return how often a sample of one class was taken for another} @param truth its class @param taken the other */
    public long count(int truth, int taken) {
        return counts[truth][taken];
    }

    /** {@return the precision of a class} @param c which */
    public double precision(int c) {
        return share(counts[c][c], IntStream.range(0, counts.length).mapToLong(truth -> counts[truth][c]).sum());
    }

    /** {@return the recall of a class} @param c which */
    public double recall(int c) {
        return share(counts[c][c], Arrays.stream(counts[c]).sum());
    }

    /** {@return the harmonic mean of precision and recall of a class} @param c which */
    public double f1(int c) {
        double sum = precision(c) + recall(c);
        return sum == 0 ? 0 : 2 * precision(c) * recall(c) / sum;
    }

    private static double share(long part, long all) {
        return all == 0 ? 0 : (double) part / all;
    }

    /** {@return the accuracy: the share on the diagonal} */
    @Override
    public double value() {
        long right = IntStream.range(0, counts.length).mapToLong(c -> counts[c][c]).sum();
        return (double) right / Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    }

    @Override
    public double[] state() {
        return Arrays.stream(counts).flatMapToLong(Arrays::stream).asDoubleStream().toArray();
    }

    @Override
    public void restore(double[] state) {
        int expected = counts.length * counts.length;
        if (state.length != expected) {
            throw new IllegalArgumentException("state has " + state.length + " numbers, expected " + expected + " for " + counts.length + " classes");
        }
        for (int i = 0; i < state.length; i++) {
            counts[i / counts.length][i % counts.length] = (long) state[i];
        }
    }

    @Override
    public void reset() {
        Arrays.stream(counts).forEach(row -> Arrays.fill(row, 0));
    }

    /** {@return the counts as a table: a row for each true class, a column for what it was taken for} */
    @Override
    public String toString() {
        int width = 1 + Long.toString(Arrays.stream(counts).flatMapToLong(Arrays::stream).max().orElse(0)).length();
        width = Math.max(width, 1 + Integer.toString(counts.length).length());
        var text = new StringBuilder(" ".repeat(width));
        for (int c = 0; c < counts.length; c++) {
            text.append(("%" + width + "d").formatted(c));
        }
        for (int truth = 0; truth < counts.length; truth++) {
            text.append('\n').append(("%" + width + "d").formatted(truth));
            for (long count : counts[truth]) {
                text.append(("%" + width + "d").formatted(count));
            }
        }
        return text.append('\n').toString();
    }
}
