package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.train.ConfusionMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One class taken for another.
 *
 * @param classes their names
 * @param counts a row for each true class, a column for each that was read
 */
record Confusion(List<String> classes, long[][] counts) {
    /** {@return the counts} @param logits {@code (n, classes)} @param labels {@code (n)} @param classes names */
    static Confusion of(Tensor logits, Tensor labels, String... classes) {
        var matrix = new ConfusionMatrix(classes.length);
        matrix.update(logits, labels);
        long[][] counts = new long[classes.length][classes.length];
        for (int truth = 0; truth < classes.length; truth++) {
            for (int taken = 0; taken < classes.length; taken++) {
                counts[truth][taken] = matrix.count(truth, taken);
            }
        }
        return new Confusion(List.of(classes), counts);
    }

    /** {@return the share on the diagonal} */
    double accuracy() {
        long right = 0;
        long all = 0;
        for (int truth = 0; truth < counts.length; truth++) {
            right += counts[truth][truth];
            all += Arrays.stream(counts[truth]).sum();
        }
        return (double) right / all;
    }

    /** {@return a table with a dot for zero; each row ends with the share of that class that was taken right} */
    @Override
    public String toString() {
        int width = Math.max(5, 1 + classes.stream().mapToInt(String::length).max().orElseThrow());
        int first = Math.max("true \\ read".length(), width);
        var text = new StringBuilder(String.format("%-" + first + "s", "true \\ read"));
        classes.forEach(name -> text.append(String.format("%" + width + "s", name)));
        text.append("    right\n");
        for (int truth = 0; truth < counts.length; truth++) {
            text.append(String.format("%" + first + "s", classes.get(truth)));
            for (long count : counts[truth]) {
                text.append(String.format("%" + width + "s", count == 0 ? "." : Long.toString(count)));
            }
            long total = Arrays.stream(counts[truth]).sum();
            text.append(total == 0 ? "        -\n" : String.format(Locale.ROOT, "%7.1f %%\n", 100.0 * counts[truth][truth] / total));
        }
        return text.toString();
    }
}
