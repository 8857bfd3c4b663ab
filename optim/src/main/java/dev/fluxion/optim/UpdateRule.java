package dev.fluxion.optim;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Printer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/**
 * What an optimizer is: its states, and the new parameter and states as expressions of the old ones and the gradient, all
 * evaluated in one pass and in place.
 *
 * <pre>{@code
 * // v ← ρ·v + (1−ρ)·g²,  θ ← θ − η·g/√(v + ε)
 * Expr g = rule.gradient();
 * Expr old = rule.state("square_avg", "v");
 * Expr v = rule.next(old, rule.average(old, "ρ", rho, g.mul(g)));
 * rule.next(rule.parameter(), rule.parameter().sub(rule.rate().mul(g.div(v.add(rule.scalar("ε", eps)).sqrt()))));
 * }</pre>
 *
 * <p>Numbers are scalar arguments, never written into the formula: all rates, decays and step counts share one kernel. The
 * same declaration is also read to be shown: then each new state stands for itself where it is used ({@link #text}).
 */
public final class UpdateRule {
    private static final Expr PARAMETER = Expr.arg(0);
    private static final Expr GRADIENT = Expr.arg(1);
    private static final int FIRST_STATE = 2;

    /**
     * What a scalar may depend on.
     *
     * @param lr the learning rate η of this step
     * @param step the number of the parameter's step, from 1
     * @param gradientScale what the gradient is multiplied by: clipping by norm, the mean over accumulated gradients
     * @param momentum μ or β₁ where it is scheduled, NaN otherwise
     * @param dtype of the parameter
     * @param numbers of the parameter, as this step makes them
     */
    public record Now(double lr, long step, double gradientScale, double momentum, DType dtype, double... numbers) {
        /** {@return the momentum of this step} @param set where no schedule changes it */
        public double momentum(double set) {
            return Double.isNaN(momentum) ? set : momentum;
        }
    }

    /** A scalar of the formula that may depend on the learning rate and on the step. */
    @FunctionalInterface
    public interface Coefficient {
        /** {@return the scalar, computed in double} @param now the step */
        double at(Now now);
    }

    /** How a number that belongs to a parameter changes with a step. */
    @FunctionalInterface
    public interface Recurrence {
        /** {@return the new number} @param old the number before the step @param now the step */
        double next(double old, Now now);
    }

    /** A state of each parameter, of its shape and dtype. @param name when saved @param symbol when shown @param start at first */
    record State(String name, String symbol, double start) {}

    /** A number of each parameter. @param name when saved @param start at first @param recurrence how it changes */
    record Number(String name, double start, Recurrence recurrence) {}

    /**
     * A state as others keep it, computed from ours.
     *
     * @param name when saved
     * @param value over the states
     * @param state the one that is missing where only {@code name} was saved
     * @param restored its value; the saved one stands in the gradient's place
     */
    record Export(String name, Formula value, int state, Formula restored) {}

    /**
     * The update of one element in JavaScript.
     *
     * @param function its source; of θ, g, the states, η, the step t from 1, and the settings; gives the new θ and states
     * @param start what the states are before the first step, expressions that may have η in them
     * @param settings the value of each setting by name, in the function's order
     */
    public record Script(String function, List<String> start, SequencedMap<String, Double> settings) {}

    /** A line of the rule when it is shown. */
    private record Line(Expr name, Expr value) {}

    /** What a declaration is read for. */
    enum Reading {
        /** The formula of nearly all steps. */
        PLAIN,
        /** The formula of each {@link Slot#SETTLING}th step. */
        SETTLING,
        /** The lines that are shown. */
        SHOWN,
        /** One function of the settings by name, rates and corrections included, for another language. */
        SYMBOLIC
    }

    private final Reading reading;
    private final boolean shown;
    private final boolean symbolic;
    private final List<State> states = new ArrayList<>();
    private final List<Number> numbers = new ArrayList<>();
    private final List<Export> exports = new ArrayList<>();
    private final List<Coefficient> coefficients = new ArrayList<>();
    private final List<String> symbols = new ArrayList<>();
    private final Map<Expr, Expr> next = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Expr> starts = new ArrayList<>();
    private final Map<String, Double> settings = new HashMap<>();
    private boolean momentum;

    UpdateRule(Reading reading) {
        this.reading = reading;
        this.shown = reading == Reading.SHOWN;
        this.symbolic = reading == Reading.SYMBOLIC;
        if (symbolic) {
            symbols.addAll(List.of("η", "t"));
        }
    }

