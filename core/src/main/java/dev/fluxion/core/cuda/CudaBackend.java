package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Backends;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.Precision;
import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * Computes on a GPU, by kernels written in PTX, with the bits of the other backends. Calls queue work and return; {@link Buffer#array}
 * waits for it.
 */
final class CudaBackend implements Backend {
    private static final Formula MINUS = Formula.of(Expr.arg(0).sub(Expr.arg(1)));
    private static final Formula DIVIDED = Formula.of(Expr.arg(0).div(Expr.arg(1)));
    private static final Formula EXP = Formula.of(Functions.exp(Expr.arg(0)));
    private static final Formula EXP_MINUS = Formula.of(Functions.exp(Expr.arg(0).sub(Expr.arg(1))));
    private static final Formula LOG = Formula.of(Functions.log(Expr.arg(0)));

    private final Driver driver;
    private final DeviceHeap heap;
    private final Kernels kernels;
    private final DeviceReductions reductions;
    private final DeviceIndexing indexing;

    CudaBackend(Driver driver) {
        this.driver = driver;
        heap = new DeviceHeap(driver);
        kernels = new Kernels(driver);
        reductions = new DeviceReductions(kernels, heap);
        indexing = new DeviceIndexing(kernels, heap);
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public Buffer allocate(DType dtype, int size) {
        var buffer = new DeviceBuffer(dtype, size, heap);
        if (size > 0) {
            driver.clear(buffer.address(), (long) size * dtype.bytes());
        }
        return buffer;
    }

    @Override
    public Buffer wrap(DType dtype, Object array) {
        if (array.getClass().componentType() != Buffer.component(dtype)) {
            throw new IllegalArgumentException("array for dtype " + dtype + " is a " + array.getClass().getSimpleName()
                    + ", expected a " + Buffer.component(dtype) + "[]");
        }
        var buffer = new DeviceBuffer(dtype, Array.getLength(array), heap);
        heap.transfer().upload(dtype, array, buffer.address());
        return buffer;
    }

    @Override
    public void map(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        int outs = outputs.length;
        View[] views = Arrays.copyOf(outputs, outs + formula.argCount());
        for (int i = 0; i < formula.argCount(); i++) {
            views[outs + i] = formula.usesArg(i) ? resolved(outputs, inputs[i]) : null;
        }
        Precision precision = precision(views);
        Collapsed dims = Collapsed.of(outputs[0].shape(), views);
        var kernel = new MapKernel(formula, precision, dims.rank());
        kernels.overElements(kernel, outputs[0].size(), values -> {
            values.set(0, outputs[0].size());
            kernel.views().fill(values, dims, views);
            for (int s = 0; s < formula.scalarCount(); s++) {
                values.set(kernel.scalar(s), scalars[s], precision);
            }
        });
    }

    private static Precision precision(View... views) {
        for (View view : views) {
            if (view != null && view.buffer().dtype().isFloating()) {
                return view.buffer().dtype().precision();
            }
        }
        return Precision.F32;
    }

    /** An input, or a copy of it if one of the outputs would spoil it. */
    private View resolved(View[] outputs, View input) {
        return Arrays.stream(outputs).anyMatch(output -> output.spoils(input)) ? contiguous(input) : input;
    }

    private View separate(View output, View input) {
        return output.overlaps(input) ? contiguous(input) : input;
    }

    /** A contiguous copy. */
    private View contiguous(View view) {
        var buffer = new DeviceBuffer(view.buffer().dtype(), view.size(), heap);
        var copy = new View(buffer, view.shape(), View.rowMajor(view.shape()), 0);
        copyElements(copy, view);
        return copy;
    }

    @Override
    public void copy(View out, View in) {
        copyElements(out, out.spoils(in) ? contiguous(in) : in);
    }

    private void copyElements(View out, View in) {
        DType to = out.buffer().dtype();
        DType from = in.buffer().dtype();
        if (!CopyKernel.supports(to, from)) {
            copyElements(out, convertedByHost(to, in));
            return;
        }
        Collapsed dims = Collapsed.of(out.shape(), out, in);
        var kernel = new CopyKernel(to, from, dims.rank());
        kernels.overElements(kernel, out.size(), values -> {
            values.set(0, out.size());
            kernel.views().fill(values, dims, out, in);
        });
    }

    /** Half precision is storage: it is converted where files are read, not where kernels run. */
    private View convertedByHost(DType to, View in) {
        Backend host = Backends.get("scalar");
        View packed = in.isContiguous() && in.size() == in.buffer().size() ? in : contiguous(in);
        Buffer converted = host.allocate(to, in.size());
        int[] shape = {in.size()};
        int[] strides = {1};
        host.copy(new View(converted, shape, strides, 0),
                new View(host.wrap(in.buffer().dtype(), packed.buffer().array()), shape, strides, 0));
        return new View(wrap(to, converted.array()), in.shape(), View.rowMajor(in.shape()), 0);
    }

    @Override
    public void reduce(Reduction kind, View out, View in, int[] dims) {
        reductions.run(kind, out, in.isContiguous() && !out.overlaps(in) ? in : contiguous(in), dims);
    }

    @Override
    public void matmul(View out, View a, View b) {
        if (out.size() == 0) {
            return;
        }
        View left = separate(out, a);
        View right = separate(out, b);
        int rank = out.rank();
        int[] batch = Arrays.copyOf(out.shape(), rank - 2);
        View[] batches = {leading(out, batch), leading(left, batch), leading(right, batch)};
        Collapsed dims = Collapsed.of(batch, batches);
        int m = out.shape()[rank - 2];
        int n = out.shape()[rank - 1];
        int k = a.shape()[rank - 1];
        boolean wide = out.buffer().dtype() == DType.F64;
        int per = Math.min(m, n) <= 32 ? 1 : Math.min(m, n) < 256 || wide ? 4 : 8;
        var kernel = new MatMulKernel(out.buffer().dtype().precision(), per, byRows(left), byRows(right), dims.rank());
        int count = Arrays.stream(batch).reduce(1, (x, y) -> x * y);
        int blocks = Math.toIntExact((long) count * Math.ceilDiv(m, kernel.tile()) * Math.ceilDiv(n, kernel.tile()));
        kernels.run(kernel, blocks, MatMulKernel.threads(), values -> {
            values.set(MatMulKernel.M, m);
            values.set(MatMulKernel.N, n);
            values.set(MatMulKernel.K, k);
            values.set(MatMulKernel.BATCHES, count);
            int slot = MatMulKernel.STRIDES;
            for (View view : new View[] {out, left, right}) {
                for (int d = rank - 2; d < rank; d++) {
                    values.set(slot++, (long) view.strides()[d] * view.buffer().dtype().bytes());
                }
            }
            kernel.batch().fill(values, dims, batches);
        });
    }

    private static boolean byRows(View matrix) {
        return matrix.strides()[matrix.rank() - 2] == 1 && matrix.strides()[matrix.rank() - 1] != 1;
    }

    /** The leading dimensions alone. */
    private static View leading(View view, int[] shape) {
        return new View(view.buffer(), shape, Arrays.copyOf(view.strides(), shape.length), view.offset());
    }

    @Override
    public void softmax(View out, View in, boolean log) {
        if (out.size() == 0) {
            return;
        }
        View x = out.spoils(in) ? contiguous(in) : in;
        int last = in.rank() - 1;
        int[] rows = in.shape().clone();
        rows[last] = 1;
        DType dtype = in.buffer().dtype();
        View value = new View(new DeviceBuffer(dtype, in.size() / in.shape()[last], heap), rows, View.rowMajor(rows), 0);
        int[] repeated = value.strides().clone();
        repeated[last] = 0;
        View everywhere = new View(value.buffer(), in.shape(), repeated, 0);
        int[] dims = {last};
        reduce(Reduction.MAX, value, x, dims);
        if (log) {
            apply(MINUS, out, x, everywhere);
            View e = new View(new DeviceBuffer(dtype, in.size(), heap), in.shape(), View.rowMajor(in.shape()), 0);
            apply(EXP, e, out);
            reduce(Reduction.SUM, value, e, dims);
            apply(LOG, value, value);
            apply(MINUS, out, out, everywhere);
        } else {
            apply(EXP_MINUS, out, x, everywhere);
            reduce(Reduction.SUM, value, out, dims);
            apply(DIVIDED, out, out, everywhere);
        }
    }

    private void apply(Formula formula, View out, View... in) {
        map(formula, new View[] {out}, in, new double[0]);
    }

    @Override
    public void gather(View out, View in, int dim, View index) {
        indexing.gather(out, separate(out, in), dim, separate(out, index));
    }

    @Override
    public void scatterAdd(View out, View in, int dim, View index) {
        indexing.scatterAdd(out, separate(out, in), dim, separate(out, index));
    }
}
