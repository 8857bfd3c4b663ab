package dev.fluxion.optim;

import dev.fluxion.core.FusedUpdate;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Formula;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parameters of an optimizer that share an update, a learning rate and its schedule. */
public final class ParameterGroup {
    final List<Slot> slots;
    final Clipping clipping;
    private final Schedule schedule;
    private final Schedule momentum;
    private final Map<String, Object> options;
    private double base;
    private long steps;

    ParameterGroup(List<Slot> slots, double lr, Schedule schedule, Schedule momentum, Clipping clipping,
            Map<String, Object> options) {
        this.slots = slots;
        this.base = lr;
        this.schedule = schedule;
        this.momentum = momentum;
        this.clipping = clipping;
        this.options = options;
    }

    /** {@return the parameters} */
    public List<Tensor> parameters() {
        return slots.stream().map(slot -> slot.parameter).toList();
    }

    /** {@return the learning rate of the next step} */
    public double lr() {
        return schedule.at(steps, base);
    }

    /** {@return the learning rate that the schedule starts from, PyTorch's {@code initial_lr}} */
    public double baseLr() {
        return base;
    }

    /** Sets the learning rate of the steps to come, which a schedule takes as its base. @param lr finite, 0 or more */
    public void lr(double lr) {
        this.base = OptimizerBuilder.requireRate(lr);
    }

    /** {@return the update as it is compiled: argument 0 is θ, 1 is g, then the states; outputs are θ and the states} */
    public Formula formula() {
        return slots.getFirst().formula();
    }

    /** {@return the settings by name} */
    public Map<String, Object> options() {
        return Collections.unmodifiableMap(options);
    }

    /** {@return the optimizer, the rate of the next step, how many tensors, and the settings} */
    @Override
    public String toString() {
        return options.get("optimizer") + ", lr " + lr() + ", " + slots.size() + " tensors" + options.entrySet().stream().skip(1)
                .map(option -> ", " + option.getKey() + " " + option.getValue()).collect(Collectors.joining());
    }

    /** {@return the momentum of the next step, NaN where none is scheduled} */
    double momentum() {
        return momentum == null ? Double.NaN : momentum.at(steps, Double.NaN);
    }

    void requireNumbers() {
        if (!(lr() >= 0 && lr() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("lr is " + lr() + " in step " + steps + " of schedule "
                    + Schedule.describe(schedule) + ", expected a finite number of 0 or more");
        }
        if (momentum != null && !(momentum() >= 0 && momentum() < 1)) {
            throw new IllegalArgumentException("momentum is " + momentum() + " in step " + steps + " of schedule "
                    + Schedule.describe(momentum) + ", expected 0 or more and below 1");
        }
    }

    void update(double gradientScale) {
        double lr = lr();
        double mu = momentum();
        var parts = new LinkedHashMap<Formula, List<FusedUpdate.Part>>();
        for (Slot slot : slots) {
            if (slot.hasGradient()) {
                slot.update(lr, mu, gradientScale * (clipping != null && clipping.kind() == Clipping.Kind.NORM
                        ? clipping.factor(gradientScale * Math.sqrt(slot.squaredNorm())) : 1), parts);
            }
        }
        parts.forEach(FusedUpdate::applyAll);
        slots.forEach(Slot::updated);
        steps++;
    }

    Stream<Plateau> plateaus() {
        return schedule.plateaus();
    }

    // ---- saved state

    private boolean isScheduled() {
        return momentum != null || !Schedule.describe(schedule).equals("constant");
    }

    void save(String key, Map<String, Tensor> dict) {
        dict.put(key + ".lr", Slot.number(base));
        if (isScheduled()) {
            dict.put(key + ".steps", Slot.number(steps));
        }
        List<Plateau> plateaus = plateaus().toList();
        for (int i = 0; i < plateaus.size(); i++) {
            dict.put(key + ".plateau." + i, plateaus.get(i).save());
        }
    }

    /** Says what of the entries for this group does not fit, and takes their keys from those that nobody expects. */
    void check(String key, Map<String, Tensor> dict, boolean complete, List<String> problems, Set<String> unexpected) {
        unexpected.remove(key + ".lr");
        unexpected.remove(key + ".steps");
        Tensor lr = dict.get(key + ".lr");
        if (lr == null ? complete : lr.elements() != 1 || !(lr.item() >= 0 && lr.item() < Double.POSITIVE_INFINITY)) {
            problems.add(key + ".lr is " + lr + ", expected a finite number of 0 or more");
        }
        Tensor done = dict.get(key + ".steps");
        if (done == null ? complete && isScheduled() : done.elements() != 1 || !(done.item() >= 0)) {
            problems.add(key + ".steps is " + done + ", expected a whole number of 0 or more");
        }
        for (int i = 0; i < plateaus().count(); i++) {
            String plateau = key + ".plateau." + i;
            unexpected.remove(plateau);
            String problem = Plateau.problem(dict, plateau);
            if (problem != null && (complete || dict.containsKey(plateau))) {
                problems.add(problem);
            }
        }
    }

    void load(String key, Map<String, Tensor> dict) {
        if (dict.containsKey(key + ".lr")) {
            lr(dict.get(key + ".lr").item());
        }
        steps = dict.containsKey(key + ".steps") ? (long) dict.get(key + ".steps").item() : 0;
        List<Plateau> plateaus = plateaus().toList();
        for (int i = 0; i < plateaus.size(); i++) {
            if (dict.containsKey(key + ".plateau." + i)) {
                plateaus.get(i).load(dict.get(key + ".plateau." + i));
            }
        }
    }
}
