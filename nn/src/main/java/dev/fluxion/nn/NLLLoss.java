package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * The negative log-likelihood −w[y]·logp[y] of class labels y under log-probabilities, {@code (n, classes, …)} or
 * {@code (classes)}. The mean divides by the sum of the weights w[y].
 *
 * @param weight of each class, {@code (classes)}; null for 1
 * @param ignoreIndex the label of samples that do not count
 * @param reduction what becomes of the losses of single samples
 */
public record NLLLoss(Tensor weight, int ignoreIndex, Reduction reduction) implements Loss {
    /** The label that PyTorch ignores by default. */
    public static final int IGNORED = -100;

    /** The mean, without weights. */
    public NLLLoss() {
        this(null, IGNORED, Reduction.MEAN);
    }

    /**
     * The loss.
     *
     * @param logProbabilities {@code (n, classes, …)} or {@code (classes)}
     * @param labels I32, of that shape without the classes
     * @return the loss
     * @throws IllegalArgumentException if shapes do not fit or a label is no class
     */
    @Override
    public Tensor of(Tensor logProbabilities, Tensor labels) {
        var classes = new ClassLabels(logProbabilities, labels, weight, ignoreIndex);
        return classes.reduce(classes.pick(logProbabilities).neg(), reduction);
    }
}
