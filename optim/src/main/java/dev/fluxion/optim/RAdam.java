package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;

/**
 * RAdam: Adam whose steps grow as its second moment becomes reliable, and momentum alone as long as it isn't.
 *
 * <pre>
 *   m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²                 exp_avg, exp_avg_sq
 *   ρ∞ = 2/(1 − β₂) − 1,  ρₜ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ)
 *   r = √((ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ))
 *   θ ← θ − η/(1 − β₁ᵗ) · r·√(1 − β₂ᵗ) · m/(√v + ε)      where ρₜ > 5
 *   θ ← θ − η/(1 − β₁ᵗ) · m                              otherwise
 * </pre>
 *
 * <p>Source: Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond" (2020), arXiv:1908.03265; the bound 5 and
 * ε's place as in torch/optim/radam.py.
 */
public final class RAdam {
    private RAdam() {}

    /** {@return a builder with η = 0.001, β = (0.9, 0.999), ε = 1e-8} */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of a RAdam. */
    public static final class Builder extends AdamBuilder<Builder> {
        private Builder() {
            super(0.001);
        }

        private double length(long step) {
            double longest = 2 / (1 - beta2()) - 1;
            return longest - 2 * step * StrictMath.pow(beta2(), step) / correction(beta2(), step);
        }

        private boolean isReliable(long step) {
            return length(step) > 5;
        }

        private double size(long step) {
            if (!isReliable(step)) {
                return 1;
            }
            double longest = 2 / (1 - beta2()) - 1;
            double now = length(step);
            double r = Math.sqrt((now - 4) * (now - 2) * longest / ((longest - 4) * (longest - 2) * now));
            return r * Math.sqrt(correction(beta2(), step));
        }

        @Override
        protected void define(UpdateRule rule) {
            Expr g = gradient(rule);
            Expr m = mean(rule, g);
            Expr v = squares(rule, g);
            Expr one = Expr.constant(1);
            Expr c = correction(rule, "beta2");
            Expr longest = Expr.constant(2).div(one.sub(rule.symbol("beta2"))).sub(1);
            Expr length = longest.sub(rule.symbol("t").mul(2).mul(one.sub(c)).div(c));
            Expr isReliable = length.gt(Expr.constant(5));
            Expr r = length.sub(4).mul(length.sub(2)).mul(longest).div(longest.sub(4).mul(longest.sub(2)).mul(length)).sqrt();
            Expr factor = rule.symbol("r_t", Expr.select(isReliable, r.mul(c.sqrt()), one));
            Expr p = rule.symbol("p_t", Expr.select(isReliable, one, Expr.constant(0)));
            Expr size = rule.scalar(rule.symbol("η").mul(factor).div(correction(rule, "beta1")),
                    now -> now.lr() * size(now.step()) / correction(beta1(now), now.step()));
            // One formula for both: (√v + ε)·1 + 0 or (√v + ε)·0 + 1.
            Expr reliable = rule.scalar(p, now -> isReliable(now.step()) ? 1 : 0);
            Expr otherwise = rule.scalar(one.sub(p), now -> isReliable(now.step()) ? 0 : 1);
            Expr root = v.sqrt().add(rule.scalar("ε", eps())).mul(reliable).add(otherwise);
            rule.next(rule.parameter(), decayed(rule).sub(size.mul(rule.quotient(m, root, eps()))));
        }
    }
}
