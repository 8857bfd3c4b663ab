package dev.fluxion.core;

import dev.fluxion.core.backend.Bins;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The settings of pooling, in PyTorch's terms: {@code new Pooling(3).stride(2).padding(1)}. A setting takes one number for all
 * dimensions, or one for each.
 *
 * @param kernel elements of a window, 1 or more
 * @param stride from a window to the next; the kernel, if nothing else is said
 * @param padding on both sides, at most half the kernel; it is never the largest element
 * @param dilation elements from tap to tap; only for the maximum
 * @param ceilMode whether a last window that reaches beyond the end counts, if it begins inside
 * @param countIncludePad whether padding counts in a mean
 * @param divisor of a sum instead of the number of elements, or 0
 */
public record Pooling(List<Integer> kernel, List<Integer> stride, List<Integer> padding, List<Integer> dilation, boolean ceilMode,
        boolean countIncludePad, int divisor) {
    /** Windows side by side. @param kernel their size in all dimensions, or in each */
    public Pooling(int... kernel) {
        this(Convolution.list(kernel), Convolution.list(kernel), List.of(0), List.of(1), false, true, 0);
    }

    /** Checks the settings. */
    public Pooling {
        kernel = Convolution.atLeast(1, "kernel", kernel);
        stride = Convolution.atLeast(1, "stride", stride);
        padding = Convolution.atLeast(0, "padding", padding);
        dilation = Convolution.atLeast(1, "dilation", dilation);
        Convolution.atLeast(0, "divisor", List.of(divisor));
    }

    /** {@return these settings with another stride} @param stride for all dimensions, or one for each */
    public Pooling stride(int... stride) {
        return new Pooling(kernel, Convolution.list(stride), padding, dilation, ceilMode, countIncludePad, divisor);
    }

    /** {@return these settings with other padding} @param padding for all dimensions, or one for each */
    public Pooling padding(int... padding) {
        return new Pooling(kernel, stride, Convolution.list(padding), dilation, ceilMode, countIncludePad, divisor);
    }

    /** {@return these settings with another dilation} @param dilation for all dimensions, or one for each */
    public Pooling dilation(int... dilation) {
        return new Pooling(kernel, stride, padding, Convolution.list(dilation), ceilMode, countIncludePad, divisor);
    }

    /** {@return these settings with another mode} @param ceilMode whether a last window may reach beyond the end */
    public Pooling ceilMode(boolean ceilMode) {
        return new Pooling(kernel, stride, padding, dilation, ceilMode, countIncludePad, divisor);
    }

    /** {@return these settings with another count} @param countIncludePad whether padding counts in a mean */
    public Pooling countIncludePad(boolean countIncludePad) {
        return new Pooling(kernel, stride, padding, dilation, ceilMode, countIncludePad, divisor);
    }

    /** {@return these settings with another divisor: PyTorch's {@code divisor_override}} @param divisor of a sum; 0 for none */
    public Pooling divisor(int divisor) {
        return new Pooling(kernel, stride, padding, dilation, ceilMode, countIncludePad, divisor);
    }

    /** The windows of the last dimensions of x: for a signal, rows are one bin of one. */
    Bins[] bins(String what, Shape x, int dimensions) {
        int[] kernels = Convolution.resolve("kernel", kernel, dimensions);
        int[] strides = Convolution.resolve("stride", stride, dimensions);
        int[] paddings = Convolution.resolve("padding", padding, dimensions);
        int[] dilations = Convolution.resolve("dilation", dilation, dimensions);
        Bins[] bins = new Bins[2];
        for (int d = 0; d < 2; d++) {
            int from = d - 2 + dimensions;
            if (from < 0) {
                bins[d] = new Bins(new int[] {0}, new int[] {1}, 1, new int[] {1});
                continue;
            }
            if (2 * paddings[from] > kernels[from]) {
                throw new IllegalArgumentException(what + ": padding is " + padding + " for kernel " + kernel + ", expected at most half of it");
            }
            bins[d] = windows(x.size(d + 2), kernels[from], strides[from], paddings[from], dilations[from]);
            Bins found = bins[d];
            if (found.size() < 1 || IntStream.range(0, found.size()).anyMatch(o -> found.start()[o] >= found.end()[o])) {
                throw new IllegalArgumentException(what + " of shape " + x + " with " + this
                        + ", expected windows that fit, each with an element that is no padding");
            }
        }
        return divisor == 0 ? bins : divided(bins);
    }

    private Bins windows(int size, int kernel, int stride, int padding, int dilation) {
        int reach = dilation * (kernel - 1) + 1;
        int room = size + 2 * padding - reach;
        int outputs = room < 0 && !ceilMode ? 0 : (ceilMode ? Math.ceilDiv(room, stride) : room / stride) + 1;
        if (ceilMode && outputs > 0 && (outputs - 1) * stride >= size + padding) {
            outputs--;
        }
        int n = Math.max(0, outputs);
        int[] first = IntStream.range(0, n).map(o -> o * stride - padding).toArray();
        int[] start = IntStream.of(first).map(at -> at < 0 ? at + Math.ceilDiv(-at, dilation) * dilation : at).toArray();
        int[] end = IntStream.of(first).map(at -> Math.min(at + reach, size)).toArray();
        int[] count = IntStream.range(0, n).map(o -> countIncludePad ? Math.min(first[o] + reach, size + padding) - first[o]
                : end[o] - start[o]).toArray();
        return new Bins(start, end, dilation, count);
    }

    private Bins[] divided(Bins[] bins) {
        int[] rows = new int[bins[0].size()];
        int[] cols = new int[bins[1].size()];
        Arrays.fill(rows, divisor);
        Arrays.fill(cols, 1);
        return new Bins[] {new Bins(bins[0].start(), bins[0].end(), bins[0].step(), rows),
            new Bins(bins[1].start(), bins[1].end(), bins[1].step(), cols)};
    }

    /** Output o of a dimension takes ⌊o·size/outputs⌋ to ⌈(o + 1)·size/outputs⌉. */
    static Bins adaptive(int size, int outputs) {
        int[] start = IntStream.range(0, outputs).map(o -> (int) ((long) o * size / outputs)).toArray();
        int[] end = IntStream.range(0, outputs).map(o -> (int) Math.ceilDiv((o + 1L) * size, (long) outputs)).toArray();
        int[] count = IntStream.range(0, outputs).map(o -> end[o] - start[o]).toArray();
        return new Bins(start, end, 1, count);
    }
}
