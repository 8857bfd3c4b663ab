package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * The negative log-likelihood of counts y under Poisson distributions:
 *
 * <pre>
 *   eˣ − y·x                        of the logarithms x of the rates
 *   x − y·ln(x + eps)               of the rates x
 *   + y·ln y − y + ½·ln(2π·y)       if full, where y &gt; 1: Stirling's approximation of ln y!
 * </pre>
 *
 * @param logInput whether predictions are logarithms
 * @param full whether the term of y alone is added
 * @param eps added to a rate, so that 0 has a logarithm
 * @param reduction what becomes of the losses of single elements
 */
public record PoissonNLLLoss(boolean logInput, boolean full, double eps, Reduction reduction) implements PairwiseLoss {
    /** The mean, of logarithms, without Stirling's term. */
    public PoissonNLLLoss() {
        this(true, false, 1e-8, Reduction.MEAN);
    }

    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        Tensor losses = logInput
                ? prediction.exp().sub(target.mul(prediction))
                : prediction.sub(target.mul(prediction.add(eps).log()));
        if (!full) {
            return losses;
        }
        Tensor zeros = Tensor.zeros(target.shape(), target.dtype(), target.device());
        Tensor many = target.gt(1);
        Tensor y = many.where(target, zeros.add(1));
        Tensor stirling = y.mul(y.log()).sub(y).add(y.mul(2 * Math.PI).log().mul(0.5));
        return losses.add(many.where(stirling, zeros));
    }
}
