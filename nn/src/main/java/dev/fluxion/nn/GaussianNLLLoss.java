package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * The negative log-likelihood of y under normal distributions with mean x and variance v:
 *
 * <pre>
 *   ½·(ln max(v, eps) + (x − y)² / max(v, eps))         and, if full, + ½·ln 2π
 * </pre>
 *
 * <p>The gradient of v is that of max(v, eps), as in PyTorch.
 *
 * @param full whether the constant is added
 * @param eps the least variance, above 0
 * @param reduction what becomes of the losses of single elements
 */
public record GaussianNLLLoss(boolean full, double eps, Reduction reduction) {
    /** The mean, without the constant. */
    public GaussianNLLLoss() {
        this(false, 1e-6, Reduction.MEAN);
    }

    /** A loss; see the record's parameters. */
    public GaussianNLLLoss {
        if (!(eps > 0)) {
            throw new IllegalArgumentException("eps is " + eps + ", expected a number above 0");
        }
    }

    /**
     * The loss.
     *
     * @param mean of any shape
     * @param target of the same shape
     * @param variance of a shape that broadcasts to it, not negative
     * @return the loss
     * @throws IllegalArgumentException if shapes differ or a variance is negative
     */
    public Tensor of(Tensor mean, Tensor target, Tensor variance) {
        if (!mean.shape().equals(target.shape())) {
            throw new IllegalArgumentException("GaussianNLLLoss of mean " + mean.shape() + " and target " + target.shape()
                    + ", expected equal shapes");
        }
        if (variance.shape().elements() > 0 && variance.amin().item() < 0) {
            throw new IllegalArgumentException("variance has the element " + variance.amin().item() + ", expected 0 or more");
        }
        Tensor v = floored(variance);
        Tensor losses = v.log().add(mean.sub(target).square().div(v)).mul(0.5);
        return reduction.of(full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses);
    }

    /** max(v, eps), whose slope is 1 everywhere. */
    private Tensor floored(Tensor variance) {
        Tensor missing = variance.detach().rsub(eps).relu();
        return variance.add(missing);
    }
}
