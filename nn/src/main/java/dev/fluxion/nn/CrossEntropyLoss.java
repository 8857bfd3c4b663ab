package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import java.util.Arrays;

/**
 * The cross-entropy of logits x, {@code (n, classes, …)} or {@code (classes)}, with logp = log softmax(x) over the classes:
 *
 * <pre>
 *   labels y           (1 − a)·(−w[y]·logp[y]) + a/C · Σ_c −w[c]·logp[c]         a is the label smoothing
 *   probabilities t    Σ_c −w[c]·((1 − a)·t[c] + a/C)·logp[c]
 * </pre>
 *
 * <p>With labels the mean divides by the sum of the weights w[y], with probabilities by the number of samples.
 *
 * @param weight of each class, {@code (classes)}; null for 1
 * @param ignoreIndex the label of samples that do not count
 * @param labelSmoothing a, from 0 to 1
 * @param reduction what becomes of the losses of single samples
 */
public record CrossEntropyLoss(Tensor weight, int ignoreIndex, double labelSmoothing, Reduction reduction) implements Loss {
    /** The mean, without weights and smoothing. */
    public CrossEntropyLoss() {
        this(null, NLLLoss.IGNORED, 0, Reduction.MEAN);
    }

    /**
     * A loss.
     *
     * @param weight of each class, {@code (classes)}; null for 1
     * @param ignoreIndex the label of samples that do not count
     * @param labelSmoothing a, from 0 to 1
     * @param reduction what becomes of the losses of single samples
     */
    public CrossEntropyLoss {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("labelSmoothing is " + labelSmoothing + ", expected 0 to 1");
        }
    }

    /** {@return this with weights of classes} @param weight {@code (classes)} */
    public CrossEntropyLoss withWeight(Tensor weight) {
        return new CrossEntropyLoss(weight, ignoreIndex, labelSmoothing, reduction);
    }

    /** {@return this with label smoothing} @param labelSmoothing from 0 to 1 */
    public CrossEntropyLoss withLabelSmoothing(double labelSmoothing) {
        return new CrossEntropyLoss(weight, ignoreIndex, labelSmoothing, reduction);
    }

    /**
     * The loss.
     *
     * @param logits {@code (n, classes, …)} or {@code (classes)}
     * @param target labels, I32, of that shape without the classes; or probabilities of that shape
     * @return the loss
     * @throws IllegalArgumentException if shapes do not fit or a label is no class
     */
    @Override
    public Tensor of(Tensor logits, Tensor target) {
        int axis = ClassLabels.classAxis(logits);
        int classes = logits.size(axis);
        if (target.dtype().isFloating()) {
            if (!target.shape().equals(logits.shape())) {
                throw new IllegalArgumentException(
                        "probabilities have shape " + target.shape() + ", expected " + logits.shape() + " as the logits");
            }
            Tensor logp = logits.logSoftmax(axis);
            Tensor smoothed = target.mul(1 - labelSmoothing).add(labelSmoothing / classes);
            return reduction.of(weighted(smoothed.mul(logp), axis).sum(axis, false).neg());
        }
        var labels = new ClassLabels(logits, target, weight, ignoreIndex);
        if (labelSmoothing == 0) {
            return labels.reduce(labels.crossEntropy(logits), reduction);
        }
        Tensor logp = logits.logSoftmax(axis);
        Tensor losses = labels.pick(logp).neg();
        Tensor uniform = weighted(logp, axis).sum(axis, false).neg();
        losses = losses.mul(1 - labelSmoothing).add(uniform.mul(labelSmoothing / classes));
        return labels.reduce(losses, reduction);
    }

    private Tensor weighted(Tensor x, int axis) {
        if (weight == null) {
            return x;
        }
        ClassLabels.requireWeights(weight, x.size(axis));
        int[] sizes = new int[x.rank()];
        Arrays.fill(sizes, 1);
        sizes[axis] = -1;
        return x.mul(weight.reshape(sizes));
    }
}
