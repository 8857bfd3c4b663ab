package dev.fluxion.examples.digits;

import java.util.List;
import java.util.Locale;

/**
 * How often each digit was read as each other one.
 *
 * @param counts {@code (10, 10)}: a row for each label, a column for each reading
 */
public record ConfusionMatrix(int[][] counts) {
    /**
     * Counts readings.
     *
     * @param readings of any number of digits
     * @return their matrix
     */
    public static ConfusionMatrix of(List<Reading> readings) {
        int[][] counts = new int[Digits.CLASSES][Digits.CLASSES];
        for (Reading reading : readings) {
            counts[reading.label()][reading.read()]++;
        }
        return new ConfusionMatrix(counts);
    }

    /** {@return a text table with a dot for zero; each row ends with the share of that digit that was read right} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("true \\ read");
        for (int read = 0; read < Digits.CLASSES; read++) {
            text.append("%5d".formatted(read));
        }
        text.append("    right\n");
        for (int label = 0; label < Digits.CLASSES; label++) {
            int total = 0;
            text.append("%11d".formatted(label));
            for (int count : counts[label]) {
                text.append("%5s".formatted(count == 0 ? "." : Integer.toString(count)));
                total += count;
            }
            text.append(total == 0
                    ? "        -\n"
                    : String.format(Locale.ROOT, "%7.1f %%\n", 100.0 * counts[label][label] / total));
        }
        return text.toString();
    }
}
