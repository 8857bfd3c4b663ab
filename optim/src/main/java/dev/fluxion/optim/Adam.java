package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import java.util.Map;

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

    /** {@return a builder of AMSGrad: as {@link #builder()}, dividing by the largest second moment so far} */
    public static Builder amsgrad() {
        return builder().amsgrad(true);
    }

    /** The settings of an Adam. */
    public static final class Builder extends AdamBuilder<Builder> {
        private boolean amsgrad;

        private Builder() {
            super(0.001);
        }

        /** {@return this, dividing by the largest second moment so far} @param amsgrad whether to */
        public Builder amsgrad(boolean amsgrad) {
            this.amsgrad = amsgrad;
            return this;
        }

        @Override
        protected void describe(Map<String, Object> options) {
            super.describe(options);
            options.put("amsgrad", amsgrad);
        }

        @Override
        protected void define(UpdateRule rule) {
            Expr g = gradient(rule);
            Expr m = mean(rule, g);
            Expr v = squares(rule, g);
            if (amsgrad) {
                Expr largest = rule.state("max_exp_avg_sq", "w");
                v = rule.next(largest, largest.max(v));
            }
            Expr root = correctedRoot(rule, v);
            rule.next(rule.parameter(), decayed(rule).sub(correctedRate(rule).mul(rule.quotient(m, root, eps()))));
        }
    }
}
