package dev.fluxion.optim;

import dev.fluxion.core.DType;
import dev.fluxion.core.FusedUpdate;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Formula;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A parameter in an optimizer: its name, how many steps it has made, and its states, which the first step makes. */
final class Slot {
    /** Every so many steps, states that are nearly subnormal go on to 0. */
    static final int SETTLING = 16;
    private static final String STEP = "step";
    private static final String GRAD = "grad";
    private static final String ROWS = "rows";
    private static final String INDICES = "row_indices";

    final String name;
    final Tensor parameter;
    /** The gradient of the next step where it has only some rows; otherwise the parameter's own is meant. */
    RowGradient rows;
    private final Update plain;
    private final Update settling;
    private final UpdateRule rule;
    private long step;
    private double[] numbers;
    private List<Tensor> states = List.of();
    /** θ and the states, which a step writes; θ, g and the states, which it reads. Made once, so that a step allocates little. */
    private List<Tensor> outputs;
    private Tensor[] inputs;

    /** What a step evaluates. @param scalars of the last step */
    private record Update(UpdateRule rule, Formula formula, double[] scalars) {
        static Update of(UpdateRule rule) {
            Formula formula = rule.formula();
            return new Update(rule, formula, new double[formula.scalarCount()]);
        }

        FusedUpdate.Part part(List<Tensor> outputs, List<Tensor> inputs) {
            return new FusedUpdate.Part(outputs, inputs.subList(0, formula.argCount()), scalars);
        }
    }

    Slot(String name, Tensor parameter, UpdateRule rule, UpdateRule settlingRule) {
        this.name = name;
        this.parameter = parameter;
        this.rule = rule;
        this.plain = Update.of(rule);
        this.settling = Update.of(settlingRule);
        this.numbers = freshNumbers();
        if (parameter.node() != null || !parameter.dtype().isFloating()) {
            throw new IllegalArgumentException("parameter " + name + " is "
                    + (parameter.node() != null ? "the result of " + parameter.node().op().name() : parameter.dtype())
                    + ", expected a leaf of float32 or float64");
        }
    }

    Formula formula() {
        return plain.formula;
    }

    boolean hasGradient() {
        return rows != null || parameter.grad() != null;
    }

    void requireGradientHere() {
        Tensor grad = parameter.grad();
        if (grad != null && !grad.device().equals(parameter.device())) {
            throw new IllegalArgumentException("gradient of parameter " + name + " is on " + grad.device() + ", expected "
                    + parameter.device() + " as the parameter");
        }
        if (grad != null && rows != null) {
            throw new IllegalArgumentException("parameter " + name + " has a gradient and a gradient of rows, expected one of them");
        }
    }

    /** {@return Σ g² of the gradient, in double} */
    double squaredNorm() {
        Tensor g = rows == null ? parameter.grad() : rows.values();
        double norm = Clipping.norm(g, 2);
        return norm * norm;
    }

    /** Adds what a step evaluates to {@code parts}, by formula; {@link #updated} is to be called when that was done. */
    void update(double lr, double momentum, double gradientScale, Map<Formula, List<FusedUpdate.Part>> parts) {
        if (step == 0) {
            states(freshStates());
        }
        step++;
        UpdateRule.Now now = now(lr, momentum, gradientScale);
        for (int k = 0; k < numbers.length; k++) {
            numbers[k] = rule.numbers().get(k).recurrence().next(numbers[k], now);
        }
        Update update = step % SETTLING == 0 ? settling : plain;
        update.rule.scalars(now, update.scalars);
        if (rows == null) {
            inputs[1] = parameter.grad();
            of(update, parts).add(update.part(outputs, Arrays.asList(inputs)));
        } else {
            rows.forEachRun((first, count, values) -> {
                List<Tensor> run = outputs.stream().map(whole -> whole.slice(0, first, first + count)).toList();
                var read = new ArrayList<>(run);
                read.add(1, values);
                of(update, parts).add(update.part(run, read));
            });
        }
    }

    private static List<FusedUpdate.Part> of(Update update, Map<Formula, List<FusedUpdate.Part>> parts) {
        return parts.computeIfAbsent(update.formula, _ -> new ArrayList<>());
    }

    /** Lets the gradient go. */
    void updated() {
        if (inputs != null) {
            inputs[1] = null;
        }
    }

