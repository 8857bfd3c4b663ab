package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Functions;
import java.util.Map;
import java.util.Objects;

/**
 * RMSprop: each parameter's step is its gradient divided by the root of a running mean of its square.
 *
 * <pre>
 *   g ← ∇f(θ) + λ·θ                        weight decay λ (L2); −∇f to maximize; decoupled: θ ← (1 − η·λ)·θ
 *   v ← ρ·v + (1 − ρ)·g²                   square_avg
 *   u = g / √(v + ε)                       or g / (√v + ε) with epsilon outside
 *   θ ← θ − η·u
 *
 *   centered: the variance s = E[g²] − E[g]² takes the place of v, in a form that can't go negative:
 *   s ← ρ·s + ρ(1 − ρ)·(g − m)²            grad_var
 *   m ← m + (1 − ρ)·(g − m)                grad_avg; v = s + m² is exported as square_avg
 *
 *   bias correction, cₜ = 1 − ρᵗ:  v/cₜ takes the place of v; centered: s/cₜ takes the place of s, and
 *   s ← ρ·s + ρ(1 − ρ)·cₜ₋₁/cₜ·(g − m/cₜ₋₁)²        v = s + m²/cₜ
 *
 *   momentum μ:  b ← μ·b + u,  θ ← θ − η·b          momentum_buffer; with the rate inside: b ← μ·b + η·u,  θ ← θ − b
 *   Nesterov:    θ ← θ − η·(u + μ·b)                with the rate inside: θ ← θ − (η·u + μ·b)
 * </pre>
 *
 * <p>The defaults are the textbook's: η = 0.001, ρ = 0.9, ε = 1e-8 inside the root. Source: Tieleman and Hinton, "Neural
 * Networks for Machine Learning", lecture 6 (2012); the centered form: Graves, "Generating Sequences With Recurrent Neural
 * Networks" (2013). Libraries disagree on nearly everything: {@link RMSpropPresets} has their ways.
 *
 * <p>Where ε hides them, values of v and b below 4.7e-38 (float64: 9e-308) go to 0 in some steps instead of lingering among
 * the subnormal numbers, which are slow to compute with ({@link UpdateRule#settled}): a parameter of ordinary size
 * keeps its bits, one within about 1e-25 of 0 may not.
 */
public final class RMSprop {
    private static final String SQUARE = "square_avg";

    private RMSprop() {}

    /** Where ε stands, which is added so that nothing is divided by 0. */
    public enum Epsilon {
        /** g / √(v + ε). */
        INSIDE(0x1p-80),
        /** g / (√v + ε). */
        OUTSIDE(0x1p-30);

        /** From here on ε is so large that what {@link UpdateRule#settled} takes from v changes no bit of v + ε or √v + ε. */
        private final double hiding;

        Epsilon(double hiding) {
            this.hiding = hiding;
        }

        boolean hides(double eps) {
            return eps >= hiding;
        }
    }

    /** {@return a builder with the textbook's defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder with the defaults of torch/optim/rmsprop.py: η = 0.01, ρ = 0.99 (its alpha), ε = 1e-8 outside} */
    public static Builder pytorch() {
        return RMSpropPresets.pytorch();
    }

    /**
     * The running mean of g², whichever form is run: {@code square_avg}, or s + m² when centered.
     *
     * @param optimizer an RMSprop
     * @param parameter one of its parameters
     * @return a tensor of the parameter's shape, or null before its first step
     */
    public static Tensor squareAverage(Optimizer optimizer, Tensor parameter) {
        return optimizer.state(parameter, SQUARE);
    }

    /** The settings of an RMSprop. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private double rho = 0.9;
        private double eps = 1e-8;
        private Epsilon epsilon = Epsilon.INSIDE;
        private double initialAccumulator;
        private boolean centered;
        private boolean biasCorrection;
        private double momentum;
        private boolean nesterov;
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
            this.epsilon = Objects.requireNonNull(epsilon, "epsilon is null, expected INSIDE or OUTSIDE");
            return this;
        }

        /** {@return this, with v = start before the first step} @param start finite, 0 or more */
        public Builder initialAccumulator(double start) {
            this.initialAccumulator = requireFinite("initialAccumulator", start);
            return this;
        }

        /** {@return this, dividing by the standard deviation, not the root mean square} @param centered whether to */
        public Builder centered(boolean centered) {
            this.centered = centered;
            return this;
        }

        /** {@return this, with running means divided by the sum of their weights, as Adam's} @param corrected whether to */
        public Builder biasCorrection(boolean corrected) {
            this.biasCorrection = corrected;
            return this;
        }

        /** {@return this, with momentum μ; 0 has no buffer} @param momentum 0 or more and below 1 */
        public Builder momentum(double momentum) {
            this.momentum = requireBelowOne("momentum", momentum);
            return this;
        }

