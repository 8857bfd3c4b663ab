package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;

/**
 * Adam: RMSprop on a running mean of the gradient, both corrected for their start at 0.
 *
 * <pre>
 *   g ← ∇f(θ) + λ·θ                        weight decay λ (L2); −∇f to maximize
 *   m ← β₁·m + (1 − β₁)·g                  exp_avg
 *   v ← β₂·v + (1 − β₂)·g²                 exp_avg_sq
 *   θ ← θ − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 *
 *   AMSGrad: the largest v so far takes its place below the root              max_exp_avg_sq
 *   AdamW:   θ ← (1 − η·λ)·θ first, and g stays ∇f(θ)
 * </pre>
 *
 * <p>Source: Kingma and Ba (2015), arXiv:1412.6980; AMSGrad: Reddi et al. (2018); decoupled decay: Loshchilov and Hutter
 * (2019), arXiv:1711.05101; details as in torch/optim/adam.py and adamw.py.
 */
public final class Adam {
    private Adam() {}

    /** {@return a builder with η = 0.001, β = (0.9, 0.999), ε = 1e-8} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder of AdamW: as {@link #builder()}, with a decoupled weight decay of 0.01} */
    public static Builder adamW() {
        return builder().weightDecay(0.01).decoupledDecay(true);
    }

    /** The settings of an Adam. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private double beta1 = 0.9;
        private double beta2 = 0.999;
        private double eps = 1e-8;
        private boolean amsgrad;
        private boolean decoupled;

        private Builder() {
            super(0.001);
        }

        /** {@return this, with the decays of the means, each 0 or more and below 1} @param beta1 of g @param beta2 of g² */
        public Builder betas(double beta1, double beta2) {
            this.beta1 = requireBelowOne("beta1", beta1);
            this.beta2 = requireBelowOne("beta2", beta2);
            return this;
        }

        /** {@return this, with ε} @param eps finite, 0 or more */
        public Builder eps(double eps) {
            this.eps = requireFinite("eps", eps);
            return this;
        }

        /** {@return this, dividing by the largest second moment so far} @param amsgrad whether to */
        public Builder amsgrad(boolean amsgrad) {
            this.amsgrad = amsgrad;
            return this;
        }

        /** {@return this, with weight decay applied to the parameter and not to the gradient} @param decoupled whether to */
        public Builder decoupledDecay(boolean decoupled) {
            this.decoupled = decoupled;
            return this;
        }

        @Override
        protected UpdateRule rule() {
            var rule = new UpdateRule();
            Expr g = decoupled ? ascentOrDescent(rule) : decayedGradient(rule);
            Expr m = rule.average("exp_avg", beta1, g);
            Expr v = rule.average("exp_avg_sq", beta2, g.mul(g));
            if (amsgrad) {
                Expr largest = rule.state("max_exp_avg_sq");
                v = largest.max(v);
                rule.next(largest, v);
            }
            // StrictMath, so that the bias corrections have the same bits on every machine.
            Expr size = rule.scalar((lr, step) -> lr / (1 - StrictMath.pow(beta1, step)));
            Expr correction = rule.scalar((lr, step) -> Math.sqrt(1 - StrictMath.pow(beta2, step)));
            Expr theta = rule.parameter();
            double decay = weightDecay();
            Expr kept = decoupled && decay != 0 ? theta.mul(rule.scalar((lr, step) -> 1 - lr * decay)) : theta;
            Expr root = v.sqrt().div(correction).add(rule.scalar(eps));
            rule.next(theta, kept.sub(size.mul(UpdateRule.quotient(m, root, eps))));
            return rule;
        }
    }
}
