package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reductions over any dimensions: the steps of {@link ReduceKernel}, the last run of reduced dimensions first. */
final class DeviceReductions {
    private final Kernels kernels;
    private final DeviceHeap heap;

    DeviceReductions(Kernels kernels, DeviceHeap heap) {
        this.kernels = kernels;
        this.heap = heap;
    }

    /** {@code (outer, n, inner)} reduced over n. */
    private record Step(int outer, int n, int inner) {}

    /** Reduces contiguous elements into a contiguous view. */
    void run(Reduction kind, View out, View in, int[] dims) {
        if (out.size() == 0) {
            return;
        }
        boolean places = kind == Reduction.ARGMAX || kind == Reduction.ARGMIN;
        if (in.size() == 0 && kind != Reduction.SUM && kind != Reduction.PROD) {
            throw new IllegalArgumentException(kind + " of no elements, expected at least 1");
        }
        List<Step> steps = steps(in.shape(), dims);
        boolean nothing = steps.isEmpty();
        if (nothing) {
            steps.add(new Step(out.size(), 1, 1));
        }
        View source = in;
        for (int s = 0; s < steps.size(); s++) {
            Step step = steps.get(s);
            boolean last = s == steps.size() - 1;
            ReduceKernel.Rule rule = places ? ReduceKernel.Rule.PLACE
                    : nothing ? ReduceKernel.Rule.PAIRS // of one is the one itself
                    : ReduceKernel.first(step.n, step.inner);
            source = reduced(kind, rule, last ? out : null, source, step);
        }
    }

    /** Rows of n contiguous elements, one result each. */
    void rows(Reduction kind, View out, View in, int n) {
        reduced(kind, ReduceKernel.first(n, 1), out, in, new Step(out.size(), n, 1));
    }

    /** The sums of columns of contiguous rows, into contiguous elements. */
    void columns(View out, View in, int rows, int n) {
        reduced(Reduction.SUM, ReduceKernel.Rule.COLUMN, out, in, new Step(1, rows, n));
    }

    /** Joins n blocks in pairs, {@code (outer, n, inner)} to {@code (outer, inner)}; of one there is nothing to do. */
    void join(Reduction kind, View out, View blocks, int outer, int n, int inner) {
        if (n > 1) {
            reduced(kind, ReduceKernel.next(n, inner), out, blocks, new Step(outer, n, inner));
        }
    }

    /** As many launches as it takes. @param out where the last one writes, or null for new memory @return there */
    private View reduced(Reduction kind, ReduceKernel.Rule first, View out, View in, Step step) {
        DType dtype = in.buffer().dtype();
        var kernel = new ReduceKernel(kind, dtype.precision(), first);
        View source = in;
        int n = step.n;
        while (true) {
            int made = kernel.made(n);
            View target = made == 1 && out != null ? out : scratch(dtype, step.outer * made * step.inner);
            launch(kernel, target, source, new Step(step.outer, n, step.inner), made);
            if (made == 1) {
                return target;
            }
            source = target;
            n = made;
            kernel = new ReduceKernel(kind, dtype.precision(), ReduceKernel.next(n, step.inner));
        }
    }

    private void launch(ReduceKernel kernel, View out, View in, Step step, int made) {
        kernels.overElements(kernel, (long) step.outer * made * step.inner * kernel.threads(), values -> {
            values.set(ReduceKernel.IN, in);
            values.set(ReduceKernel.OUT, out);
            values.set(ReduceKernel.OUTER, step.outer);
            values.set(ReduceKernel.N, step.n);
            values.set(ReduceKernel.INNER, step.inner);
            values.set(ReduceKernel.MADE, made);
        });
    }

    private View scratch(DType dtype, int size) {
        return new View(new DeviceBuffer(dtype, size, heap), new int[] {size}, new int[] {1}, 0);
    }

    /** Neighbouring dimensions that are both reduced or both kept are one; what is reduced, from the last to the first. */
    private static List<Step> steps(int[] shape, int[] dims) {
        var sizes = new ArrayList<Integer>();
        var reduced = new ArrayList<Boolean>();
        for (int d = 0; d < shape.length; d++) {
            int at = d;
            boolean reduce = Arrays.stream(dims).anyMatch(x -> x == at);
            if (shape[d] == 1) {
                continue;
            }
            if (!sizes.isEmpty() && reduced.getLast() == reduce) {
                sizes.set(sizes.size() - 1, sizes.getLast() * shape[d]);
            } else {
                sizes.add(shape[d]);
                reduced.add(reduce);
            }
        }
        var steps = new ArrayList<Step>();
        int inner = 1;
        for (int d = sizes.size() - 1; d >= 0; d--) {
            if (reduced.get(d)) {
                int outer = sizes.subList(0, d).stream().reduce(1, (a, b) -> a * b);
                steps.add(new Step(outer, sizes.get(d), inner));
            } else {
                inner *= sizes.get(d);
            }
        }
        return steps;
    }
}