    private void states(List<Tensor> fresh) {
        states = fresh;
        outputs = Stream.concat(Stream.of(parameter), fresh.stream()).toList();
        inputs = Stream.concat(Stream.of(parameter, null), fresh.stream()).toArray(Tensor[]::new);
    }

    private UpdateRule.Now now(double lr, double momentum, double gradientScale) {
        return new UpdateRule.Now(lr, step, gradientScale, momentum, parameter.dtype(), numbers);
    }

    private double[] freshNumbers() {
        return rule.numbers().stream().mapToDouble(UpdateRule.Number::start).toArray();
    }

    /** Released from any scope that is open: states live as long as the optimizer. */
    private List<Tensor> freshStates() {
        return rule.states().stream()
                .map(s -> Tensor.full(parameter.shape(), s.start(), parameter.dtype(), parameter.device()))
                .map(Scope::release).toList();
    }

    long step() {
        return step;
    }

    List<String> stateNames() {
        return rule.states().stream().map(UpdateRule.State::name).toList();
    }

    boolean hasState(String state) {
        return stateNames().contains(state) || rule.exports().stream().anyMatch(export -> export.name().equals(state));
    }

    /** {@return a state or what is exported in its place, or null before the first step} */
    Tensor state(String state) {
        List<String> names = stateNames();
        for (UpdateRule.Export export : rule.exports()) {
            if (export.name().equals(state)) {
                return step == 0 ? null : exported(export);
            }
        }
        if (!names.contains(state)) {
            throw new IllegalArgumentException("state is '" + state + "', expected one of " + names);
        }
        return step == 0 ? null : states.get(names.indexOf(state));
    }

    /** {@return a number of this parameter} */
    double number(String number) {
        for (int k = 0; k < numbers.length; k++) {
            if (rule.numbers().get(k).name().equals(number)) {
                return numbers[k];
            }
        }
        throw new IllegalArgumentException("number is '" + number + "', expected one of "
                + rule.numbers().stream().map(UpdateRule.Number::name).toList());
    }

    private Tensor exported(UpdateRule.Export export) {
        Tensor value = Tensor.empty(parameter.shape(), parameter.dtype(), parameter.device());
        evaluate(export.value(), value, null);
        return value;
    }

    /** Computes a formula of this rule over the states; {@code g} stands in the gradient's place. */
    private void evaluate(Formula value, Tensor to, Tensor g) {
        var inputs = new ArrayList<>(states);
        inputs.addAll(0, Arrays.asList(null, g));
        FusedUpdate.apply(value, List.of(to), inputs.subList(0, value.argCount()), 
                rule.scalars(now(0, Double.NaN, 1), new double[value.scalarCount()]));
    }

    /** {@return a number as saved states have it: a float64 scalar} */
    static Tensor number(double value) {
        return Tensor.of(new double[] {value}).reshape();
    }

    private String key(String what) {
        return name + "." + what;
    }

    /** {@return what a saved state may call the entries of this parameter} */
    List<String> keys() {
        var keys = new ArrayList<String>();
        keys.add(key(STEP));
        rule.numbers().forEach(number -> keys.add(key(number.name())));
        stateNames().forEach(state -> keys.add(key(state)));
        rule.exports().forEach(export -> keys.add(key(export.name())));
        return keys;
    }

    /** Adds copies of the states; nothing before the first step. */
    void save(Map<String, Tensor> dict) {
        if (step > 0) {
            dict.put(key(STEP), number(step));
            for (int k = 0; k < numbers.length; k++) {
                dict.put(key(rule.numbers().get(k).name()), number(numbers[k]));
            }
            for (int k = 0; k < states.size(); k++) {
                dict.put(key(rule.states().get(k).name()), states.get(k).copy());
            }
            rule.exports().forEach(export -> dict.put(key(export.name()), exported(export)));
        }
    }

    List<String> gradientKeys() {
        return List.of(key(GRAD), key(ROWS), key(INDICES));
    }

    /** Adds a copy of the gradient that was accumulated so far, dense or of rows. */
    void saveGradient(Map<String, Tensor> dict) {
        if (parameter.grad() != null) {
            dict.put(key(GRAD), parameter.grad().copy());
        }
        if (rows != null) {
            dict.put(key(ROWS), rows.values().copy());
            dict.put(key(INDICES), Tensor.of(rows.indices(), rows.indices().length));
        }
    }

