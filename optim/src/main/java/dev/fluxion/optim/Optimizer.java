package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.expr.Formula;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes parameters along their gradients, each by one fused update. Build one with {@link RMSprop#builder()},
 * {@link SGD#builder()} or {@link Adam#builder()}.
 *
 * <pre>{@code
 * optimizer.zeroGrad();
 * model.forward(x).crossEntropy(labels).backward();
 * optimizer.step();
 * }</pre>
 */
public final class Optimizer {
    private final List<Group> groups;
    private final List<Slot> slots;

    /** Parameters that share an update and a learning rate. */
    public static final class Group {
        private final List<Slot> slots = new ArrayList<>();
        private final Formula formula;
        private double lr;

        Group(Map<String, Tensor> parameters, UpdateRule rule, double lr) {
            this.formula = rule.formula();
            this.lr = lr;
            parameters.forEach((name, parameter) -> slots.add(new Slot(name, parameter, rule, formula)));
        }

        /** {@return the parameters} */
        public List<Tensor> parameters() {
            return slots.stream().map(slot -> slot.parameter).toList();
        }

        /** {@return the learning rate} */
        public double lr() {
            return lr;
        }

        /** Sets the learning rate of the steps to come. @param lr finite, 0 or more */
        public void lr(double lr) {
            this.lr = OptimizerBuilder.requireRate(lr);
        }

        /** {@return the update as it is compiled: argument 0 is θ, 1 is g, then the states; outputs are θ and the states} */
        public Formula formula() {
            return formula;
        }
    }

    Optimizer(List<Group> groups) {
        this.groups = groups;
        this.slots = groups.stream().flatMap(group -> group.slots.stream()).toList();
        Set<Tensor> parameters = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> names = new HashSet<>();
        for (Slot slot : slots) {
            if (!parameters.add(slot.parameter) || !names.add(slot.name)) {
                throw new IllegalArgumentException("parameter " + slot.name + ", shape " + slot.parameter.shape()
                        + ", is given twice, expected each parameter and each name once");
            }
        }
        if (slots.isEmpty()) {
            throw new IllegalArgumentException("parameters are 0, expected at least 1");
        }
    }

    /** {@return the groups, in the order in which they were added} */
    public List<Group> groups() {
        return groups;
    }

    /** {@return the learning rate of the first group} */
    public double lr() {
        return groups.getFirst().lr();
    }

    /** Sets the learning rate of all groups. @param lr finite, 0 or more */
    public void lr(double lr) {
        groups.forEach(group -> group.lr(lr));
    }

    /** Drops all gradients. */
    public void zeroGrad() {
        slots.forEach(slot -> slot.parameter.setGrad(null));
    }

    /**
     * Changes every parameter that has a gradient, in place; the others, and their states, stay as they are.
     *
     * @throws IllegalArgumentException if a gradient is on another device than its parameter; then nothing was changed
     */
    public void step() {
        slots.forEach(Slot::requireGradientHere);
        try (var _ = Autograd.noGrad()) {
            for (Group group : groups) {
                group.slots.stream().filter(slot -> slot.parameter.grad() != null).forEach(slot -> slot.update(group.lr));
            }
        }
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

    private Slot slot(Tensor parameter) {
        return slots.stream().filter(slot -> slot.parameter == parameter).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("parameter of shape " + parameter.shape()
                        + " is none of this optimizer's, expected one that it was built for"));
    }

    /**
     * A snapshot of all that a step changes: {@code group.I.lr} for each group, and for each parameter that has made a step
     * {@code NAME.step} and {@code NAME.STATE}. A run that saves it and goes on from {@link #load} changes no bit.
     *
     * @return copies by name
     */
    public Map<String, Tensor> stateDict() {
        var dict = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < groups.size(); i++) {
            dict.put(rateKey(i), Tensor.of(new double[] {groups.get(i).lr()}).reshape());
        }
        slots.forEach(slot -> slot.save(dict));
        return dict;
    }

    /**
     * Returns to a snapshot.
     *
     * @param dict from {@link #stateDict} of an optimizer with the same settings for the same parameters
     * @throws IllegalArgumentException that lists all that is missing, unexpected or does not fit; then nothing was changed
     */
    public void load(Map<String, Tensor> dict) {
        var problems = new ArrayList<String>();
        Set<String> unexpected = new HashSet<>(dict.keySet());
        for (int i = 0; i < groups.size(); i++) {
            unexpected.remove(rateKey(i));
            Tensor lr = dict.get(rateKey(i));
            if (lr == null || lr.elements() != 1 || !(lr.item() >= 0 && lr.item() < Double.POSITIVE_INFINITY)) {
                problems.add(rateKey(i) + " is " + lr + ", expected a finite number of 0 or more");
            }
        }
        for (Slot slot : slots) {
            slot.keys().forEach(unexpected::remove);
            slot.check(dict, problems);
        }
        unexpected.stream().sorted().forEach(key -> problems.add(key + " is unexpected"));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("saved state does not fit this optimizer: " + String.join("; ", problems));
        }
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).lr(dict.get(rateKey(i)).item());
        }
        slots.forEach(slot -> slot.load(dict));
    }

    private static String rateKey(int group) {
        return "group." + group + ".lr";
    }
}
