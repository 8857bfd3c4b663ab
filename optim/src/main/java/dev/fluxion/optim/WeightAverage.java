package dev.fluxion.optim;

import dev.fluxion.core.FusedUpdate;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A running mean of parameters, often better than the last ones:
 *
 * <pre>
 *   Polyak         a ← a + (θ − a)/n                  the mean of all n
 *   exponential    a ← a + (1 − β)·(θ − a)            from a = θ on
 * </pre>
 *
 * <pre>{@code
 * var average = WeightAverage.exponential(model.parameters(), 0.999);
 * …  optimizer.step(); average.update();  …
 * average.swap();  evaluate(model);  average.swap();
 * }</pre>
 *
 * <p>Source: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging" (1992); torch/optim/swa_utils.py.
 */
public final class WeightAverage {
    private static final Expr AVERAGE = Expr.arg(0);
    private static final Expr THETA = Expr.arg(1);
    private static final Formula FORMULA = Formula.of(AVERAGE.add(Expr.scalar(0).mul(THETA.sub(AVERAGE))));
    private static final Formula SWAP = Formula.of(THETA, AVERAGE);

    private final List<Tensor> parameters;
    private final List<Tensor> averages;
    private final double beta;
    private long updates;

    private WeightAverage(List<Tensor> parameters, double beta) {
        this.parameters = List.copyOf(parameters);
        this.beta = beta;
        try (var _ = Autograd.noGrad()) {
            this.averages = parameters.stream().map(p -> p.detach().copy()).map(Scope::release).toList();
        }
    }

    /** {@return the mean of all parameters that {@link #update} will see} @param parameters of one model */
    public static WeightAverage polyak(List<Tensor> parameters) {
        return new WeightAverage(parameters, Double.NaN);
    }

    /** {@return a mean that forgets} @param parameters of one model @param beta β, 0 or more and below 1 */
    public static WeightAverage exponential(List<Tensor> parameters, double beta) {
        return new WeightAverage(parameters, OptimizerBuilder.requireBelowOne("beta", beta));
    }

    /** Takes the parameters as they are now into the mean; the first time, they are the mean. */
    public void update() {
        updates++;
        double share = updates == 1 ? 1 : Double.isNaN(beta) ? 1.0 / updates : 1 - beta;
        try (var _ = Autograd.noGrad()) {
            for (int i = 0; i < averages.size(); i++) {
                if (updates == 1) {
                    averages.get(i).copyFrom(parameters.get(i));
                } else {
                    FusedUpdate.apply(FORMULA, List.of(averages.get(i)), List.of(averages.get(i), parameters.get(i)), share);
                }
            }
        }
    }

    /** {@return the means themselves, in the order of the parameters} */
    public List<Tensor> averages() {
        return averages;
    }

    /** Exchanges parameters and means, in place; once more goes back. */
    public void swap() {
        try (var _ = Autograd.noGrad()) {
            for (int i = 0; i < averages.size(); i++) {
                List<Tensor> both = List.of(averages.get(i), parameters.get(i));
                FusedUpdate.apply(SWAP, both, both);
            }
        }
    }

    /** {@return copies of all that {@link #update} changes, by name} */
    public Map<String, Tensor> stateDict() {
        var dict = new LinkedHashMap<String, Tensor>();
        dict.put("updates", Slot.number(updates));
        for (int i = 0; i < averages.size(); i++) {
            dict.put("average." + i, averages.get(i).copy());
        }
        return dict;
    }

    /** Returns to a snapshot. @param dict from {@link #stateDict} for parameters of the same shapes */
    public void load(Map<String, Tensor> dict) {
        var problems = new ArrayList<String>();
        Tensor count = dict.get("updates");
        if (count == null || count.elements() != 1 || !(count.item() >= 0)) {
            problems.add("updates is " + (count == null ? "missing" : count) + ", expected a whole number of 0 or more");
        }
        for (int i = 0; i < averages.size(); i++) {
            Tensor saved = dict.get("average." + i);
            Tensor average = averages.get(i);
            if (saved == null || !saved.shape().equals(average.shape()) || saved.dtype() != average.dtype()) {
                problems.add("average." + i + " is " + (saved == null ? "missing" : saved.dtype() + " " + saved.shape())
                        + ", expected " + average.dtype() + " " + average.shape());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("saved averages do not fit: " + String.join("; ", problems));
        }
        updates = (long) count.item();
        for (int i = 0; i < averages.size(); i++) {
            averages.get(i).copyFrom(dict.get("average." + i));
        }
    }
}
