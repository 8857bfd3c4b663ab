package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import java.util.Map;

/**
 * Stochastic gradient descent, with momentum if wanted:
 *
 * <pre>
 *   g ← ∇f(θ) + λ·θ                        weight decay λ (L2); −∇f to maximize
 *   b ← μ·b + (1 − τ)·g                    momentum_buffer; the first is g, whatever the dampening τ
 *   θ ← θ − η·b                            Nesterov: θ ← θ − η·(g + μ·b)
 * </pre>
 *
 * <p>Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), in the form of
 * torch/optim/sgd.py, where the rate stands outside the buffer.
 */
public final class SGD {
    private SGD() {}

    /** {@return a builder with η = 0.001 and nothing else} */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of an SGD. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private double momentum;
        private double dampening;
        private boolean nesterov;

        private Builder() {
            super(0.001);
        }

        /** {@return this, with momentum μ; 0 has no buffer} @param momentum 0 or more and below 1 */
        public Builder momentum(double momentum) {
            this.momentum = requireBelowOne("momentum", momentum);
            return this;
        }

        /** {@return this, with dampening τ of what enters the buffer} @param dampening 0 or more and below 1 */
        public Builder dampening(double dampening) {
            this.dampening = requireBelowOne("dampening", dampening);
            return this;
        }

        /** {@return this, looking ahead along the momentum} @param nesterov whether to; needs momentum and no dampening */
        public Builder nesterov(boolean nesterov) {
            this.nesterov = nesterov;
            return this;
        }

        @Override
        protected void describe(Map<String, Object> options) {
            options.put("momentum", momentum);
            options.put("dampening", dampening);
            options.put("nesterov", nesterov);
        }

        @Override
        protected void define(UpdateRule rule) {
            if (nesterov && (momentum == 0 || dampening != 0)) {
                throw new IllegalArgumentException("nesterov with momentum " + momentum + " and dampening " + dampening
                        + ", expected momentum above 0 and dampening 0");
            }
            Expr g = gradient(rule);
            Expr direction = g;
            if (momentum != 0) {
                Expr mu = rule.momentum("μ", momentum);
                // From −0, which changes nothing that is added to it, the first buffer is g to the bit.
                Expr buffer = rule.state("momentum_buffer", "b", -0.0);
                Expr one = Expr.constant(1);
                Expr tau = rule.symbol("τ", Expr.select(rule.symbol("t").eq(one), Expr.constant(0), Expr.constant(dampening)));
                Expr share = rule.scalar(one.sub(tau), now -> now.step() == 1 ? 1 : 1 - dampening);
                Expr pushed = rule.next(buffer, mu.mul(buffer).add(share.mul(g)));
                direction = nesterov ? g.add(mu.mul(pushed)) : pushed;
            }
            rule.next(rule.parameter(), decayed(rule).sub(rule.rate().mul(direction)));
        }
    }
}
