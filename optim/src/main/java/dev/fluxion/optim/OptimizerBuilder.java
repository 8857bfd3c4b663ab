package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Expr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/**
 * The settings that all optimizers share, and the parameters that one is built for.
 *
 * <pre>{@code
 * var optimizer = RMSprop.builder().lr(1e-3).schedule(Schedule.warmup(100))
 *         .group(backbone.parameters(), o -> o.lr(1e-4))     // with settings of its own
 *         .group(head.parameters())
 *         .build();
 * }</pre>
 *
 * <p>A step goes: mean over accumulated gradients, clipping, the sign for maximize, weight decay, the update.
 *
 * @param <B> the builder of one optimizer
 */
public abstract class OptimizerBuilder<B extends OptimizerBuilder<B>> implements Cloneable {
    private double lr;
    private Schedule schedule = Schedule.constant();
    private Schedule momentumSchedule;
    private double weightDecay;
    private boolean decoupled;
    private BiPredicate<String, Tensor> undecayed = (_, _) -> false;
    private boolean maximize;
    private Clipping clipping;
    private int accumulate = 1;
    private boolean gradientsRequired;
    private List<GroupRequest<B>> groups = new ArrayList<>();

    private record GroupRequest<B>(Map<String, Tensor> parameters, UnaryOperator<B> settings) {}

    /** A builder. @param lr the default rate */
    protected OptimizerBuilder(double lr) {
        this.lr = lr;
    }

    /** Declares the update of these settings. @param rule where */
    protected abstract void define(UpdateRule rule);

    /** Adds the settings of this kind of optimizer, the number of each by its name. @param options where */
    protected abstract void describe(Map<String, Object> options);

    /** {@return this, with the learning rate η} @param lr finite, 0 or more */
    public B lr(double lr) {
        this.lr = requireRate(lr);
        return self();
    }

    /** {@return this, with a rate that changes from step to step} @param schedule of η */
    public B schedule(Schedule schedule) {
        this.schedule = Objects.requireNonNull(schedule, "schedule is null, expected one, such as Schedule.constant()");
        return self();
    }

    /**
     * Lets the momentum change from step to step: μ, or β₁ of Adam and its relatives, as PyTorch's OneCycleLR and CyclicLR do.
     * Corrections for the start take the β₁ of their step, 1 − β₁ᵗ.
     *
     * @param schedule of μ or β₁; only for an optimizer that has it
     * @return this
     */
    public B momentumSchedule(Schedule schedule) {
        this.momentumSchedule = schedule;
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

    /**
     * Applies the weight decay to the parameter, θ ← (1 − η·λ)·θ before the update, and not to the gradient. Source:
     * Loshchilov and Hutter (2019), arXiv:1711.05101.
     *
     * @param decoupled whether to
     * @return this
     */
    public B decoupledDecay(boolean decoupled) {
        this.decoupled = decoupled;
        return self();
    }

    /** {@return this, with some parameters free of weight decay} @param which of them, by name and parameter: biases, say */
    public B excludeFromDecay(BiPredicate<String, Tensor> which) {
        this.undecayed = which;
        return self();
    }

    /** {@return this, climbing instead of descending: the gradient's sign is turned} @param maximize whether to */
    public B maximize(boolean maximize) {
        this.maximize = maximize;
        return self();
    }

    /** {@return this, with bounded gradients} @param clipping the bound, or null for none */
    public B clip(Clipping clipping) {
        this.clipping = clipping;
        return self();
    }

    /**
     * Lets only every n-th {@link Optimizer#step} update, along the mean of the n gradients that were added up;
     * {@link Optimizer#zeroGrad} between them does nothing. For the optimizer as a whole, not for a group.
     *
     * @param steps n, 1 or more
     * @return this
     */
    public B accumulate(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("accumulate is " + steps + ", expected 1 or more");
        }
        this.accumulate = steps;
        return self();
    }

