package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.List;
import java.util.Objects;

/**
 * Bounds on gradients. Given to a builder ({@link OptimizerBuilder#clip}), a bound is part of the step and leaves the
 * gradients as they are; the static methods change gradients in place, between backward and step, as PyTorch does.
 *
 * <pre>
 *   value        g ← min(max(g, −c), c)                 each element
 *   norm         g ← g · c / max(‖g‖₂, c)               each parameter's gradient for itself (Keras' clipnorm)
 *   global norm  g ← g · c / max(‖all g‖₂, c)           all gradients together (Keras, TensorFlow, Optax)
 * </pre>
 *
 * <p>A gradient of some rows counts as 0 elsewhere. Source: Pascanu, Mikolov and Bengio, "On the difficulty of training
 * recurrent neural networks" (2013), arXiv:1211.5063; keras/src/optimizers/base_optimizer.py; torch/nn/utils/clip_grad.py.
 *
 * @param kind what is bounded
 * @param limit c, finite and above 0
 */
public record Clipping(Kind kind, double limit) {
    /** What is bounded. */
    public enum Kind {
        /** Each element. */
        VALUE,
        /** The norm of each parameter's gradient. */
        NORM,
        /** The norm of all gradients together. */
        GLOBAL_NORM
    }

    /** Checks the limit. */
    public Clipping {
        if (!(limit > 0 && limit < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("clipping limit is " + limit + ", expected a finite number above 0");
        }
    }

    /** {@return a bound on each element} @param limit c */
    public static Clipping value(double limit) {
        return new Clipping(Kind.VALUE, limit);
    }

    /** {@return a bound on the norm of each parameter's gradient} @param limit c */
    public static Clipping norm(double limit) {
        return new Clipping(Kind.NORM, limit);
    }

    /** {@return a bound on the norm of all gradients together} @param limit c */
    public static Clipping globalNorm(double limit) {
        return new Clipping(Kind.GLOBAL_NORM, limit);
    }

    /** {@return as a person reads it: {@code each element within ±5.0}, {@code norm of each gradient at most 1.0}, {@code norm of all gradients at most 1.0}} */
    @Override
    public String toString() {
        return switch (kind) {
            case VALUE -> "each element within ±" + limit;
            case NORM -> "norm of each gradient at most " + limit;
            case GLOBAL_NORM -> "norm of all gradients at most " + limit;
        };
    }

    /** {@return c / max(norm, c), NaN for a NaN} */
    double factor(double norm) {
        return limit / Math.max(norm, limit);
    }

    /** {@return ‖x‖ₚ, computed in x's dtype; 0 for an empty x} @param x numbers @param p 1 or more, or infinity */
    public static double norm(Tensor x, double p) {
        if (!(p >= 1)) {
            throw new IllegalArgumentException("p is " + p + ", expected 1 or more, or infinity");
        }
        if (x.elements() == 0) {
            return 0;
        }
        try (var _ = Autograd.noGrad()) {
            if (p == 2) {
                return Math.sqrt(x.square().sum().item());
            }
            Tensor size = x.abs();
            return p == Double.POSITIVE_INFINITY ? size.amax().item()
                    : StrictMath.pow(size.pow(p).sum().item(), 1 / p);
        }
    }

    /**
     * Multiplies all gradients by min(1, c / (‖all g‖ₚ + 1e-6)), as PyTorch's {@code clip_grad_norm_}.
     *
     * @param parameters those without gradient are skipped
     * @param limit c, finite and above 0
     * @param p 1 or more, or infinity
     * @return ‖all g‖ₚ, the norm of the gradients' norms, before
     * @throws IllegalArgumentException if the norm is NaN or infinite; then nothing was changed
     */
    public static double clipGradNorm(List<Tensor> parameters, double limit, double p) {
        double bound = globalNorm(limit).limit;
        double[] norms = parameters.stream().map(Tensor::grad).filter(Objects::nonNull)
                .mapToDouble(g -> norm(g, p)).toArray();
        double total = norm(Tensor.of(norms, norms.length), p);
        if (!(total < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the norm of the gradients is " + total + ", expected a finite one");
        }
        scale(parameters, Math.min(1, bound / (total + 1e-6)));
        return total;
    }

    /** Bounds each element of all gradients, as PyTorch's {@code clip_grad_value_}. @param parameters with or without gradient @param limit c */
    public static void clipGradValue(List<Tensor> parameters, double limit) {
        double bound = value(limit).limit;
        try (var _ = Autograd.noGrad()) {
            parameters.stream().map(Tensor::grad).filter(Objects::nonNull).forEach(g -> g.copyFrom(g.clamp(-bound, bound)));
        }
    }

    private static void scale(List<Tensor> parameters, double factor) {
        try (var _ = Autograd.noGrad()) {
            parameters.stream().map(Tensor::grad).filter(Objects::nonNull).forEach(g -> g.copyFrom(g.mul(factor)));
        }
    }
}
