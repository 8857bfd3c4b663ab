package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * The multi-class hinge loss of scores x, {@code (n, classes)} or {@code (classes)}, with labels y: what other classes come closer than the
 * margin,
 *
 * <pre>
 *   1/C · Σ_(j ≠ y) w[y]·max(0, margin − x[y] + x[j])ᵖ
 * </pre>
 *
 * @param p 1 or 2
 * @param margin by which the right class is to lead
 * @param weight of each class, {@code (classes)}; null for 1
 * @param reduction what becomes of the losses of single samples
 */
public record MultiMarginLoss(int p, double margin, Tensor weight, Reduction reduction) implements Loss {
    /** The mean, with p 1 and margin 1. */
    public MultiMarginLoss() {
        this(1, 1, null, Reduction.MEAN);
    }

    /** A loss; see the record's parameters. */
    public MultiMarginLoss {
        if (p != 1 && p != 2) {
            throw new IllegalArgumentException("p is " + p + ", expected 1 or 2");
        }
    }

    /**
     * The loss.
     *
     * @throws IllegalArgumentException if shapes do not fit or a label is no class
     */
    @Override
    public Tensor of(Tensor scores, Tensor labels) {
        if (scores.rank() > 2) {
            throw new IllegalArgumentException("scores have shape " + scores.shape() + ", expected (n, classes) or (classes)");
        }
        var classes = new ClassLabels(scores, labels, weight, Integer.MIN_VALUE);
        int axis = ClassLabels.classAxis(scores);
        Tensor missing = scores.sub(classes.own(scores)).add(margin).relu();
        Tensor cost = p == 2 ? missing.square() : missing;
        Tensor others = classes.isOwn(scores).where(Tensor.zeros(scores.shape(), scores.dtype(), scores.device()), cost);
        return reduction.of(classes.weigh(others.sum(axis, false)).div(scores.size(axis)));
    }
}
