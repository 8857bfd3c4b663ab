package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Changes parameters along their gradients, each by one fused update. Build one with {@link RMSprop#builder()},
 * {@link SGD#builder()}, {@link Adam#builder()} or another of this package.
 *
 * <pre>{@code
 * optimizer.zeroGrad();
 * model.forward(x).crossEntropy(labels).backward();
 * optimizer.step();
 * }</pre>
 */
public final class Optimizer {
    private static final String ACCUMULATED = "accumulated";

    private final List<ParameterGroup> groups;
    private final List<Slot> slots;
    private final int accumulate;
    private final boolean gradientsRequired;
    private int pending;

    Optimizer(List<ParameterGroup> groups, int accumulate, boolean gradientsRequired) {
        this.groups = groups;
        this.slots = groups.stream().flatMap(group -> group.slots.stream()).toList();
        this.accumulate = accumulate;
        this.gradientsRequired = gradientsRequired;
        if (slots.isEmpty()) {
            throw new IllegalArgumentException("parameters are 0, expected at least 1");
        }
        Set<Tensor> parameters = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> names = new HashSet<>();
        Tensor first = slots.getFirst().parameter;
        for (Slot slot : slots) {
            Tensor parameter = slot.parameter;
            if (!parameters.add(parameter) || !names.add(slot.name)) {
                throw new IllegalArgumentException("parameter " + slot.name + ", shape " + parameter.shape()
                        + ", is given twice, expected each parameter and each name once");
            }
            if (parameter.dtype() != first.dtype() || !parameter.device().equals(first.device())) {
                throw new IllegalArgumentException("parameter " + slot.name + " is " + parameter.dtype() + " on "
                        + parameter.device() + ", expected " + first.dtype() + " on " + first.device() + " as the first");
            }
        }
    }

    /** {@return the groups, in the order in which they were added} */
    public List<ParameterGroup> groups() {
        return groups;
    }

    /** {@return a line for each group} */
    @Override
    public String toString() {
        return String.join("\n", groups.stream().map(ParameterGroup::toString).toList());
    }

    /** {@return the learning rate of the first group's next step} */
    public double lr() {
        return groups.getFirst().lr();
    }

    /** Sets the learning rate of all groups. @param lr finite, 0 or more */
    public void lr(double lr) {
        groups.forEach(group -> group.lr(lr));
    }

    /** Drops all gradients; while gradients are accumulated for one update, it does nothing. */
    public void zeroGrad() {
        if (pending == 0) {
            slots.forEach(slot -> {
                slot.parameter.setGrad(null);
                slot.rows = null;
            });
        }
    }

    /**
     * Adds to the gradient of a parameter that has only some rows. The next step is then lazy: see {@link RowGradient}.
     *
     * @param parameter one of this optimizer's
     * @param gradient of its shape, rows aside
     * @throws IllegalArgumentException if it does not fit; then nothing was changed
     */
    public void addGradient(Tensor parameter, RowGradient gradient) {
        Slot slot = slot(parameter);
        gradient.requireFits(slot.name, parameter);
        slot.rows = slot.rows == null ? gradient : slot.rows.add(gradient);
    }

    /**
     * Changes every parameter that has a gradient, in place; the others, and their states, stay as they are.
     *
     * @return whether it did; false while gradients are accumulated
     * @throws IllegalArgumentException if a gradient is on another device than its parameter or missing where it is required,
     *     or a schedule gives no rate; then nothing was changed
     */
    public boolean step() {
        slots.forEach(Slot::requireGradientHere);
        groups.forEach(ParameterGroup::requireNumbers);
        if (gradientsRequired) {
            List<String> without = slots.stream().filter(slot -> !slot.hasGradient()).map(slot -> slot.name).toList();
            if (!without.isEmpty()) {
                throw new IllegalArgumentException("parameters without gradient are " + without + ", expected none");
            }
        }
        if (++pending < accumulate) {
            return false;
        }
        pending = 0;
        try (var _ = Autograd.noGrad()) {
            double norm = globalNorm();
            groups.forEach(group -> group.update((isGlobal(group) ? group.clipping.factor(norm) : 1) / accumulate));
        }
        return true;
    }

    private static boolean isGlobal(ParameterGroup group) {
        return group.clipping != null && group.clipping.kind() == Clipping.Kind.GLOBAL_NORM;
    }

    /** {@return the norm of all gradients of the groups that are clipped by it, together} */
    private double globalNorm() {
        double squares = 0;
        for (ParameterGroup group : groups) {
            if (isGlobal(group)) {
                for (Slot slot : group.slots) {
                    squares += slot.hasGradient() ? slot.squaredNorm() : 0;
                }
            }
        }
        return Math.sqrt(squares) / accumulate;
    }

    /** Tells the schedules that wait for it how well training goes. @param metric such as the loss on held-out data */
    public void report(double metric) {
        groups.stream().flatMap(ParameterGroup::plateaus).distinct().forEach(plateau -> plateau.report(metric));
    }

    /**
     * A state of a parameter.
     *
     * @param parameter one of this optimizer's
     * @param name such as {@code square_avg}
     * @return the state itself, which steps change; null before the parameter's first step
     * @throws IllegalArgumentException if there is no such parameter or state
     */
    public Tensor state(Tensor parameter, String name) {
        return slot(parameter).state(name);
    }

    /** {@return the names of a parameter's states} @param parameter one of this optimizer's */
    public List<String> stateNames(Tensor parameter) {
        return slot(parameter).stateNames();
    }

    /** {@return a number that a parameter keeps} @param parameter one of this optimizer's @param name such as {@code mu_product} */
    public double number(Tensor parameter, String name) {
        return slot(parameter).number(name);
    }

    /** {@return how many steps a parameter has made} @param parameter one of this optimizer's */
    public long step(Tensor parameter) {
        return slot(parameter).step();
    }

    /** {@return the names of all parameters, in order} */
    public List<String> parameterNames() {
        return slots.stream().map(slot -> slot.name).toList();
    }

    /** {@return all parameters, in order} */
    public List<Tensor> parameters() {
        return slots.stream().map(slot -> slot.parameter).toList();
    }

    /** {@return of how many gradients an update takes the mean} */
    int accumulate() {
        return accumulate;
    }

    /** {@return the first of these states that a parameter has, or null} */
    Tensor secondMoment(Tensor parameter, List<String> names) {
        Slot slot = slot(parameter);
        return names.stream().filter(slot::hasState).findFirst().map(slot::state).orElse(null);
    }

    private Slot slot(Tensor parameter) {
        return slots.stream().filter(slot -> slot.parameter == parameter).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("parameter of shape " + parameter.shape()
                        + " is none of this optimizer's, expected one that it was built for"));
    }

    /**
     * A snapshot of all that a step changes, with the settings: what a file of it contains. A run that saves it and goes on
     * from {@link #load(OptimizerState)} changes no bit.
     *
     * @return copies
     */
    public OptimizerState state() {
        var options = new LinkedHashMap<String, String>();
        for (int i = 0; i < groups.size(); i++) {
            String key = "group." + i + ".";
            groups.get(i).options().forEach((name, value) -> options.put(key + name, value.toString()));
        }
        return new OptimizerState(options, stateDict());
    }

    /**
     * Returns to a snapshot.
     *
     * @param state of an optimizer with the same settings for the same parameters; settings that it does not name are taken
     *     to be this optimizer's
     * @throws IllegalArgumentException that lists all that differs, is missing or unexpected; then nothing was changed
     */
    public void load(OptimizerState state) {
        var problems = new ArrayList<String>();
        Map<String, String> own = state().options();
        for (String key : new TreeSet<>(state.options().keySet())) {
            String saved = state.options().get(key);
            if (!OptimizerState.same(saved, own.get(key))) {
                problems.add(key + " is " + saved + " in the state and " + own.getOrDefault(key, "unknown") + " here");
            }
        }
        load(state.tensors(), true, problems);
    }

    /**
     * The tensors of a snapshot: {@code group.I.lr} for each group, and for each parameter that has made a step
     * {@code NAME.step} and {@code NAME.STATE}. Between the gradients of one update, {@code accumulated} says how many there are,
     * and {@code NAME.grad}, or {@code NAME.rows} and {@code NAME.row_indices}, what they add up to.
     *
     * @return copies by name
     */
    public Map<String, Tensor> stateDict() {
        var dict = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).save("group." + i, dict);
        }
        slots.forEach(slot -> slot.save(dict));
        if (pending > 0) {
            dict.put(ACCUMULATED, Slot.number(pending));
            slots.forEach(slot -> slot.saveGradient(dict));
        }
        return dict;
    }

    /**
     * Returns to the tensors of a snapshot, whatever settings they were made with. Gradients become those of the snapshot where
     * it was made between the gradients of one update; otherwise they stay as they are.
     *
     * @param dict from {@link #stateDict} of an optimizer with the same states for the same parameters
     * @throws IllegalArgumentException that lists all that is missing, unexpected or does not fit; then nothing was changed
     */
    public void load(Map<String, Tensor> dict) {
        load(dict, true, new ArrayList<>());
    }

    /**
     * Takes over what fits of another optimizer's tensors: what it lacks starts as in a fresh optimizer (a missing
     * {@code step} is 1), and what this one has no place for is left.
     *
     * @param dict from {@link #stateDict}
     * @throws IllegalArgumentException that lists what is of another shape or dtype; then nothing was changed
     */
    public void adopt(Map<String, Tensor> dict) {
        load(dict, false, new ArrayList<>());
    }

    private void load(Map<String, Tensor> dict, boolean complete, List<String> problems) {
        Set<String> unexpected = new TreeSet<>(dict.keySet());
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).check("group." + i, dict, complete, problems, unexpected);
        }
        boolean accumulating = dict.containsKey(ACCUMULATED);
        if (accumulating) {
            unexpected.remove(ACCUMULATED);
            Tensor done = dict.get(ACCUMULATED);
            if (done.elements() != 1 || !(done.item() >= 1 && done.item() < accumulate && done.item() == Math.rint(done.item()))) {
                problems.add(ACCUMULATED + " is " + done + ", expected a whole number from 1 to " + (accumulate - 1)
                        + ", as an update takes " + accumulate + " gradients");
            }
        }
        for (Slot slot : slots) {
            slot.keys().forEach(unexpected::remove);
            slot.check(dict, complete, problems);
            if (accumulating) {
                slot.gradientKeys().forEach(unexpected::remove);
                slot.checkGradient(dict, problems);
            }
        }
        if (complete) {
            unexpected.forEach(key -> problems.add(key + " is unexpected"));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("saved state does not fit this optimizer: " + String.join("; ", problems));
        }
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).load("group." + i, dict);
        }
        slots.forEach(slot -> slot.load(dict));
        pending = accumulating ? (int) dict.get(ACCUMULATED).item() : 0;
        if (accumulating) {
            slots.forEach(slot -> slot.loadGradient(dict));
        }
    }
}