    /** {@return the parameter θ} */
    public Expr parameter() {
        return PARAMETER;
    }

    /** {@return the gradient g} */
    public Expr gradient() {
        return GRADIENT;
    }

    /** {@return a new state that starts at 0} @param name as in saved states @param symbol as it is shown */
    public Expr state(String name, String symbol) {
        return state(name, symbol, 0);
    }

    /** {@return a new state} @param name as in saved states @param symbol as it is shown @param start every element at first */
    public Expr state(String name, String symbol, double start) {
        return state(name, symbol, Expr.constant(start), start);
    }

    /** {@return a new state} @param name as in saved states @param symbol as it is shown @param written the start, as of η @param start its value */
    Expr state(String name, String symbol, Expr written, double start) {
        starts.add(written);
        states.add(new State(name, symbol, start));
        return Expr.arg(FIRST_STATE + states.size() - 1);
    }

    /**
     * A new number that each parameter keeps, saved with its states.
     *
     * @param name as in saved states
     * @param start before the first step
     * @param recurrence how a step changes it
     * @return its position in {@link Now#numbers}
     */
    public int number(String name, double start, Recurrence recurrence) {
        numbers.add(new Number(name, start, recurrence));
        return numbers.size() - 1;
    }

    /** {@return a scalar that changes with rate and step} @param symbol as it is shown @param coefficient how */
    public Expr scalar(String symbol, Coefficient coefficient) {
        if (symbolic) {
            return named(symbol);
        }
        coefficients.add(coefficient);
        symbols.add(symbol);
        return Expr.scalar(coefficients.size() - 1);
    }

    /** {@return a scalar that stays} @param symbol as it is shown @param value a hyper-parameter */
    public Expr scalar(String symbol, double value) {
        settings.put(symbol, value);
        return scalar(symbol, _ -> value);
    }

    /**
     * A scalar that is computed in double, once a step, of others.
     *
     * @param written what is shown, made of {@link #symbol symbols}
     * @param coefficient what is computed
     * @return the scalar
     */
    public Expr scalar(Expr written, Coefficient coefficient) {
        return shown || symbolic ? written : scalar("", coefficient);
    }

    /** {@return a name in what is shown; of no meaning where something is computed} @param name such as ρ */
    public Expr symbol(String name) {
        return shown || symbolic ? scalar(name, _ -> 0) : Expr.constant(0);
    }

    /** {@return a name of a setting that stands in the formula only as part of other scalars} @param name such as λ @param value its value */
    public Expr symbol(String name, double value) {
        settings.put(name, value);
        return symbol(name);
    }

    /** {@return a name in what is shown} @param name such as c @param written what it stands for, of other symbols and of t, the step */
    public Expr symbol(String name, Expr written) {
        return symbolic ? written : symbol(name);
    }

    /** {@return a name in what is shown for a {@link #number}} @param name such as π @param start before the first step @param next how a step changes it */
    public Expr symbol(String name, double start, UnaryOperator<Expr> next) {
        if (!symbolic) {
            return symbol(name);
        }
        Expr old = state(name, name, start);
        return next(old, next.apply(old));
    }

    private Expr named(String symbol) {
        if (!symbols.contains(symbol)) {
            symbols.add(symbol);
        }
        return Expr.scalar(symbols.indexOf(symbol));
    }

    /** {@return 1 − x, computed in double} @param symbol of x @param x a hyper-parameter */
    public Expr oneMinus(String symbol, double x) {
        return scalar(Expr.constant(1).sub(symbol(symbol)), _ -> 1 - x);
    }

    /** {@return the learning rate η} */
    public Expr rate() {
        return scalar("η", Now::lr);
    }

    /** {@return the momentum, which may be scheduled} @param symbol μ, or β₁ of Adam @param value where no schedule changes it */
    public Expr momentum(String symbol, double value) {
        momentum = true;
        settings.put(symbol, value);
        return scalar(symbol, now -> now.momentum(value));
    }

    boolean hasMomentum() {
        return momentum;
    }

    /** {@return a part that gets a line of its own where the rule is shown} @param name as it is shown @param value the part */
    public Expr let(String name, Expr value) {
        if (!shown || value == GRADIENT) {
            return value;
        }
        Expr symbol = name.equals("g") ? GRADIENT : scalar(name, 0);
        lines.add(new Line(symbol, value));
        return symbol;
    }

