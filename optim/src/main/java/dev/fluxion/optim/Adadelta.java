package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import java.util.Map;

/**
 * Adadelta: RMSprop whose rate is the root mean square of its own last steps, so that steps have the unit of the parameter.
 *
 * <pre>
 *   g ← ∇f(θ) + λ·θ
 *   v ← ρ·v + (1 − ρ)·g²                   square_avg
 *   u = √(a + ε)/√(v + ε) · g
 *   a ← ρ·a + (1 − ρ)·u²                   acc_delta
 *   θ ← θ − η·u
 * </pre>
 *
 * <p>Source: Zeiler (2012), arXiv:1212.5701; torch/optim/adadelta.py.
 */
public final class Adadelta {
    private Adadelta() {}

    /** {@return a builder with η = 1, ρ = 0.9, ε = 1e-6} */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of an Adadelta. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private double rho = 0.9;
        private double eps = 1e-6;

        private Builder() {
            super(1);
        }

        /** {@return this, with the decay ρ of both means} @param rho 0 or more and below 1 */
        public Builder rho(double rho) {
            this.rho = requireBelowOne("rho", rho);
            return this;
        }

        /** {@return this, with ε; 0 would never move} @param eps finite, 0 or more */
        public Builder eps(double eps) {
            this.eps = requireFinite("eps", eps);
            return this;
        }

        @Override
        protected void describe(Map<String, Object> options) {
            options.put("rho", rho);
            options.put("eps", eps);
        }

        @Override
        protected void define(UpdateRule rule) {
            Expr g = gradient(rule);
            Expr e = rule.scalar("ε", eps);
            Expr old = rule.state("square_avg", "v");
            Expr v = rule.next(old, settled(rule, rule.average(old, "ρ", rho, g.mul(g))));
            Expr a = rule.state("acc_delta", "a");
            Expr u = rule.let("u", rule.quotient(a.add(e).sqrt(), v.add(e).sqrt(), eps).mul(g));
            rule.next(a, settled(rule, rule.average(a, "ρ", rho, u.mul(u))));
            rule.next(rule.parameter(), decayed(rule).sub(rule.rate().mul(u)));
        }

        private Expr settled(UpdateRule rule, Expr x) {
            return RMSprop.Epsilon.INSIDE.hides(eps) ? rule.settled(x, false) : x;
        }
    }
}
