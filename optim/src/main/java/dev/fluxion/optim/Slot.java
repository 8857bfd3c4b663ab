package dev.fluxion.optim;

import dev.fluxion.core.FusedUpdate;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Formula;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A parameter in an optimizer: its name, how many steps it has made, and its states, which the first step makes. */
final class Slot {
    private static final String STEP = "step";

    final String name;
    final Tensor parameter;
    private final UpdateRule rule;
    private final Formula formula;
    private long step;
    private List<Tensor> states = List.of();

    Slot(String name, Tensor parameter, UpdateRule rule, Formula formula) {
        this.name = name;
        this.parameter = parameter;
        this.rule = rule;
        this.formula = formula;
        if (parameter.node() != null || !parameter.dtype().isFloating()) {
            throw new IllegalArgumentException("parameter " + name + " is "
                    + (parameter.node() != null ? "the result of " + parameter.node().op().name() : parameter.dtype())
                    + ", expected a leaf of float32 or float64");
        }
    }

    void requireGradientHere() {
        Tensor grad = parameter.grad();
        if (grad != null && !grad.device().equals(parameter.device())) {
            throw new IllegalArgumentException("gradient of parameter " + name + " is on " + grad.device() + ", expected "
                    + parameter.device() + " as the parameter");
        }
    }

    void update(double lr) {
        if (step == 0) {
            states = freshStates();
        }
        step++;
        var outputs = new ArrayList<Tensor>();
        outputs.add(parameter);
        outputs.addAll(states);
        var inputs = new ArrayList<>(outputs);
        inputs.add(1, parameter.grad());
        FusedUpdate.apply(formula, outputs, inputs, rule.scalars(lr, step));
    }

    /** Released from any scope that is open: states live as long as the optimizer. */
    private List<Tensor> freshStates() {
        return rule.states().stream()
                .map(s -> Tensor.full(parameter.shape(), s.start(), parameter.dtype(), parameter.device()))
                .map(Scope::release).toList();
    }

    List<String> stateNames() {
        return rule.states().stream().map(UpdateRule.State::name).toList();
    }

    /** {@return a state, or null before the first step} */
    Tensor state(String state) {
        List<String> names = stateNames();
        if (!names.contains(state)) {
            throw new IllegalArgumentException("state is '" + state + "', expected one of " + names);
        }
        return step == 0 ? null : states.get(names.indexOf(state));
    }

    /** {@return what a saved state calls the entries of this parameter, once it has made a step} */
    List<String> keys() {
        var keys = new ArrayList<String>();
        keys.add(name + "." + STEP);
        stateNames().forEach(state -> keys.add(name + "." + state));
        return keys;
    }

    /** Adds copies of the states; nothing before the first step. */
    void save(Map<String, Tensor> dict) {
        if (step > 0) {
            List<String> keys = keys();
            dict.put(keys.getFirst(), Tensor.of(new double[] {step}).reshape());
            for (int k = 0; k < states.size(); k++) {
                dict.put(keys.get(1 + k), states.get(k).copy());
            }
        }
    }

    /** Says what of the entries for this parameter does not fit; changes nothing. */
    void check(Map<String, Tensor> dict, List<String> problems) {
        List<String> keys = keys();
        if (keys.stream().noneMatch(dict::containsKey)) {
            return;
        }
        for (String key : keys) {
            boolean counts = key.equals(keys.getFirst());
            Tensor value = dict.get(key);
            Shape shape = counts ? Shape.SCALAR : parameter.shape();
            if (value == null) {
                problems.add(key + " is missing");
            } else if (!value.shape().equals(shape) || !counts && value.dtype() != parameter.dtype()) {
                problems.add(key + " is " + value.dtype() + " " + value.shape() + ", expected "
                        + (counts ? "a scalar" : parameter.dtype() + " " + shape));
            } else if (counts && !(value.item() >= 1 && value.item() == Math.rint(value.item()))) {
                problems.add(key + " is " + value.item() + ", expected a whole number of 1 or more");
            }
        }
    }

    /** Takes over entries that were checked; none means that no step was made. */
    void load(Map<String, Tensor> dict) {
        List<String> keys = keys();
        Tensor steps = dict.get(keys.getFirst());
        step = steps == null ? 0 : (long) steps.item();
        states = steps == null ? List.of() : freshStates();
        for (int k = 0; k < states.size(); k++) {
            states.get(k).copyFrom(dict.get(keys.get(1 + k)));
        }
    }
}
