package dev.fluxion.nn.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one site computed for a case.
 *
 * @param outputs by output name
 * @param grads   by input name, ∂L/∂input
 */
record Evaluation(Map<String, Values> outputs, Map<String, Values> grads) {

    /** A computed array: its shape and its elements in row-major order. */
    record Values(int[] shape, double[] data) { }

    /** {@return the first difference from what the case expects of the outputs that are asked, in words, or empty if there is none} */
    Optional<String> firstDifference(GoldenCase golden, Tolerance floating, Predicate<String> asked) {
        for (GoldenTensor expected : golden.outputs()) {
            if (!asked.test(expected.name())) {
                continue;
            }
            Optional<String> difference = difference("output " + expected.name(), outputs.get(expected.name()),
                    expected, floating);
            if (difference.isPresent()) {
                return difference;
            }
        }
        for (Map.Entry<String, GoldenTensor> expected : golden.grads().entrySet()) {
            Optional<String> difference = difference("gradient of " + expected.getKey(), grads.get(expected.getKey()),
                    expected.getValue(), floating);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> difference(String what, Values received, GoldenTensor expected,
            Tolerance floating) {
        if (received == null) {
            return Optional.of(what + " was not computed");
        }
        if (!Arrays.equals(received.shape(), expected.shape())) {
            return Optional.of(what + " received shape " + Arrays.toString(received.shape()) + ", expected "
                    + Arrays.toString(expected.shape()));
        }
        Tolerance tolerance = switch (expected.kind()) {
            case F64 -> floating;
            case F32 -> Tolerance.RANDOM_F32;
            case I64, BOOL -> Tolerance.EXACT;
        };
        for (int i = 0; i < expected.data().length; i++) {
            if (!tolerance.accepts(received.data()[i], expected.data()[i])) {
                return Optional.of(what + " at " + index(i, expected.shape()) + " received " + received.data()[i]
                        + ", expected " + expected.data()[i]);
            }
        }
        return Optional.empty();
    }

    private static String index(int flat, int[] shape) {
        int[] index = new int[shape.length];
        for (int d = shape.length - 1, rest = flat; d >= 0; rest /= shape[d], d--) {
            index[d] = rest % shape[d];
        }
        return Arrays.toString(index);
    }
}
