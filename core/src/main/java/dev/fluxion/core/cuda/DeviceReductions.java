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
        DType dtype = in.buffer().dtype();
        View source = in;
        for (int s = 0; s < steps.size(); s++) {
            Step step = steps.get(s);
            boolean last = s == steps.size() - 1;
            ReduceKernel.Rule rule = places ? ReduceKernel.Rule.PLACE
                    : nothing ? ReduceKernel.Rule.PAIRS // of one is the one itself
                    : step.inner == 1 ? ReduceKernel.Rule.ROW : ReduceKernel.Rule.COLUMN;
            int n = step.n;
            do {
                int made = Math.max(1, rule.made(n));
                View target = last && made == 1 ? out : scratch(dtype, step.outer * made * step.inner);
                launch(new ReduceKernel(kind, dtype.precision(), rule), target, source, step.outer, n, step.inner, made);
                source = target;
                n = made;
                rule = ReduceKernel.Rule.PAIRS;
            } while (n > 1);
        }
    }

    /** Rows of n contiguous elements, one result each. */
    void rows(Reduction kind, View out, View in, int n) {
        int rows = out.size();
        int made = Math.max(1, ReduceKernel.Rule.ROW.made(n));
        View target = made == 1 ? out : scratch(in.buffer().dtype(), rows * made);
        launch(new ReduceKernel(kind, in.buffer().dtype().precision(), ReduceKernel.Rule.ROW), target, in, rows, n, 1, made);
        join(kind, out, target, rows, made, 1);
    }

    /** The sums of columns of contiguous rows, into contiguous elements. */
    void columns(View out, View in, int rows, int n) {
        int made = Math.max(1, ReduceKernel.Rule.COLUMN.made(rows));
        View target = made == 1 ? out : scratch(in.buffer().dtype(), made * n);
        launch(new ReduceKernel(Reduction.SUM, in.buffer().dtype().precision(), ReduceKernel.Rule.COLUMN), target, in, 1, rows, n, made);
        join(Reduction.SUM, out, target, 1, made, n);
    }

    /** Joins n blocks in pairs, {@code (outer, n, inner)} to {@code (outer, inner)}; of one there is nothing to do. */
    void join(Reduction kind, View out, View blocks, int outer, int n, int inner) {
        View source = blocks;
        int left = n;
        while (left > 1) {
            int made = ReduceKernel.Rule.PAIRS.made(left);
            View target = made == 1 ? out : scratch(blocks.buffer().dtype(), outer * made * inner);
            launch(new ReduceKernel(kind, blocks.buffer().dtype().precision(), ReduceKernel.Rule.PAIRS), target, source, outer, left,
                    inner, made);
            source = target;
            left = made;
        }
    }

    private void launch(ReduceKernel kernel, View out, View in, int outer, int n, int inner, int made) {
        long items = (long) outer * made * inner;
        kernels.overElements(kernel, kernel.rule() == ReduceKernel.Rule.ROW ? items * kernel.lanes() : items, values -> {
            values.set(ReduceKernel.IN, in);
            values.set(ReduceKernel.OUT, out);
            values.set(ReduceKernel.OUTER, outer);
            values.set(ReduceKernel.N, n);
            values.set(ReduceKernel.INNER, inner);
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