    /** {@return this, with steps that refuse parameters without gradient instead of skipping them} @param required whether to */
    public B requireGradients(boolean required) {
        this.gradientsRequired = required;
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
     * @throws IllegalArgumentException if there is no parameter, one appears twice, is no leaf or does not compute, dtypes or
     *     devices are unequal, or settings contradict each other
     */
    public Optimizer build() {
        return new Optimizer(groups.stream().map(request -> {
            OptimizerBuilder<B> settings = request.settings().apply(copy());
            return settings.toGroup(request.parameters());
        }).toList(), accumulate, gradientsRequired);
    }

    private ParameterGroup toGroup(Map<String, Tensor> parameters) {
        UpdateRule rule = rule(UpdateRule.Reading.PLAIN);
        OptimizerBuilder<B> undecaying = copy().weightDecay(0);
        if (momentumSchedule != null && !rule.hasMomentum()) {
            throw new IllegalArgumentException("momentum schedule is " + Schedule.describe(momentumSchedule)
                    + ", expected none for " + options().get("optimizer") + " without momentum");
        }
        var slots = new ArrayList<Slot>();
        parameters.forEach((name, parameter) -> {
            OptimizerBuilder<B> settings = undecayed.test(name, parameter) ? undecaying : this;
            slots.add(new Slot(name, parameter, settings.rule(UpdateRule.Reading.PLAIN), settings.rule(UpdateRule.Reading.SETTLING)));
        });
        return new ParameterGroup(slots, lr, schedule, momentumSchedule, clipping, options());
    }

    /** {@return every setting by name, in which two builders differ or not; the learning rate is apart} */
    public Map<String, Object> options() {
        var options = new LinkedHashMap<String, Object>();
        options.put("optimizer", getClass().getEnclosingClass().getSimpleName());
        describe(options);
        options.put("weightDecay", weightDecay);
        options.put("decoupledDecay", decoupled);
        options.put("maximize", maximize);
        options.put("clip", clipping == null ? "none" : clipping.toString());
        options.put("schedule", Schedule.describe(schedule));
        options.put("momentumSchedule", momentumSchedule == null ? "none" : Schedule.describe(momentumSchedule));
        options.put("accumulate", accumulate);
        return options;
    }

    /** {@return the update of these settings, a line for each assignment, in order} */
    public List<String> text() {
        return rule(UpdateRule.Reading.SHOWN).text(false);
    }

    /** {@return the optimizer, its rate, and the update} */
    @Override
    public String toString() {
        return options().get("optimizer") + ", lr " + lr + ":\n  " + String.join("\n  ", text());
    }

    /** {@return the update of these settings in LaTeX, for math mode, a line for each assignment} */
    public List<String> latex() {
        return rule(UpdateRule.Reading.SHOWN).text(true);
    }

    /**
     * The update of one element as a JavaScript function, in float64.
     *
     * @param name of the function
     * @return the function and its settings
     * @throws IllegalArgumentException if the update depends on more than the element, as clipping by norm does
     */
    public UpdateRule.Script javascript(String name) {
        return rule(UpdateRule.Reading.SYMBOLIC).script(name);
    }

    private UpdateRule rule(UpdateRule.Reading reading) {
        var rule = new UpdateRule(reading);
        define(rule);
        return rule;
    }

    /** {@return the gradient that the update starts from: scaled, clipped, turned to maximize, plus λ·θ (L2)} @param rule of this */
    protected final Expr gradient(UpdateRule rule) {
        Expr g = rule.gradient();
        if (accumulate > 1 || clipping != null && clipping.kind() != Clipping.Kind.VALUE) {
            g = rule.scalar("c", UpdateRule.Now::gradientScale).mul(g);
        }
        if (clipping != null && clipping.kind() == Clipping.Kind.VALUE) {
            g = g.max(rule.scalar("low", -clipping.limit())).min(rule.scalar("high", clipping.limit()));
        }
        g = maximize ? g.neg() : g;
        return rule.let("g", weightDecay == 0 || decoupled ? g : g.add(rule.scalar("λ", weightDecay).mul(rule.parameter())));
    }

    /** {@return the parameter that the update starts from: θ, or (1 − η·λ)·θ where the weight decay is decoupled} @param rule of this */
    protected final Expr decayed(UpdateRule rule) {
        Expr theta = rule.parameter();
        if (weightDecay == 0 || !decoupled) {
            return theta;
        }
        Expr written = Expr.constant(1).sub(rule.symbol("η").mul(rule.symbol("λ", weightDecay)));
        return rule.scalar(written, now -> 1 - now.lr() * weightDecay).mul(theta);
    }

    /** {@return η as it was set, for optimizers whose states start from it} */
    protected final double lr() {
        return lr;
    }

    @SuppressWarnings("unchecked")
    private B self() {
        return (B) this;
    }

    @SuppressWarnings("unchecked")
    final B copy() {
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
