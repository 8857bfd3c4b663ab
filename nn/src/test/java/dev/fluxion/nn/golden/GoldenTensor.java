package dev.fluxion.nn.golden;

import java.util.Arrays;

/**
 * A named array of a golden case, in row-major logical order.
 *
 * @param name  its name in the case, such as {@code x}, {@code weight} or {@code y}
 * @param shape its sizes; empty for a scalar
 * @param kind  what its elements are
 * @param data  its elements as doubles: booleans are 0 and 1
 * @param view  how the input lay in memory when it was a view of another array, otherwise null
 */
record GoldenTensor(String name, int[] shape, Kind kind, double[] data, View view) {

    /** What the elements of a golden tensor are. */
    enum Kind { F64, F32, I64, BOOL }

    /** The array is {@code base.permute(dims)}, where base has the given shape and row-major data. */
    record View(int[] shape, double[] data, int[] dims) { }

    GoldenTensor {
        if (data.length != elements(shape)) {
            throw new IllegalArgumentException("tensor '" + name + "' of shape " + Arrays.toString(shape) + " has "
                    + data.length + " values, expected " + elements(shape));
        }
    }

    static int elements(int[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
