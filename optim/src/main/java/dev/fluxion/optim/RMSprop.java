package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Expr;

/**
 * RMSprop: each parameter's step is its gradient divided by the root of a running mean of its square.
 *
 * <pre>
 *   g ← ∇f(θ) + λ·θ                        weight decay λ (L2); −∇f to maximize
 *   v ← ρ·v + (1 − ρ)·g²                   square_avg
 *   u = g / √(v + ε)                       or g / (√v + ε) with epsilon outside
 *   θ ← θ − η·u
 *
 *   centered: the variance s = E[g²] − E[g]² takes the place of v, in a form that can't go negative:
 *   s ← ρ·s + ρ(1 − ρ)·(g − m)²            grad_var
 *   m ← m + (1 − ρ)·(g − m)                grad_avg
 *
 *   momentum μ:  b ← μ·b + u,  θ ← θ − η·b          momentum_buffer; with the rate inside: b ← μ·b + η·u,  θ ← θ − b
 * </pre>
 *
 * <p>The defaults are the textbook's: η = 0.001, ρ = 0.9, ε = 1e-8 inside the root. Source: Tieleman and Hinton, "Neural
 * Networks for Machine Learning", lecture 6 (2012); the centered form: Graves, "Generating Sequences With Recurrent Neural
 * Networks" (2013). Libraries disagree about epsilon's place: {@link #pytorch()} is PyTorch's.
 */
public final class RMSprop {
    private static final String SQUARE = "square_avg";
    private static final String VARIANCE = "grad_var";
    private static final String MEAN = "grad_avg";

    private RMSprop() {}

    /** Where ε stands, which is added so that nothing is divided by 0. */
    public enum Epsilon {
        /** g / √(v + ε). */
        INSIDE,
        /** g / (√v + ε). */
        OUTSIDE
    }

    /** {@return a builder with the textbook's defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder with the defaults of torch/optim/rmsprop.py: η = 0.01, ρ = 0.99 (its alpha), ε = 1e-8 outside} */
    public static Builder pytorch() {
        return builder().lr(0.01).rho(0.99).epsilon(Epsilon.OUTSIDE);
    }

    /**
     * The running mean of g², whichever form is run: {@code square_avg}, or s + m² when centered.
     *
     * @param optimizer an RMSprop
     * @param parameter one of its parameters
     * @return a tensor of the parameter's shape, or null before its first step
     */
    public static Tensor squareAverage(Optimizer optimizer, Tensor parameter) {
        if (optimizer.stateNames(parameter).contains(SQUARE)) {
            return optimizer.state(parameter, SQUARE);
        }
        Tensor s = optimizer.state(parameter, VARIANCE);
        return s == null ? null : s.add(optimizer.state(parameter, MEAN).square());
    }

    /** The settings of an RMSprop. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private double rho = 0.9;
        private double eps = 1e-8;
        private Epsilon epsilon = Epsilon.INSIDE;
        private boolean centered;
        private double momentum;
        private boolean rateInside;

        private Builder() {
            super(0.001);
        }

        /** {@return this, with the decay ρ of the running mean} @param rho 0 or more and below 1 */
        public Builder rho(double rho) {
            this.rho = requireBelowOne("rho", rho);
            return this;
        }

        /** {@return this, with ε} @param eps finite, 0 or more */
        public Builder eps(double eps) {
            this.eps = requireFinite("eps", eps);
            return this;
        }

        /** {@return this, with ε in a place} @param epsilon where */
        public Builder epsilon(Epsilon epsilon) {
            this.epsilon = epsilon;
            return this;
        }

        /** {@return this, dividing by the standard deviation, not the root mean square} @param centered whether to */
        public Builder centered(boolean centered) {
            this.centered = centered;
            return this;
        }

        /** {@return this, with momentum μ; 0 has no buffer} @param momentum 0 or more and below 1 */
        public Builder momentum(double momentum) {
            this.momentum = requireBelowOne("momentum", momentum);
            return this;
        }

        /** {@return this, with the rate inside the momentum buffer or applied to it} @param inside whether it is inside */
        public Builder rateInMomentum(boolean inside) {
            this.rateInside = inside;
            return this;
        }

        @Override
        protected UpdateRule rule() {
            var rule = new UpdateRule();
            Expr theta = rule.parameter();
            Expr g = decayedGradient(rule);
            Expr v = centered ? variance(rule, g) : rule.average(SQUARE, rho, g.mul(g));
            Expr e = rule.scalar(eps);
            Expr root = epsilon == Epsilon.INSIDE ? v.add(e).sqrt() : v.sqrt().add(e);
            Expr u = UpdateRule.quotient(g, root, eps);
            if (momentum == 0) {
                rule.next(theta, theta.sub(rule.rate().mul(u)));
                return rule;
            }
            Expr buffer = rule.state("momentum_buffer");
            Expr pushed = rule.scalar(momentum).mul(buffer).add(rateInside ? rule.rate().mul(u) : u);
            rule.next(buffer, pushed);
            rule.next(theta, theta.sub(rateInside ? pushed : rule.rate().mul(pushed)));
            return rule;
        }

        private Expr variance(UpdateRule rule, Expr g) {
            Expr s = rule.state(VARIANCE);
            Expr m = rule.state(MEAN);
            Expr d = g.sub(m);
            Expr next = rule.scalar(rho).mul(s).add(rule.scalar(rho * (1 - rho)).mul(d.mul(d)));
            rule.next(s, next);
            rule.next(m, m.add(rule.scalar(1 - rho).mul(d)));
            return next;
        }
    }
}
