package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Functions;
import java.util.Map;

/**
 * Rprop: only the gradient's sign counts. Each parameter has a step of its own, longer while the sign stays and shorter when
 * it turns. It needs the whole gradient: on mini-batches nine signs of +0.1 outvote one −0.9, which RMSprop weighs.
 *
 * <pre>
 *   d ← d·η⁺ where g·g₋ &gt; 0,  d·η⁻ where g·g₋ &lt; 0,  bounded to [low, high]      step_size, from η
 *   g ← 0 where the sign turned
 *   θ ← θ − sign(g)·d
 *   g₋ ← g                                                                       prev
 * </pre>
 *
 * <p>Source: Riedmiller and Braun (1993); torch/optim/rprop.py. The rate η is the first step and nothing else.
 */
public final class Rprop {
    private Rprop() {}

    /** {@return a builder with η = 0.01, η⁻ = 0.5, η⁺ = 1.2, steps from 1e-6 to 50} */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of an Rprop. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private double shrink = 0.5;
        private double grow = 1.2;
        private double low = 1e-6;
        private double high = 50;

        private Builder() {
            super(0.01);
        }

        /** {@return this, with the factors of a step} @param shrink η⁻, above 0 and below 1 @param grow η⁺, above 1 */
        public Builder etas(double shrink, double grow) {
            if (!(shrink > 0 && shrink < 1 && grow > 1 && grow < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("etas are " + shrink + " and " + grow
                        + ", expected one between 0 and 1 and a finite one above 1");
            }
            this.shrink = shrink;
            this.grow = grow;
            return this;
        }

        /** {@return this, with bounds of a step} @param low finite, 0 or more @param high at least {@code low} */
        public Builder stepSizes(double low, double high) {
            this.low = requireFinite("low", low);
            this.high = requireFinite("high", high);
            if (low > high) {
                throw new IllegalArgumentException("step sizes are " + low + " to " + high + ", expected the lower first");
            }
            return this;
        }

        @Override
        protected void describe(Map<String, Object> options) {
            options.put("shrink", shrink);
            options.put("grow", grow);
            options.put("low", low);
            options.put("high", high);
        }

        @Override
        protected void define(UpdateRule rule) {
            Expr zero = Expr.constant(0);
            Expr g = gradient(rule);
            Expr previous = rule.state("prev", "p");
            Expr old = rule.state("step_size", "d", rule.symbol("η"), lr());
            Expr agreement = rule.let("a", g.mul(previous));
            Expr factor = Expr.select(zero.lt(agreement), rule.scalar("grow", grow),
                    Expr.select(agreement.lt(zero), rule.scalar("shrink", shrink), Expr.constant(1)));
            Expr d = rule.next(old, old.mul(factor).max(rule.scalar("low", low)).min(rule.scalar("high", high)));
            Expr kept = rule.next(previous, Expr.select(agreement.lt(zero), zero, g));
            rule.next(rule.parameter(), decayed(rule).sub(Functions.sign(kept).mul(d)));
        }
    }
}