        /** {@return this, looking ahead along the momentum} @param nesterov whether to; needs momentum */
        public Builder nesterov(boolean nesterov) {
            this.nesterov = nesterov;
            return this;
        }

        /** {@return this, with the rate inside the momentum buffer or applied to it} @param inside whether it is inside */
        public Builder rateInMomentum(boolean inside) {
            this.rateInside = inside;
            return this;
        }

        @Override
        protected void describe(Map<String, Object> options) {
            options.put("rho", rho);
            options.put("eps", eps);
            options.put("epsilon", epsilon);
            options.put("initialAccumulator", initialAccumulator);
            options.put("centered", centered);
            options.put("biasCorrection", biasCorrection);
            options.put("momentum", momentum);
            options.put("nesterov", nesterov);
            options.put("rateInMomentum", rateInside);
        }

        @Override
        protected void define(UpdateRule rule) {
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException("nesterov with momentum " + momentum + ", expected momentum above 0");
            }
            Expr g = gradient(rule);
            Expr v = centered ? variance(rule, g) : squares(rule, g);
            Expr corrected = biasCorrection ? v.div(correction(rule, 0)) : v;
            Expr root = epsilon == Epsilon.INSIDE ? rule.plusEpsilon(corrected, eps).sqrt()
                    : rule.plusEpsilon(corrected.sqrt(), eps);
            Expr u = rule.quotient(g, root, eps);
            Expr theta = decayed(rule);
            if (momentum == 0) {
                rule.next(rule.parameter(), theta.sub(rule.rate().mul(u)));
                return;
            }
            Expr mu = rule.momentum("μ", momentum);
            Expr pushed = rule.let("u", rateInside ? rule.rate().mul(u) : u);
            Expr old = rule.state("momentum_buffer", "b");
            Expr b = rule.next(old, settled(rule, mu.mul(old).add(pushed), true));
            Expr step = nesterov ? pushed.add(mu.mul(b)) : b;
            rule.next(rule.parameter(), theta.sub(rateInside ? step : rule.rate().mul(step)));
        }

        private Expr settled(UpdateRule rule, Expr x, boolean negative) {
            return epsilon.hides(eps) ? rule.settled(x, negative) : x;
        }

        private Expr squares(UpdateRule rule, Expr g) {
            Expr v = rule.state(SQUARE, "v", initialAccumulator);
            return rule.next(v, settled(rule, rule.average(v, "ρ", rho, g.mul(g)), false));
        }

        /** The weights that entered a running mean add up to 1 − ρᵗ. StrictMath, for the same bits on every machine. */
        private Expr correction(UpdateRule rule, int before) {
            Expr written = before == 0
                    ? rule.symbol("c", Expr.constant(1).sub(Functions.pow(rule.symbol("ρ"), rule.symbol("t")))) : rule.symbol("c_old");
            return rule.scalar(written, now -> c(now.step() - before));
        }

        private double c(long step) {
            return 1 - StrictMath.pow(rho, step);
        }

        private Expr variance(UpdateRule rule, Expr g) {
            Expr s = rule.state("grad_var", "s", initialAccumulator);
            Expr m = rule.state("grad_avg", "m");
            Expr one = Expr.constant(1);
            Expr rhoSymbol = rule.symbol("ρ");
            Expr written = rhoSymbol.mul(one.sub(rhoSymbol));
            Expr square;
            Expr d;
            Expr share;
            if (biasCorrection) {
                // Before the first step there is no mean; what stands for it gets the weight c₀ = 0.
                Expr before = rule.scalar(one.div(rule.symbol("c_old")), now -> now.step() == 1 ? 0 : 1 / c(now.step() - 1));
                d = rule.let("d", g.sub(m.mul(before)));
                share = rule.scalar(written.mul(rule.symbol("c_old")).div(rule.symbol("c")),
                        now -> rho * (1 - rho) * (c(now.step() - 1) / c(now.step())));
                square = m.mul(m).div(correction(rule, 0));
            } else {
                d = rule.let("d", g.sub(m));
                share = rule.scalar(written, _ -> rho * (1 - rho));
                square = m.mul(m);
            }
            rule.export(SQUARE, s.add(square), s, rule.gradient().sub(square).max(Expr.constant(0)));
            Expr next = rule.next(s, settled(rule, rule.scalar("ρ", rho).mul(s).add(share.mul(d.mul(d))), false));
            Expr gain = rule.oneMinus("ρ", rho);
            rule.next(m, settled(rule, biasCorrection ? m.add(gain.mul(g.sub(m))) : m.add(gain.mul(d)), true));
            return next;
        }
    }
}
