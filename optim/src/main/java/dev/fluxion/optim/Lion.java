package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Functions;
import java.util.Map;

/**
 * Lion: every step has length η; its sign is that of a mixture of gradient and momentum.
 *
 * <pre>
 *   u = sign(β₁·m + (1 − β₁)·g)
 *   θ ← (1 − η·λ)·θ − η·u
 *   m ← β₂·m + (1 − β₂)·g                  exp_avg
 * </pre>
 *
 * <p>Source: Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023), arXiv:2302.06675, algorithm 2.
 */
public final class Lion {
    private Lion() {}

    /** {@return a builder with η = 1e-4, β = (0.9, 0.99) and decoupled decay} */
    public static Builder builder() {
        return new Builder().decoupledDecay(true);
    }

    /** The settings of a Lion. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private double beta1 = 0.9;
        private double beta2 = 0.99;

        private Builder() {
            super(1e-4);
        }

        /** {@return this, each 0 or more and below 1} @param beta1 of the mixture @param beta2 of the momentum */
        public Builder betas(double beta1, double beta2) {
            this.beta1 = requireBelowOne("beta1", beta1);
            this.beta2 = requireBelowOne("beta2", beta2);
            return this;
        }

        @Override
        protected void describe(Map<String, Object> options) {
            options.put("beta1", beta1);
            options.put("beta2", beta2);
        }

        @Override
        protected void define(UpdateRule rule) {
            Expr g = gradient(rule);
            Expr m = rule.state("exp_avg", "m");
            Expr u = rule.let("u", rule.momentumAverage(m, beta1, g));
            rule.next(m, rule.average(m, "beta2", beta2, g));
            rule.next(rule.parameter(), decayed(rule).sub(rule.rate().mul(Functions.sign(u))));
        }
    }
}
