package dev.fluxion.core.autograd;

import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the operation that makes the first NaN or infinity, on the way forward or back. Slow: every result is looked at.
 *
 * <pre>{@code
 * try (var _ = Autograd.detectAnomaly()) {
 *     loss = model.forward(x).log().mean();         // NonFiniteException: log gave -Infinity at [2] from float32 (3),
 *     loss.backward();                              //   called at Model.forward(Model.java:12)
 * }
 * }</pre>
 *
 * <p>It holds for the current thread until it is closed.
 */
public final class AnomalyMode implements AutoCloseable {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final int FRAMES = 4;
    private static final Set<String> OURS = Set.of("dev.fluxion.core.autograd.Autograd", "dev.fluxion.core.autograd.AnomalyMode",
            "dev.fluxion.core.Tensor", "dev.fluxion.core.Pointwise", "dev.fluxion.core.Elementary",
            "dev.fluxion.core.Shaped", "dev.fluxion.core.Reducible");

    private final boolean before;

    AnomalyMode() {
        before = GradMode.watch(true);
    }

    /** Returns to the mode before. */
    @Override
    public void close() {
        GradMode.watch(before);
    }

    /** The first NaN or infinity: names the operation, the place that called it and its inputs. */
    public static final class NonFiniteException extends ArithmeticException {
        private static final long serialVersionUID = 1;

        private NonFiniteException(String message) {
            super(message);
        }
    }

    /** Looks at what an operation read and made, and notes for its backward where it was called. */
    static void forward(Node node, Op op, Tensor[] inputs, Tensor[] outputs) {
        String origin = "from " + described(inputs) + ", called at " + place();
        if (node.records()) {
            node.extras().origin = origin;
        }
        for (int i = 0; i < inputs.length; i++) {
            String bad = nonFinite(inputs[i]);
            if (bad != null) {
                throw new NonFiniteException("input " + i + " of " + op.name() + " holds " + bad + ": " + op.name() + " " + origin);
            }
        }
        for (Tensor output : outputs) {
            String bad = nonFinite(output);
            if (bad != null) {
                throw new NonFiniteException(op.name() + " gave " + bad + " " + origin);
            }
        }
    }

    /** Looks at the gradients that a node's backward made. */
    static void backward(Node node, Tensor[] gradients) {
        for (int i = 0; i < gradients.length; i++) {
            String bad = nonFinite(gradients[i]);
            if (bad != null) {
                String origin = node.hasExtras() ? node.extras().origin : null;
                throw new NonFiniteException("backward of " + node.op().name() + " gave " + bad + " as gradient of input " + i + "; "
                        + node.op().name() + " ran " + (origin == null ? "outside of the anomaly mode" : origin));
            }
        }
    }

    /** Looks at what a backward pass starts from. */
    static void cotangent(Tensor cotangent) {
        String bad = nonFinite(cotangent);
        if (bad != null) {
            throw new NonFiniteException("the cotangent, " + cotangent.dtype() + " " + cotangent.shape() + ", holds " + bad);
        }
    }

    private static String nonFinite(Tensor tensor) {
        if (tensor != null && tensor.dtype().isFloating()) {
            double[] values = tensor.toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                if (!Double.isFinite(values[i])) {
                    return values[i] + " at " + place(i, tensor.shape().toArray());
                }
            }
        }
        return null;
    }

    private static String place(int flat, int[] shape) {
        int[] index = new int[shape.length];
        int rest = flat;
        for (int d = shape.length - 1; d >= 0; d--) {
            index[d] = rest % shape[d];
            rest /= shape[d];
        }
        return Arrays.toString(index);
    }

    private static String described(Tensor[] inputs) {
        return Arrays.stream(inputs)
                .map(t -> t == null ? "none" : t.dtype() + " " + t.shape() + (t.name() == null ? "" : " " + t.name()))
                .collect(Collectors.joining(", "));
    }

    /** The calls that led here, innermost first, without those inside of this module. */
    private static String place() {
        return WALKER.walk(frames -> frames
                .filter(f -> !OURS.contains(f.getClassName()) && !f.getClassName().startsWith("dev.fluxion.core.op."))
                .limit(FRAMES)
                .map(f -> f.getClassName().substring(f.getClassName().lastIndexOf('.') + 1) + "." + f.getMethodName()
                        + "(" + f.getFileName() + ":" + f.getLineNumber() + ")")
                .collect(Collectors.joining(" ← ")));
    }
}
