package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * A loss of vectors a, {@code (n, d)} or {@code (d)}, that are to be closer to p than to n (Balntas et al., 2016):
 *
 * <pre>
 *   max(0, ‖a − p + eps‖ − ‖a − n + eps‖ + margin)       in the norm of order {@code p}
 * </pre>
 *
 * @param margin by which they are to be closer
 * @param p the order of the norm, above 0
 * @param eps added to each difference, so that the norm has a slope where vectors are equal
 * @param reduction what becomes of the losses of single vectors
 */
public record TripletMarginLoss(double margin, double p, double eps, Reduction reduction) {
    /** The mean, with margin 1 in the Euclidean norm. */
    public TripletMarginLoss() {
        this(1, 2, 1e-6, Reduction.MEAN);
    }

    /** A loss; see the record's parameters. */
    public TripletMarginLoss {
        if (!(p > 0)) {
            throw new IllegalArgumentException("p is " + p + ", expected a number above 0");
        }
    }

    /**
     * The loss.
     *
     * @param anchor {@code (n, d)} or {@code (d)}
     * @param positive what is to be close, of the same shape
     * @param negative what is to be far, of the same shape
     * @return the loss
     * @throws IllegalArgumentException if shapes differ
     */
    public Tensor of(Tensor anchor, Tensor positive, Tensor negative) {
        if (anchor.rank() < 1 || !anchor.shape().equals(positive.shape()) || !anchor.shape().equals(negative.shape())) {
            throw new IllegalArgumentException("TripletMarginLoss of anchor " + anchor.shape() + ", positive " + positive.shape()
                    + " and negative " + negative.shape() + ", expected equal shapes (n, d)");
        }
        return reduction.of(distance(anchor, positive).sub(distance(anchor, negative)).add(margin).relu());
    }

    private Tensor distance(Tensor a, Tensor b) {
        return a.sub(b).add(eps).norm(p, new int[] {-1}, false);
    }
}
