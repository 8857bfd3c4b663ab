package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * A loss of pairs of vectors, {@code (n, d)} or {@code (d)}, that are alike, y = 1, or not, y = −1, by the cosine of their angle:
 *
 * <pre>
 *   cos = x₁·x₂ / √((|x₁|² + 1e-12)·(|x₂|² + 1e-12))
 *   1 − cos                  where y = 1
 *   max(0, cos − margin)     where y = −1
 * </pre>
 *
 * @param margin from −1 to 1: the cosine up to which an unlike pair costs nothing
 * @param reduction what becomes of the losses of single pairs
 */
public record CosineEmbeddingLoss(double margin, Reduction reduction) {
    private static final double EPS = 1e-12;

    /** The mean, with margin 0. */
    public CosineEmbeddingLoss() {
        this(0, Reduction.MEAN);
    }

    /**
     * The loss.
     *
     * @param x1 {@code (n, d)} or {@code (d)}
     * @param x2 of the same shape
     * @param target 1 or −1 for each pair, {@code (n)} or {@code ()}
     * @return the loss
     * @throws IllegalArgumentException if shapes do not fit
     */
    public Tensor of(Tensor x1, Tensor x2, Tensor target) {
        if (x1.rank() < 1 || !x1.shape().equals(x2.shape()) || !x1.select(-1, 0).shape().equals(target.shape())) {
            throw new IllegalArgumentException("CosineEmbeddingLoss of " + x1.shape() + ", " + x2.shape() + " and target "
                    + target.shape() + ", expected (n, d), (n, d) and (n)");
        }
        Tensor lengths = x1.square().sum(-1, false).add(EPS).mul(x2.square().sum(-1, false).add(EPS));
        Tensor cosine = x1.mul(x2).sum(-1, false).div(lengths.sqrt());
        return reduction.of(target.eq(1).where(cosine.rsub(1), cosine.sub(margin).relu()));
    }
}
