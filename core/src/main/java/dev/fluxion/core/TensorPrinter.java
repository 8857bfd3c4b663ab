package dev.fluxion.core;

import java.util.Arrays;

/** Prints a tensor's elements. */
final class TensorPrinter {
    private TensorPrinter() {}

    static String print(Tensor x) {
        return Arrays.toString(x.toDoubleArray());
    }
}
