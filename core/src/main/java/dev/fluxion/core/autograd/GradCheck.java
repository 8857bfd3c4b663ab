package dev.fluxion.core.autograd;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Compares the gradients of a function with central differences in double precision:
 *
 * <pre>
 *   ∂L/∂xᵢ ≈ (L(x + h·eᵢ) − L(x − h·eᵢ)) / 2h,    L = ⟨w, f(x)⟩,    h = 10⁻⁶·max(1, |xᵢ|)
 * </pre>
 *
 * <p>The weights w are fixed and all different, so that an error in one output element can't hide behind another.
 */
public final class GradCheck {
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-6;

    private GradCheck() {}

    /** A gradient that differs from the central difference; the message names the function, input, index and both values. */
    public static final class Mismatch extends AssertionError {
        private static final long serialVersionUID = 1;

        private Mismatch(String message) {
            super(message);
        }
    }

    /**
     * Checks the first derivatives.
     *
     * @param name of the function, for the message
     * @param function of the inputs; smooth around them
     * @param inputs F64 leaves that require a gradient; others are held constant
     * @return the largest deviation found, relative to max(1, |expected|)
     * @throws Mismatch if a gradient is off by more than 10⁻⁶·max(1, |expected|)
     */
    public static double check(String name, Function<List<Tensor>, Tensor> function, Tensor... inputs) {
        List<Tensor> all = List.of(inputs);
        List<Tensor> wanted = wanted(inputs);
        Tensor output = function.apply(all);
        Tensor weights = weights(output);
        List<Tensor> gradients = Autograd.grad(List.of(output), List.of(weights), wanted);
        double largest = 0;
        for (int i = 0; i < wanted.size(); i++) {
            largest = Math.max(largest, compare(name, i, wanted.get(i), gradients.get(i), function, all, weights));
        }
        return largest;
    }

    /**
     * Checks the first and second derivatives: the gradient itself is taken as a function.
     *
     * @param name of the function, for the message
     * @param function of the inputs; twice differentiable around them
     * @param inputs F64 leaves that require a gradient; others are held constant
     * @return the largest deviation of a second derivative
     * @throws Mismatch if a derivative is off by more than 10⁻⁶·max(1, |expected|)
     */
    public static double checkTwice(String name, Function<List<Tensor>, Tensor> function, Tensor... inputs) {
        check(name, function, inputs);
        return check("gradient of " + name, in -> {
            Tensor output = function.apply(in);
            List<Tensor> gradients = Autograd.grad(List.of(output), List.of(weights(output)), wanted(inputs),
                    Autograd.Option.CREATE_GRAPH);
            var flat = new ArrayList<Tensor>();
            for (int i = 0; i < gradients.size(); i++) {
                // A linear function's gradient does not depend on x: add 0·x, so that it has a graph to go through.
                Tensor x = wanted(inputs).get(i);
                Tensor g = gradients.get(i) == null ? Tensor.zeros(x.shape(), x.dtype(), x.device()) : gradients.get(i);
                flat.add(g.add(x.mul(0)).flatten());
            }
            return Tensor.cat(0, flat.toArray(Tensor[]::new));
        }, inputs);
    }

    private static List<Tensor> wanted(Tensor[] inputs) {
        List<Tensor> wanted = Arrays.stream(inputs).filter(Tensor::requiresGrad).toList();
        for (Tensor input : wanted) {
            if (input.dtype() != DType.F64 || !input.view().isContiguous()) {
                throw new IllegalArgumentException("an input is " + input.dtype() + " " + input.shape()
                        + ", expected float64 in row-major order: differences need double precision");
            }
        }
        return wanted;
    }

    private static Tensor weights(Tensor output) {
        double[] weights = new double[output.elements()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.5 + (i * 0.618033988749895) % 1;
        }
        return Tensor.of(weights, weights.length).to(output.device()).reshape(output.shape().toArray());
    }

    private static double compare(String name, int input, Tensor x, Tensor gradient,
            Function<List<Tensor>, Tensor> function, List<Tensor> all, Tensor weights) {
        double[] original = x.toDoubleArray();
        double[] received = gradient == null ? new double[original.length] : gradient.toDoubleArray();
        double largest = 0;
        for (int i = 0; i < original.length; i++) {
            double h = STEP * Math.max(1, Math.abs(original[i]));
            double expected = (at(original[i] + h, i, x, original, function, all, weights)
                    - at(original[i] - h, i, x, original, function, all, weights)) / (2 * h);
            double off = Math.abs(received[i] - expected) / Math.max(1, Math.abs(expected));
            if (!(off <= TOLERANCE)) {
                throw new Mismatch(name + ": gradient of input " + input + " " + x.shape() + " at index " + i + " (x = "
                        + original[i] + ") is " + received[i] + ", expected " + expected + " by central differences");
            }
            largest = Math.max(largest, off);
        }
        return largest;
    }

    private static double at(double value, int index, Tensor x, double[] original,
            Function<List<Tensor>, Tensor> function, List<Tensor> all, Tensor weights) {
        double[] moved = original.clone();
        moved[index] = value;
        set(x, moved);
        try {
            return function.apply(all).detach().mul(weights).sum().item();
        } finally {
            set(x, original);
        }
    }

    private static void set(Tensor x, double[] values) {
        try (var _ = Autograd.noGrad()) {
            x.copyFrom(Tensor.of(values, values.length).reshape(x.shape().toArray()));
        }
    }
}
