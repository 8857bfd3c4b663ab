package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;

/** Copies between views in the GPU's memory, and the temporary ones that other operations need. */
final class DeviceCopies {
    private static final Formula SAME = Formula.of(Expr.arg(0));

    private final Kernels kernels;
    private final DeviceHeap heap;

    DeviceCopies(Kernels kernels, DeviceHeap heap) {
        this.kernels = kernels;
        this.heap = heap;
    }

    /** {@return elements of any values, contiguous} */
    View scratch(DType dtype, int... shape) {
        int size = 1;
        for (int n : shape) {
            size *= n;
        }
        return new View(new DeviceBuffer(dtype, size, heap), shape, View.rowMajor(shape), 0);
    }

    /** {@return an array's elements on the GPU} */
    View upload(DType dtype, Object array, int size) {
        View view = scratch(dtype, size);
        ((DeviceBuffer) view.buffer()).fill(array);
        return view;
    }

    /** {@return the input, or a copy of it where writing the output might spoil it} */
    View separate(View output, View input) {
        return output.overlaps(input) ? contiguous(input) : input;
    }

    /** {@return the input if it is contiguous and apart from the output, else a copy that is} */
    View contiguous(View output, View input) {
        return input.isContiguous() && !output.overlaps(input) ? input : contiguous(input);
    }

    /** {@return a contiguous copy} */
    View contiguous(View view) {
        View copy = scratch(view.buffer().dtype(), view.shape());
        copy(copy, view);
        return copy;
    }

    /** Copies and converts; the views may not overlap. */
    void copy(View out, View in) {
        DType dtype = out.buffer().dtype();
        if (dtype == in.buffer().dtype() && dtype.isFloating()) {
            DeviceMaps.evaluate(kernels, SAME, dtype.precision(), new View[] {out, in});
            return;
        }
        Collapsed dims = Collapsed.of(out.shape(), out, in);
        var kernel = new CopyKernel(dtype, in.buffer().dtype(), dims.rank());
        kernels.overElements(kernel, out.size(), values -> {
            values.set(0, out.size());
            kernel.views().fill(values, dims, out, in);
        });
    }
}