    /** Says what of a saved gradient does not fit; changes nothing. */
    void checkGradient(Map<String, Tensor> dict, List<String> problems) {
        Tensor grad = dict.get(key(GRAD));
        if (grad != null && (!grad.shape().equals(parameter.shape()) || grad.dtype() != parameter.dtype())) {
            problems.add(key(GRAD) + " is " + grad.dtype() + " " + grad.shape() + ", expected " + parameter.dtype() + " "
                    + parameter.shape());
        }
        try {
            if (dict.containsKey(key(ROWS)) || dict.containsKey(key(INDICES))) {
                savedRows(dict).requireFits(name, parameter);
            }
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
    }

    private RowGradient savedRows(Map<String, Tensor> dict) {
        Tensor values = dict.get(key(ROWS));
        Tensor indices = dict.get(key(INDICES));
        if (values == null || indices == null || indices.dtype() != DType.I32) {
            throw new IllegalArgumentException(key(ROWS) + " and " + key(INDICES) + " are "
                    + (values == null || indices == null ? "one without the other" : "of " + indices.dtype() + " indices")
                    + ", expected rows and their int32 indices");
        }
        return RowGradient.of(indices.toIntArray(), values.to(parameter.device()).copy());
    }

    /** Takes over a gradient that was checked; none means that there was none. */
    void loadGradient(Map<String, Tensor> dict) {
        Tensor grad = dict.get(key(GRAD));
        parameter.setGrad(grad == null ? null : grad.to(parameter.device()).copy());
        rows = dict.containsKey(key(ROWS)) ? savedRows(dict) : null;
    }

    /** Says what of the entries for this parameter does not fit; changes nothing. */
    void check(Map<String, Tensor> dict, boolean complete, List<String> problems) {
        if (keys().stream().noneMatch(dict::containsKey)) {
            return;
        }
        Tensor steps = scalar(dict, STEP, complete, problems);
        if (steps != null && !(steps.item() >= 1 && steps.item() == Math.rint(steps.item()))) {
            problems.add(key(STEP) + " is " + steps.item() + ", expected a whole number of 1 or more");
        }
        for (UpdateRule.Number number : rule.numbers()) {
            scalar(dict, number.name(), complete, problems);
        }
        for (int k = 0; k < rule.states().size(); k++) {
            String key = key(source(dict, k));
            Tensor value = dict.get(key);
            if (value == null && complete) {
                problems.add(key + " is missing");
            } else if (value != null && (!value.shape().equals(parameter.shape()) || value.dtype() != parameter.dtype())) {
                problems.add(key + " is " + value.dtype() + " " + value.shape() + ", expected " + parameter.dtype() + " "
                        + parameter.shape());
            }
        }
    }

    /** {@return which entry state {@code k} is loaded from: its own, or what others export in its place} */
    private String source(Map<String, Tensor> dict, int k) {
        String own = rule.states().get(k).name();
        return dict.containsKey(key(own)) ? own : rule.exports().stream()
                .filter(export -> export.state() == k && dict.containsKey(key(export.name())))
                .map(UpdateRule.Export::name).findFirst().orElse(own);
    }

    private Tensor scalar(Map<String, Tensor> dict, String what, boolean complete, List<String> problems) {
        Tensor value = dict.get(key(what));
        if (value == null && complete) {
            problems.add(key(what) + " is missing");
        } else if (value != null && !value.shape().equals(Shape.SCALAR)) {
            problems.add(key(what) + " is " + value.dtype() + " " + value.shape() + ", expected a scalar");
            return null;
        }
        return value;
    }

    /** Takes over entries that were checked; none means that no step was made. */
    void load(Map<String, Tensor> dict) {
        boolean any = keys().stream().anyMatch(dict::containsKey);
        numbers = freshNumbers();
        step = 0;
        states(any ? freshStates() : List.of());
        if (!any) {
            return;
        }
        step = dict.containsKey(key(STEP)) ? (long) dict.get(key(STEP)).item() : 1;
        for (int k = 0; k < numbers.length; k++) {
            Tensor saved = dict.get(key(rule.numbers().get(k).name()));
            numbers[k] = saved == null ? numbers[k] : saved.item();
        }
        for (int k = 0; k < states.size(); k++) {
            Tensor saved = dict.get(key(rule.states().get(k).name()));
            if (saved != null) {
                states.get(k).copyFrom(saved);
            }
        }
        for (UpdateRule.Export export : rule.exports()) {
            if (source(dict, export.state()).equals(export.name())) {
                evaluate(export.restored(), states.get(export.state()), dict.get(key(export.name())).to(parameter.device()));
            }
        }
    }
}
