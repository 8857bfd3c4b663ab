package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Expr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The settings that all optimizers share, and the parameters that one is built for.
 *
 * <pre>{@code
 * var optimizer = RMSprop.builder().lr(1e-3)
 *         .group(backbone.parameters(), o -> o.lr(1e-4))     // with settings of its own
 *         .group(head.parameters())
 *         .build();
 * }</pre>
 *
 * @param <B> the builder of one optimizer
 */
public abstract class OptimizerBuilder<B extends OptimizerBuilder<B>> implements Cloneable {
    private double lr;
    private double weightDecay;
    private boolean maximize;
    private List<GroupRequest<B>> groups = new ArrayList<>();

    private record GroupRequest<B>(Map<String, Tensor> parameters, UnaryOperator<B> settings) {}

    /** A builder. @param lr the default rate */
    protected OptimizerBuilder(double lr) {
        this.lr = lr;
    }

    /** {@return the update of these settings} */
    protected abstract UpdateRule rule();

    /** {@return this, with the learning rate η} @param lr finite, 0 or more */
    public B lr(double lr) {
        this.lr = requireRate(lr);
        return self();
    }

    /**
     * Sets the weight decay λ: the gradient becomes g + λ·θ (L2), unless the optimizer says otherwise.
     *
     * @param weightDecay finite, 0 or more
     * @return this
     */
    public B weightDecay(double weightDecay) {
        this.weightDecay = requireFinite("weightDecay", weightDecay);
        return self();
    }

    /** {@return this, climbing instead of descending: the gradient's sign is turned} @param maximize whether to */
    public B maximize(boolean maximize) {
        this.maximize = maximize;
        return self();
    }

    /** {@return this, with one more group} @param parameters leaves, named by their position among all parameters */
    public B group(List<Tensor> parameters) {
        return group(parameters, settings -> settings);
    }

    /**
     * Adds a group of parameters with settings of its own.
     *
     * @param parameters leaves, named by their position among all parameters
     * @param settings changes a copy of this builder's settings, as they are at {@link #build()}
     * @return this
     */
    public B group(List<Tensor> parameters, UnaryOperator<B> settings) {
        int first = groups.stream().mapToInt(g -> g.parameters().size()).sum();
        var named = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < parameters.size(); i++) {
            named.put(Integer.toString(first + i), parameters.get(i));
        }
        return group(named, settings);
    }

    /**
     * Adds a group of named parameters with settings of its own.
     *
     * @param parameters leaves by name; the names appear in messages and saved states
     * @param settings changes a copy of this builder's settings, as they are at {@link #build()}
     * @return this
     */
    public B group(Map<String, Tensor> parameters, UnaryOperator<B> settings) {
        groups.add(new GroupRequest<>(new LinkedHashMap<>(parameters), settings));
        return self();
    }

    /** {@return an optimizer of one group, whose states are named by position} @param parameters leaves */
    public Optimizer build(List<Tensor> parameters) {
        return copy().group(parameters).build();
    }

    /** {@return an optimizer of one group, whose states are named by parameter} @param parameters leaves by name */
    public Optimizer build(Map<String, Tensor> parameters) {
        return copy().group(parameters, settings -> settings).build();
    }

    /**
     * The optimizer of the groups.
     *
     * @return the optimizer; no state is allocated before its first step
     * @throws IllegalArgumentException if there is no parameter, one appears twice, is no leaf or does not compute, or
     *     settings contradict each other
     */
    public Optimizer build() {
        return new Optimizer(groups.stream().map(request -> {
            OptimizerBuilder<B> settings = request.settings().apply(copy());
            return new Optimizer.Group(request.parameters(), settings.rule(), settings.lr);
        }).toList());
    }

    /** {@return the gradient that the update starts from: its sign turned to maximize, plus λ·θ} @param rule takes λ */
    protected final Expr decayedGradient(UpdateRule rule) {
        Expr g = ascentOrDescent(rule);
        return weightDecay == 0 ? g : g.add(rule.scalar(weightDecay).mul(rule.parameter()));
    }

    /** {@return the gradient, its sign turned to maximize} @param rule whose gradient */
    protected final Expr ascentOrDescent(UpdateRule rule) {
        return maximize ? rule.gradient().neg() : rule.gradient();
    }

    /** {@return λ, for optimizers that decay in a way of their own} */
    protected final double weightDecay() {
        return weightDecay;
    }

    @SuppressWarnings("unchecked")
    private B self() {
        return (B) this;
    }

    @SuppressWarnings("unchecked")
    private B copy() {
        try {
            var copy = (OptimizerBuilder<B>) clone();
            copy.groups = new ArrayList<>(groups);
            return (B) copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    static double requireRate(double lr) {
        return requireFinite("lr", lr);
    }

    static double requireFinite(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number of 0 or more");
        }
        return value;
    }

    static double requireBelowOne(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 or more and below 1");
        }
        return value;
    }
}
