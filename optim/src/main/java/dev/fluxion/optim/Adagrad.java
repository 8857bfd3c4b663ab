package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import java.util.Map;

/**
 * Adagrad: each parameter's step is divided by the root of the sum of all its squared gradients, so that it only ever
 * shrinks. RMSprop forgets instead.
 *
 * <pre>
 *   g ← ∇f(θ) + λ·θ
 *   s ← s + g²                             sum
 *   θ ← θ − η/(1 + (t − 1)·δ) · g/(√s + ε)
 * </pre>
 *
 * <p>Source: Duchi, Hazan and Singer (2011), JMLR 12; torch/optim/adagrad.py.
 */
public final class Adagrad {
    private Adagrad() {}

    /** {@return a builder with η = 0.01, δ = 0, ε = 1e-10, s from 0} */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of an Adagrad. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private double lrDecay;
        private double initialAccumulator;
        private double eps = 1e-10;

        private Builder() {
            super(0.01);
        }

        /** {@return this, with δ} @param lrDecay finite, 0 or more */
        public Builder lrDecay(double lrDecay) {
            this.lrDecay = requireFinite("lrDecay", lrDecay);
            return this;
        }

        /** {@return this, with s = start before the first step} @param start finite, 0 or more */
        public Builder initialAccumulator(double start) {
            this.initialAccumulator = requireFinite("initialAccumulator", start);
            return this;
        }

        /** {@return this, with ε} @param eps finite, 0 or more */
        public Builder eps(double eps) {
            this.eps = requireFinite("eps", eps);
            return this;
        }

        @Override
        protected void describe(Map<String, Object> options) {
            options.put("lrDecay", lrDecay);
            options.put("initialAccumulator", initialAccumulator);
            options.put("eps", eps);
        }

        @Override
        protected void define(UpdateRule rule) {
            Expr g = gradient(rule);
            Expr old = rule.state("sum", "s", initialAccumulator);
            Expr s = rule.next(old, old.add(g.mul(g)));
            Expr one = Expr.constant(1);
            Expr rate = lrDecay == 0 ? rule.rate()
                    : rule.scalar(rule.symbol("η").div(one.add(rule.symbol("t").sub(one).mul(rule.symbol("δ", lrDecay)))),
                            now -> now.lr() / (1 + (now.step() - 1) * lrDecay));
            Expr root = s.sqrt().add(rule.scalar("ε", eps));
            rule.next(rule.parameter(), decayed(rule).sub(rate.mul(rule.quotient(g, root, eps))));
        }
    }
}
