package dev.fluxion.core;

import dev.fluxion.core.backend.Window;
import java.util.List;

/** The settings of a convolution for two dimensions, of which a signal has the second: the sizes that follow from them. */
record Geometry(int[] stride, int[] before, int[] after, int[] dilation, int[] outputPadding, Window window) {
    /** @param weight {@code (O, C, kH, kW)} */
    static Geometry of(Convolution settings, int dimensions, Tensor weight) {
        int[] stride = two("stride", settings.stride(), dimensions, 1);
        int[] before = two("padding", settings.padding(), dimensions, 0);
        int[] after = before.clone();
        int[] dilation = two("dilation", settings.dilation(), dimensions, 1);
        int[] outputPadding = two("outputPadding", settings.outputPadding(), dimensions, 0);
        for (int d = 0; settings.samePadding() && d < 2; d++) {
            int all = dilation[d] * (weight.size(d + 2) - 1);
            before[d] = all / 2;
            after[d] = all - before[d];
        }
        return new Geometry(stride, before, after, dilation, outputPadding, new Window(weight.size(2), weight.size(3), stride[0],
                stride[1], before[0], before[1], dilation[0], dilation[1]));
    }

    private static int[] two(String name, List<Integer> values, int dimensions, int neutral) {
        int[] resolved = Convolution.resolve(name, values, dimensions);
        return dimensions == 2 ? resolved : new int[] {neutral, resolved[0]};
    }

    /** {@return how many positions a kernel has in a dimension of some size; 0 or less if it does not fit} */
    int outputs(int d, int size, int kernel) {
        return Math.floorDiv(size + before[d] + after[d] - dilation[d] * (kernel - 1) - 1, stride[d]) + 1;
    }

    /** {@return the size of a dimension in which a kernel has {@code outputs} positions, with the output padding} */
    int inputs(String what, int d, int outputs, int kernel) {
        int size = (outputs - 1) * stride[d] - 2 * before[d] + dilation[d] * (kernel - 1) + outputPadding[d] + 1;
        if (outputPadding[d] >= Math.max(stride[d], dilation[d])) {
            throw new IllegalArgumentException(what + ": outputPadding is " + outputPadding[d] + ", expected less than stride "
                    + stride[d] + " or dilation " + dilation[d]);
        }
        if (outputs < 1 || size < 1) {
            throw new IllegalArgumentException(what + " of an input of size " + outputs + ", kernel " + kernel + " and padding "
                    + before[d] + " has an output of size " + size + ", expected 1 or more");
        }
        return size;
    }
}
