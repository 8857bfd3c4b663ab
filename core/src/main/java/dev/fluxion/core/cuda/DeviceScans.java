package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Scan;
import dev.fluxion.core.backend.View;

/** Scans and the stable order along one dimension. */
final class DeviceScans {
    private final Kernels kernels;
    private final DeviceCopies copies;

    DeviceScans(Kernels kernels, DeviceCopies copies) {
        this.kernels = kernels;
        this.copies = copies;
    }

    void scan(Scan kind, View out, View in, View factor, int dim) {
        if (out.size() == 0) {
            return;
        }
        View source = copies.contiguous(out, in);
        View by = factor == null ? source : copies.contiguous(out, factor);
        int n = in.shape()[dim];
        int inner = 1;
        for (int d = dim + 1; d < in.rank(); d++) {
            inner *= in.shape()[d];
        }
        int lanes = in.size() / n;
        int step = inner;
        kernels.overElements(new ScanKernel(kind, in.buffer().dtype().precision()), lanes, values -> {
            values.set(ScanKernel.LANES, lanes);
            values.set(ScanKernel.N, n);
            values.set(ScanKernel.INNER, step);
            values.set(ScanKernel.OUT, out);
            values.set(ScanKernel.IN, source);
            values.set(ScanKernel.FACTOR, by);
        });
    }

    /** Every element becomes a key; sorted runs of 1, 2, 4, … elements are merged, each element finding its place by itself. */
    void sort(View out, View in, int dim, boolean descending) {
        int size = out.size();
        if (size == 0) {
            return;
        }
        int n = in.shape()[dim];
        View source = last(in, dim);
        View keys = copies.scratch(DType.I64, size);
        View order = copies.scratch(DType.I32, size);
        Collapsed dims = Collapsed.of(source.shape(), source);
        var keyed = new SortKernel.Keys(in.buffer().dtype(), dims.rank());
        View firstKeys = keys;
        View firstOrder = order;
        kernels.overElements(keyed, size, values -> {
            values.set(SortKernel.COUNT, size);
            values.set(SortKernel.N, n);
            values.set(SortKernel.FLIP, descending ? -1 : 0);
            values.set(SortKernel.KEYS, firstKeys);
            values.set(SortKernel.ORDER, firstOrder);
            keyed.views().fill(values, dims, source);
        });
        for (int run = 1; run < n; run = (int) Math.min(n, 2L * run)) {
            View fromKeys = keys;
            View fromOrder = order;
            View toKeys = copies.scratch(DType.I64, size);
            View toOrder = copies.scratch(DType.I32, size);
            int length = run;
            kernels.overElements(new SortKernel.Merge(), size, values -> {
                values.set(SortKernel.COUNT, size);
                values.set(SortKernel.N, n);
                values.set(SortKernel.RUN, length);
                values.set(SortKernel.KEYS, fromKeys);
                values.set(SortKernel.ORDER, fromOrder);
                values.set(SortKernel.TO_KEYS, toKeys);
                values.set(SortKernel.TO_ORDER, toOrder);
            });
            keys = toKeys;
            order = toOrder;
        }
        View target = last(out, dim);
        copies.copy(target, new View(order.buffer(), target.shape(), View.rowMajor(target.shape()), 0));
    }

    /** The view with a dimension moved behind all others. */
    private static View last(View view, int dim) {
        int rank = view.rank();
        int[] shape = new int[rank];
        int[] strides = new int[rank];
        for (int d = 0; d < rank; d++) {
            int from = d == rank - 1 ? dim : d < dim ? d : d + 1;
            shape[d] = view.shape()[from];
            strides[d] = view.strides()[from];
        }
        return new View(view.buffer(), shape, strides, view.offset());
    }
}
