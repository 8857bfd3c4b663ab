package dev.fluxion.optim;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an optimizer is: its states, and the new parameter and states as expressions of the old ones and the gradient, all
 * evaluated in one pass and in place.
 *
 * <pre>{@code
 * // v ← ρ·v + (1−ρ)·g²,  θ ← θ − η·g/√(v + ε)
 * var rule = new UpdateRule();
 * Expr g = rule.gradient();
 * Expr v = rule.state("square_avg");
 * Expr next = rule.scalar(rho).mul(v).add(rule.scalar(1 - rho).mul(g.mul(g)));
 * rule.next(v, next);
 * rule.next(rule.parameter(), rule.parameter().sub(rule.rate().mul(g.div(next.add(rule.scalar(eps)).sqrt()))));
 * }</pre>
 *
 * <p>Numbers are scalar arguments, never written into the formula: all rates, decays and step counts share one kernel.
 */
public final class UpdateRule {
    private static final Expr PARAMETER = Expr.arg(0);
    private static final Expr GRADIENT = Expr.arg(1);
    private static final int FIRST_STATE = 2;

    /** A scalar of the formula that may depend on the learning rate and on the step. */
    @FunctionalInterface
    public interface Coefficient {
        /** {@return the scalar, computed in double} @param lr the learning rate @param step its number, from 1 */
        double at(double lr, long step);
    }

    /** A state of each parameter, of its shape and dtype. @param name when saved @param start every element at first */
    record State(String name, double start) {}

    private final List<State> states = new ArrayList<>();
    private final List<Coefficient> coefficients = new ArrayList<>();
    private final Map<Expr, Expr> next = new LinkedHashMap<>();

    /** {@return the parameter θ} */
    public Expr parameter() {
        return PARAMETER;
    }

    /** {@return the gradient g} */
    public Expr gradient() {
        return GRADIENT;
    }

    /** {@return a new state that starts at 0} @param name as in saved states */
    public Expr state(String name) {
        return state(name, 0);
    }

    /** {@return a new state} @param name as in saved states @param start every element before the first step */
    public Expr state(String name, double start) {
        states.add(new State(name, start));
        return Expr.arg(FIRST_STATE + states.size() - 1);
    }

    /** {@return a scalar that changes with rate and step} @param coefficient how */
    public Expr scalar(Coefficient coefficient) {
        coefficients.add(coefficient);
        return Expr.scalar(coefficients.size() - 1);
    }

    /** {@return a scalar that stays} @param value a hyper-parameter, or what is computed of some in double */
    public Expr scalar(double value) {
        return scalar((lr, step) -> value);
    }

    /** {@return the learning rate η} */
    public Expr rate() {
        return scalar((lr, step) -> lr);
    }

    /**
     * A new state that starts at 0 and becomes a running mean of an expression: s ← β·s + (1 − β)·x.
     *
     * @param name as in saved states
     * @param beta the decay β
     * @param x what is averaged
     * @return the new mean
     */
    public Expr average(String name, double beta, Expr x) {
        Expr mean = state(name);
        Expr updated = scalar(beta).mul(mean).add(scalar(1 - beta).mul(x));
        next(mean, updated);
        return updated;
    }

    /**
     * A quotient whose denominator only ε keeps from being 0. Where ε is 0 in float32, nothing would: there it is 0 wherever
     * no gradient has been, and not 0/0.
     *
     * @param x the numerator
     * @param denominator what {@code eps} is part of
     * @param eps its value
     * @return x / denominator
     */
    public static Expr quotient(Expr x, Expr denominator, double eps) {
        Expr zero = Expr.constant(0);
        Expr quotient = x.div(denominator);
        return (float) eps == 0 ? Expr.select(denominator.eq(zero), zero, quotient) : quotient;
    }

    /** Declares what becomes of the parameter or of a state. @param old which of them @param value its new value */
    public void next(Expr old, Expr value) {
        next.put(old, value);
    }

    List<State> states() {
        return List.copyOf(states);
    }

    /** {@return the formula: arguments θ, g, states; outputs θ, states} */
    Formula formula() {
        Expr[] outputs = new Expr[1 + states.size()];
        outputs[0] = next.get(PARAMETER);
        for (int k = 0; k < states.size(); k++) {
            outputs[1 + k] = next.get(Expr.arg(FIRST_STATE + k));
        }
        return Formula.of(outputs);
    }

    double[] scalars(double lr, long step) {
        return coefficients.stream().mapToDouble(c -> c.at(lr, step)).toArray();
    }
}
