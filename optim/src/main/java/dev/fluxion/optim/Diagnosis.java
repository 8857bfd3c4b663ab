package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a step did to one parameter, as practitioners look at it.
 *
 * <pre>{@code
 * Diagnosis.step(optimizer).forEach(System.out::println);      // instead of optimizer.step()
 * }</pre>
 *
 * <p>{@link DiagnosisPicture} draws them. The gradient g is what the step goes along: of accumulated gradients the mean.
 *
 * @param name of the parameter
 * @param step which of the parameter's steps, from 1
 * @param gradientNorm ‖g‖₂, before clipping
 * @param weightNorm ‖θ‖₂ before the step
 * @param updateNorm ‖Δθ‖₂
 * @param effectiveRate percentiles of |Δθ/g| where g ≠ 0: of a plain RMSprop η/√(v + ε), with momentum what it amounts to
 * @param rootSquares percentiles of √v, of the second moment, or empty where the optimizer has none
 */
public record Diagnosis(String name, long step, double gradientNorm, double weightNorm, double updateNorm, Percentiles effectiveRate,
        Percentiles rootSquares) {
    private static final List<String> SECOND_MOMENTS = List.of("square_avg", "exp_avg_sq", "sum");

    /** How numbers are spread; NaN where there are none. @param p0 the least @param p5 @param p50 the median @param p95 @param p100 the largest */
    public record Percentiles(double p0, double p5, double p50, double p95, double p100) {
        /** {@return the percentiles, each one of the numbers: the nearest rank} @param numbers any, NaNs last */
        public static Percentiles of(double[] numbers) {
            double[] sorted = numbers.clone();
            Arrays.sort(sorted);
            return new Percentiles(at(sorted, 0), at(sorted, 0.05), at(sorted, 0.5), at(sorted, 0.95), at(sorted, 1));
        }

        private static double at(double[] sorted, double share) {
            return sorted.length == 0 ? Double.NaN : sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
        }
    }

    /** {@return ‖Δθ‖/‖θ‖, about 1e-3 in training that goes well; NaN for weights that are all 0} */
    public double updateRatio() {
        return weightNorm == 0 ? Double.NaN : updateNorm / weightNorm;
    }

    /**
     * Makes a step and says what it did. It copies the parameters and reads them: for a look now and then, not for each step.
     *
     * @param optimizer makes the step
     * @return one for each parameter that has a dense gradient, in order; empty while gradients are accumulated
     */
    public static List<Diagnosis> step(Optimizer optimizer) {
        try (var _ = Autograd.noGrad()) {
            List<Tensor> parameters = optimizer.parameters();
            List<Tensor> before = parameters.stream().map(p -> p.grad() == null ? null : p.detach().copy()).toList();
            var diagnoses = new ArrayList<Diagnosis>();
            if (optimizer.step()) {
                for (int i = 0; i < parameters.size(); i++) {
                    if (before.get(i) != null) {
                        diagnoses.add(of(optimizer, optimizer.parameterNames().get(i), parameters.get(i), before.get(i)));
                    }
                }
            }
            return diagnoses;
        }
    }

    private static Diagnosis of(Optimizer optimizer, String name, Tensor parameter, Tensor before) {
        Tensor update = parameter.detach().sub(before);
        double[] moved = update.toDoubleArray();
        Tensor gradient = parameter.grad().div(optimizer.accumulate());
        double[] g = gradient.toDoubleArray();
        double[] rates = new double[g.length];
        int count = 0;
        for (int i = 0; i < g.length; i++) {
            if (g[i] != 0) {
                rates[count++] = Math.abs(moved[i] / g[i]);
            }
        }
        Tensor v = optimizer.secondMoment(parameter, SECOND_MOMENTS);
        return new Diagnosis(name, optimizer.step(parameter), Clipping.norm(gradient, 2), Clipping.norm(before, 2), Clipping.norm(update, 2),
                Percentiles.of(Arrays.copyOf(rates, count)),
                Percentiles.of(v == null ? new double[0] : v.sqrt().toDoubleArray()));
    }
}
