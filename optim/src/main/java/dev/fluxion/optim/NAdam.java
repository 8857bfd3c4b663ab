package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Functions;
import java.util.Map;

/**
 * NAdam: Adam with Nesterov's look ahead, whose momentum grows from step to step.
 *
 * <pre>
 *   μₜ = β₁·(1 − 0.96^(t·ψ)/2),  π ← π·μₜ                          mu_product, a number that starts at 1
 *   m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²                 exp_avg, exp_avg_sq
 *   d = √(v/(1 − β₂ᵗ)) + ε
 *   θ ← θ − η·(1 − μₜ)/(1 − π) · g/d − η·μₜ₊₁/(1 − π·μₜ₊₁) · m/d
 * </pre>
 *
 * <p>Source: Dozat, "Incorporating Nesterov Momentum into Adam" (2016); torch/optim/nadam.py since 2.0.
 */
public final class NAdam {
    private NAdam() {}

    /** {@return a builder with η = 0.002, β = (0.9, 0.999), ε = 1e-8, ψ = 0.004} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * As PyTorch computed it before 2.0, to go on with its runs: there π·μₜ₊₁ had μₜ in it twice.
     *
     * @return a builder, otherwise as {@link #builder()}
     */
    public static Builder pytorch1() {
        var builder = new Builder();
        builder.twice = true;
        return builder;
    }

    /** The settings of a NAdam. */
    public static final class Builder extends AdamBuilder<Builder> {
        private double momentumDecay = 0.004;
        private boolean twice;

        private Builder() {
            super(0.002);
        }

        /** {@return this, with ψ, how fast the momentum grows} @param momentumDecay finite, 0 or more */
        public Builder momentumDecay(double momentumDecay) {
            this.momentumDecay = requireFinite("momentumDecay", momentumDecay);
            return this;
        }

        @Override
        protected void describe(Map<String, Object> options) {
            super.describe(options);
            options.put("momentumDecay", momentumDecay);
            options.put("pytorch1", twice);
        }

        /** μ of this step, 0 ahead, or of the next, 1 ahead, with the β₁ of this one. */
        private double mu(UpdateRule.Now now, int ahead) {
            return beta1(now) * (1 - 0.5 * StrictMath.pow(0.96, (now.step() + ahead) * momentumDecay));
        }

        private Expr mu(UpdateRule rule, int ahead) {
            Expr one = Expr.constant(1);
            Expr power = Functions.pow(Expr.constant(0.96), rule.symbol("t").add(ahead).mul(rule.symbol("ψ", momentumDecay)));
            return rule.symbol("beta1").mul(one.sub(Expr.constant(0.5).mul(power)));
        }

        @Override
        protected void define(UpdateRule rule) {
            int product = rule.number("mu_product", 1, (old, now) -> old * mu(now, 0));
            Expr one = Expr.constant(1);
            Expr g = gradient(rule);
            Expr m = mean(rule, g);
            Expr d = rule.let("d", correctedRoot(rule, squares(rule, g)));
            Expr eta = rule.symbol("η");
            Expr mu = rule.symbol("mu_t", mu(rule, 0));
            Expr pi = rule.symbol("π", 1, old -> old.mul(mu));
            Expr ahead = rule.symbol("mu_next", mu(rule, 1));
            Expr ofGradient = rule.scalar(eta.mul(one.sub(mu)).div(one.sub(pi)),
                    now -> now.lr() * (1 - mu(now, 0)) / (1 - now.numbers()[product]));
            Expr ofMean = rule.scalar(eta.mul(ahead).div(one.sub((twice ? pi.mul(mu) : pi).mul(ahead))), now -> {
                double next = mu(now, 1);
                double nextProduct = now.numbers()[product] * next * (twice ? mu(now, 0) : 1);
                return now.lr() * next / (1 - nextProduct);
            });
            rule.next(rule.parameter(), decayed(rule).sub(ofGradient.mul(rule.quotient(g, d, eps())))
                    .sub(ofMean.mul(rule.quotient(m, d, eps()))));
        }
    }
}
