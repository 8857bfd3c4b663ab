package dev.fluxion.core;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The settings of a convolution, in PyTorch's terms: {@code new Convolution().stride(2).padding(1)}. A setting takes one number
 * for all dimensions, or one for each: {@code stride(2, 1)}.
 *
 * @param stride elements from a window to the next, 1 or more
 * @param padding zeros on both sides, 0 or more
 * @param samePadding whether zeros are added so that the result has the size of the input, with an odd one at the end
 * @param dilation elements from tap to tap, 1 or more
 * @param groups of channels that do not see one another, 1 or more
 * @param outputPadding elements added to one side of the result of a transposed convolution, below stride or dilation
 */
public record Convolution(List<Integer> stride, List<Integer> padding, boolean samePadding, List<Integer> dilation, int groups,
        List<Integer> outputPadding) {
    /** Stride 1, no padding, dilation 1, one group. */
    public Convolution() {
        this(List.of(1), List.of(0), false, List.of(1), 1, List.of(0));
    }

    /** Checks the settings. */
    public Convolution {
        stride = atLeast(1, "stride", stride);
        padding = atLeast(0, "padding", padding);
        dilation = atLeast(1, "dilation", dilation);
        outputPadding = atLeast(0, "outputPadding", outputPadding);
        atLeast(1, "groups", List.of(groups));
        if (samePadding && stride.stream().anyMatch(s -> s != 1)) {
            throw new IllegalArgumentException("stride is " + stride + " with same padding, expected 1");
        }
    }

    static List<Integer> atLeast(int least, String name, List<Integer> values) {
        if (values.isEmpty() || values.stream().anyMatch(value -> value < least)) {
            throw new IllegalArgumentException(name + " is " + values + ", expected " + least + " or more for each dimension");
        }
        return List.copyOf(values);
    }

    static List<Integer> list(int... values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** {@return a setting for each of some dimensions} */
    static int[] resolve(String name, List<Integer> values, int dimensions) {
        if (values.size() != 1 && values.size() != dimensions) {
            throw new IllegalArgumentException(name + " is " + values + ", expected one number or " + dimensions);
        }
        return IntStream.range(0, dimensions).map(d -> values.get(values.size() == 1 ? 0 : d)).toArray();
    }

    /** {@return these settings with another stride} @param stride for all dimensions, or one for each */
    public Convolution stride(int... stride) {
        return new Convolution(list(stride), padding, samePadding, dilation, groups, outputPadding);
    }

    /** {@return these settings with other padding} @param padding for all dimensions, or one for each */
    public Convolution padding(int... padding) {
        return new Convolution(stride, list(padding), false, dilation, groups, outputPadding);
    }

    /** {@return these settings with a result as large as the input: PyTorch's {@code padding="same"}} */
    public Convolution same() {
        return new Convolution(stride, padding, true, dilation, groups, outputPadding);
    }

    /** {@return these settings without padding: PyTorch's {@code padding="valid"}} */
    public Convolution valid() {
        return padding(0);
    }

    /** {@return these settings with another dilation} @param dilation for all dimensions, or one for each */
    public Convolution dilation(int... dilation) {
        return new Convolution(stride, padding, samePadding, list(dilation), groups, outputPadding);
    }

    /** {@return these settings with other groups} @param groups divides the channels of input and output */
    public Convolution groups(int groups) {
        return new Convolution(stride, padding, samePadding, dilation, groups, outputPadding);
    }

    /** {@return these settings with another output padding} @param outputPadding for all dimensions, or one for each */
    public Convolution outputPadding(int... outputPadding) {
        return new Convolution(stride, padding, samePadding, dilation, groups, list(outputPadding));
    }
}
