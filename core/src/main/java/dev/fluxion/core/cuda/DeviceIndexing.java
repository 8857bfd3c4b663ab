package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import java.util.Arrays;

/** Gather and scatter along one dimension. Indices are looked at before anything is written. */
final class DeviceIndexing {
    private final Kernels kernels;
    private final DeviceHeap heap;

    DeviceIndexing(Kernels kernels, DeviceHeap heap) {
        this.kernels = kernels;
        this.heap = heap;
    }

    void gather(View out, View in, int dim, View index) {
        check(index, dim, in.shape()[dim]);
        View base = along(in, index.shape(), dim, 0);
        Collapsed dims = Collapsed.of(index.shape(), index, out, base);
        var kernel = new IndexKernel(IndexKernel.Work.GATHER, out.buffer().dtype(), dims.rank());
        kernels.overElements(kernel, index.size(), values -> {
            values.set(IndexKernel.COUNT, index.size());
            values.set(IndexKernel.STRIDE, bytes(in, dim));
            kernel.views().fill(values, dims, index, out, base);
        });
    }

    /** @param work PUT or ADD */
    void scatter(IndexKernel.Work work, View out, View in, int dim, View index) {
        check(index, dim, out.shape()[dim]);
        int[] lines = index.shape().clone();
        lines[dim] = 1;
        View[] views = {along(index, lines, dim, 0), along(in, lines, dim, 0), along(out, lines, dim, 0)};
        Collapsed dims = Collapsed.of(lines, views);
        var kernel = new IndexKernel(work, out.buffer().dtype(), dims.rank());
        int count = index.size() == 0 ? 0 : views[0].size();
        kernels.overElements(kernel, count, values -> {
            values.set(IndexKernel.COUNT, count);
            values.set(IndexKernel.STRIDE, bytes(out, dim));
            values.set(IndexKernel.LENGTH, index.shape()[dim]);
            values.set(IndexKernel.DENSE_STRIDE, bytes(in, dim));
            values.set(IndexKernel.INDEX_STRIDE, bytes(index, dim));
            kernel.views().fill(values, dims, views);
        });
    }

    private static long bytes(View view, int dim) {
        return (long) view.strides()[dim] * view.buffer().dtype().bytes();
    }

    /** A view with another shape and another stride along a dimension. */
    private static View along(View view, int[] shape, int dim, int stride) {
        int[] strides = view.strides().clone();
        strides[dim] = stride;
        return new View(view.buffer(), shape, strides, view.offset());
    }

    private void check(View index, int dim, int size) {
        int n = index.size();
        if (n == 0) {
            return;
        }
        var found = new DeviceBuffer(DType.I32, 1, heap);
        found.fill(new int[] {-1});
        Collapsed dims = Collapsed.of(index.shape(), index);
        var kernel = new IndexKernel(IndexKernel.Work.CHECK, DType.I32, dims.rank());
        kernels.overElements(kernel, n, values -> {
            values.set(IndexKernel.COUNT, n);
            values.set(IndexKernel.STRIDE, 0);
            values.set(IndexKernel.LENGTH, size);
            values.set(IndexKernel.FOUND, found.address());
            kernel.views().fill(values, dims, index);
        });
        int first = ((int[]) found.array())[0];
        if (first >= 0) {
            int[] at = new int[index.rank()];
            int position = index.offset();
            for (int d = index.rank() - 1, rest = first; d >= 0; rest /= index.shape()[d--]) {
                at[d] = rest % index.shape()[d];
                position += at[d] * index.strides()[d];
            }
            int value = ((int[]) index.buffer().array())[position];
            throw new IndexOutOfBoundsException("index at " + Arrays.toString(at) + " is " + value + ", expected 0 to " + (size - 1)
                    + " along dimension " + dim);
        }
    }
}
