package dev.fluxion.nn.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one pass over the samples came to.
 *
 * @param epoch its number, from 1
 * @param step how many steps were made in all
 * @param lr the rate of the next step
 * @param scores {@code loss} and each metric over the batches as they were learned from, then the same of the validation with
 *     {@code val_} in front
 */
public record EpochResult(int epoch, long step, double lr, Map<String, Double> scores) {
    /** Copies the scores. */
    public EpochResult {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }

    /**
     * One score.
     *
     * @param name such as {@code val_loss}
     * @return its value
     * @throws IllegalArgumentException if there is none of that name
     */
    public double score(String name) {
        Double score = scores.get(name);
        if (score == null) {
            throw new IllegalArgumentException("score is " + name + ", expected one of " + scores.keySet());
        }
        return score;
    }

    /** {@return as a person reads it: {@code epoch 3  step 36  lr 0.01  loss 0.1234  val_loss 0.2345}} */
    @Override
    public String toString() {
        return "epoch " + epoch + "  step " + step + "  lr " + lr + scores.entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "  %s %.4f", e.getKey(), e.getValue())).collect(Collectors.joining());
    }
}
