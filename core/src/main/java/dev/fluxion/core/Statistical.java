package dev.fluxion.core;

import java.util.Arrays;

/** The part of {@link Tensor} that describes samples: sums without NaN, moments, covariance, histograms. */
public sealed interface Statistical permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private int[] every() {
        int[] dims = new int[self().rank()];
        Arrays.setAll(dims, d -> d);
        return dims;
    }

    /** {@return Σ x over all elements that are no NaN} */
    default Tensor nansum() {
        return nansum(every(), false);
    }

    /** {@return Σ x over those elements along dimensions that are no NaN} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor nansum(int[] dims, boolean keepDim) {
        Tensor x = self();
        return (x.dtype().isIntegral() ? x : x.maskedFill(x.isnan(), 0)).sum(dims, keepDim);
    }

    /** {@return the mean of all elements that are no NaN; NaN if there is none} */
    default Tensor nanmean() {
        return nanmean(every(), false);
    }

    /** {@return the mean along dimensions of what is no NaN} @param dims which @param keepDim whether they stay with size 1 */
    default Tensor nanmean(int[] dims, boolean keepDim) {
        Tensor x = self().floating("nanmean");
        return nansum(dims, keepDim).div(x.isnan().logicalNot().to(x.dtype()).sum(dims, keepDim));
    }

    /** Two moments of a sample. @param spread the variance or the standard deviation @param mean the mean */
    record Moments(Tensor spread, Tensor mean) {}

    /** {@return the standard deviation and the mean along dimensions} @param dims which @param correction 1 for the sample's @param keepDim as above */
    default Moments stdMean(int[] dims, double correction, boolean keepDim) {
        return new Moments(self().std(dims, correction, keepDim), self().mean(dims, keepDim));
    }

    /** {@return the variance and the mean along dimensions} @param dims which @param correction 1 for the sample's @param keepDim as above */
    default Moments varMean(int[] dims, double correction, boolean keepDim) {
        return new Moments(self().var(dims, correction, keepDim), self().mean(dims, keepDim));
    }

    /** Both extremes. @param min the smallest @param max the largest */
    record Range(Tensor min, Tensor max) {}

    /** {@return the smallest and the largest element; NaN if one is} */
    default Range aminmax() {
        return new Range(self().amin(), self().amax());
    }

    /** {@return the smallest and the largest along dimensions; NaN if one is} @param dims which @param keepDim as above */
    default Range aminmax(int[] dims, boolean keepDim) {
        return new Range(self().amin(dims, keepDim), self().amax(dims, keepDim));
    }

    /**
     * The covariances Σₖ (xᵢₖ − x̄ᵢ)·(xⱼₖ − x̄ⱼ) / (n − correction) of variables in rows: {@code (m, n) → (m, m)}, or of one:
     * {@code (n) → ()}.
     *
     * @param correction 1 for the sample's, 0 for the population's
     * @return the covariance matrix
     */
    default Tensor cov(double correction) {
        Tensor x = Promotion.real(self());
        if (x.rank() > 2) {
            throw new IllegalArgumentException("cov of shape " + x.shape() + ", expected (m, n) or (n)");
        }
        Tensor rows = x.rank() == 2 ? x : x.reshape(1, x.elements());
        int n = rows.size(1);
        Tensor centered = rows.sub(rows.mean(1, true));
        Tensor cov = centered.matmul(centered.t()).div(Math.max(0, n - correction));
        return x.rank() == 2 ? cov : cov.reshape();
    }

    /** {@return Pearson's correlations cᵢⱼ / √(cᵢᵢ·cⱼⱼ) of variables in rows, held in [−1, 1]} */
    default Tensor corrcoef() {
        Tensor cov = cov(1);
        if (cov.rank() == 0) {
            return cov.div(cov);
        }
        Tensor deviation = cov.diagonal().sqrt();
        return cov.div(deviation.unsqueeze(1)).div(deviation.unsqueeze(0)).clamp(-1, 1);
    }

    /**
     * How many elements fall into each of equal bins; what lies outside is left out, and the last bin holds its upper end.
     *
     * @param bins how many
     * @param min the lower end of the first; if it is {@code max}, the ends are the smallest and the largest element
     * @param max the upper end of the last
     * @return counts, of the dtype of x
     */
    default Tensor histc(int bins, double min, double max) {
        Tensor x = self().floating("histc").detach().flatten();
        boolean own = min == max && x.elements() > 0;
        double low = own ? x.amin().item() : min;
        double high = own ? x.amax().item() : max;
        if (bins < 1 || !(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException("histc of " + bins + " bins from " + low + " to " + high
                    + ", expected at least 1 between finite ends");
        }
        if (low == high) {
            low -= 1;
            high += 1;
        }
        Tensor inside = x.maskedSelect(x.ge(low).logicalAnd(x.le(high)));
        Tensor bin = inside.sub(low).mul(bins).div(high - low).floor().clampMax(bins - 1).to(DType.I32);
        return Tensor.zeros(Shape.of(bins), x.dtype(), x.device()).scatterAdd(0, bin, inside.onesLike());
    }

    /**
     * Every entry of a dimension scaled down to a p-norm of at most {@code most}: times most / (norm + 10⁻⁷).
     *
     * @param p of the norm, above 0
     * @param dim whose entries are measured, each over all other dimensions
     * @param most 0 or more
     * @return of the shape of x
     */
    default Tensor renorm(double p, int dim, double most) {
        Tensor x = self().floating("renorm");
        if (!(p > 0) || !(most >= 0)) {
            throw new IllegalArgumentException("renorm with p " + p + " and most " + most + ", expected p above 0 and most 0 or more");
        }
        int at = x.shape().dim(dim);
        int[] others = Arrays.stream(every()).filter(d -> d != at).toArray();
        Tensor norm = x.norm(p, others, true);
        Tensor scale = norm.gt(most).where(norm.add(1e-7).rdiv(most), norm.onesLike());
        return x.mul(scale);
    }
}