    /** {@return β·s + (1 − β)·x} @param mean s @param decay the symbol of β @param beta its value @param x what is averaged */
    public Expr average(Expr mean, String decay, double beta, Expr x) {
        return scalar(decay, beta).mul(mean).add(oneMinus(decay, beta).mul(x));
    }

    /** {@return β₁·m + (1 − β₁)·x, with β₁ a momentum that may be scheduled} @param mean m @param beta its value @param x what is averaged */
    public Expr momentumAverage(Expr mean, double beta, Expr x) {
        Expr gain = scalar(Expr.constant(1).sub(symbol("beta1")), now -> 1 - now.momentum(beta));
        return momentum("beta1", beta).mul(mean).add(gain.mul(x));
    }

    /** {@return x + ε; where it is shown, nothing of an ε that is 0} @param x a number @param eps its value */
    public Expr plusEpsilon(Expr x, double eps) {
        return shown && eps == 0 ? x : x.add(scalar("ε", eps));
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
    public Expr quotient(Expr x, Expr denominator, double eps) {
        Expr zero = Expr.constant(0);
        Expr quotient = x.div(denominator);
        return (float) eps == 0 && !shown ? Expr.select(denominator.eq(zero), zero, quotient) : quotient;
    }

    /**
     * Lets a state that decays reach 0 once it is next to the subnormal numbers, which processors compute slowly and in which
     * rounding would keep it for ever: now and then it becomes x · min(1, |x| / T), with T four times the smallest normal
     * number. From T on that changes no bit. As it costs time, it is part of every {@link Slot#SETTLING}th step only.
     *
     * @param x a new state
     * @param negative whether it may be below 0
     * @return x, or what is smaller than T
     */
    public Expr settled(Expr x, boolean negative) {
        if (reading != Reading.SETTLING) {
            return x;
        }
        Expr inverse = scalar("", now -> now.dtype() == DType.F32 ? 0x1p124 : 0x1p1020);
        return x.mul((negative ? x.abs() : x).mul(inverse).min(Expr.constant(1)));
    }

    /**
     * Declares what becomes of the parameter or of a state.
     *
     * @param old which of them
     * @param value its new value
     * @return the new value, for further use
     */
    public Expr next(Expr old, Expr value) {
        next.put(old, value);
        lines.add(new Line(old, value));
        return shown ? old : value;
    }

    /**
     * Declares a state that other libraries keep where this rule keeps another.
     *
     * @param name as they save it
     * @param value over this rule's states
     * @param state the state that they lack
     * @param restored its value, with theirs in the place of {@link #gradient}
     */
    public void export(String name, Expr value, Expr state, Expr restored) {
        exports.add(new Export(name, Formula.of(value), ((Expr.Arg) state).index() - FIRST_STATE, Formula.of(restored)));
    }

    List<State> states() {
        return states;
    }

    List<Number> numbers() {
        return numbers;
    }

    List<Export> exports() {
        return exports;
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

    /** {@return the scalars of a formula of this rule} @param scalars as many as the formula has, which are overwritten */
    double[] scalars(Now now, double[] scalars) {
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = coefficients.get(i).at(now);
        }
        return scalars;
    }

    /** {@return the update as a function} @param name of the function */
    Script script(String name) {
        var args = new ArrayList<>(List.of("θ", "g"));
        states.forEach(state -> args.add(state.symbol()));
        var values = new LinkedHashMap<String, Double>();
        for (String symbol : symbols.subList(2, symbols.size())) {
            if (!settings.containsKey(symbol)) {
                throw new IllegalArgumentException(symbol + " has no written form, expected a rule of θ, g, states, η, t and settings");
            }
            values.put(symbol, settings.get(symbol));
        }
        return new Script(Printer.javascript(name, formula(), args, symbols),
                starts.stream().map(start -> Printer.text(Formula.of(start), List.of(), symbols)).toList(), values);
    }

    /** {@return the lines of a rule that is shown} @param latex in LaTeX, or as plain text */
    List<String> text(boolean latex) {
        var args = new ArrayList<>(List.of("θ", "g"));
        states.forEach(state -> args.add(state.symbol()));
        return lines.stream().map(line -> {
            Formula name = Formula.of(line.name());
            Formula value = Formula.of(line.value());
            return latex ? Printer.latex(name, args, symbols) + " \\leftarrow " + Printer.latex(value, args, symbols)
                    : Printer.text(name, args, symbols) + " ← " + Printer.text(value, args, symbols);
        }).toList();
    }
}
