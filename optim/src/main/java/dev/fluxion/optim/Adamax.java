package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;

/**
 * Adamax: Adam with the largest gradient, slowly forgotten, in the place of the root mean square.
 *
 * <pre>
 *   g ← ∇f(θ) + λ·θ
 *   m ← β₁·m + (1 − β₁)·g                  exp_avg
 *   u ← max(β₂·u, |g| + ε)                 exp_inf
 *   θ ← θ − η/(1 − β₁ᵗ) · m / u
 * </pre>
 *
 * <p>Source: Kingma and Ba (2015), arXiv:1412.6980, section 7.1; ε as in torch/optim/adamax.py.
 */
public final class Adamax {
    private Adamax() {}

    /** {@return a builder with η = 0.002, β = (0.9, 0.999), ε = 1e-8} */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of an Adamax. */
    public static final class Builder extends AdamBuilder<Builder> {
        private Builder() {
            super(0.002);
        }

        @Override
        protected void define(UpdateRule rule) {
            Expr g = gradient(rule);
            Expr m = mean(rule, g);
            Expr old = rule.state("exp_inf", "u");
            Expr u = rule.next(old, rule.scalar("beta2", beta2()).mul(old).max(g.abs().add(rule.scalar("ε", eps()))));
            rule.next(rule.parameter(), decayed(rule).sub(correctedRate(rule).mul(rule.quotient(m, u, eps()))));
        }
    }
}
