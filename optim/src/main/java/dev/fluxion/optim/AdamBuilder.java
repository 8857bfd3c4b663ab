package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Functions;
import java.util.Map;

/**
 * What Adam and its relatives share: the running means m of g and v of g², and ε.
 *
 * @param <B> the builder of one optimizer
 */
public abstract class AdamBuilder<B extends AdamBuilder<B>> extends OptimizerBuilder<B> {
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double eps = 1e-8;

    /** A builder with β = (0.9, 0.999), ε = 1e-8. @param lr the default rate */
    protected AdamBuilder(double lr) {
        super(lr);
    }

    /** {@return this, with the decays of the means, each 0 or more and below 1} @param beta1 of g, unless a momentum schedule says otherwise @param beta2 of g² */
    @SuppressWarnings("unchecked")
    public B betas(double beta1, double beta2) {
        this.beta1 = requireBelowOne("beta1", beta1);
        this.beta2 = requireBelowOne("beta2", beta2);
        return (B) this;
    }

    /** {@return this, with ε} @param eps finite, 0 or more */
    @SuppressWarnings("unchecked")
    public B eps(double eps) {
        this.eps = requireFinite("eps", eps);
        return (B) this;
    }

    @Override
    protected void describe(Map<String, Object> options) {
        options.put("beta1", beta1);
        options.put("beta2", beta2);
        options.put("eps", eps);
    }

    /** {@return β₁ in a step: the one that is set, or scheduled as a momentum} */
    final double beta1(UpdateRule.Now now) {
        return now.momentum(beta1);
    }

    final double beta2() {
        return beta2;
    }

    final double eps() {
        return eps;
    }

    private Expr settled(UpdateRule rule, Expr x, boolean negative) {
        return RMSprop.Epsilon.OUTSIDE.hides(eps) ? rule.settled(x, negative) : x;
    }

    /** {@return m ← β₁·m + (1 − β₁)·g} */
    final Expr mean(UpdateRule rule, Expr g) {
        Expr m = rule.state("exp_avg", "m");
        return rule.next(m, settled(rule, rule.momentumAverage(m, beta1, g), true));
    }

    /** {@return v ← β₂·v + (1 − β₂)·g²} */
    final Expr squares(UpdateRule rule, Expr g) {
        Expr v = rule.state("exp_avg_sq", "v");
        return rule.next(v, settled(rule, rule.average(v, "beta2", beta2, g.mul(g)), false));
    }

    /** {@return √v/√(1 − β₂ᵗ) + ε} */
    final Expr correctedRoot(UpdateRule rule, Expr v) {
        Expr correction = rule.scalar(correction(rule, "beta2").sqrt(), now -> Math.sqrt(correction(beta2, now.step())));
        return v.sqrt().div(correction).add(rule.scalar("ε", eps));
    }

    /** {@return η/(1 − β₁ᵗ)} */
    final Expr correctedRate(UpdateRule rule) {
        return rule.scalar(rule.symbol("η").div(correction(rule, "beta1")), now -> now.lr() / correction(beta1(now), now.step()));
    }

    /** {@return 1 − βᵗ; StrictMath, so that it has the same bits on every machine} */
    static double correction(double beta, long step) {
        return 1 - StrictMath.pow(beta, step);
    }

    /** {@return how {@link #correction(double, long)} is written} */
    static Expr correction(UpdateRule rule, String beta) {
        return Expr.constant(1).sub(Functions.pow(rule.symbol(beta), rule.symbol("t")));
    }
}
