package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Backends;
import dev.fluxion.core.backend.Bins;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.Scan;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.backend.Window;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.RowFormula;
import java.lang.reflect.Array;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The GPU backend, for tests that set and read elements in place: buffers lie in Java arrays, and each call uploads
 * what it needs and downloads what it may have changed.
 */
public final class ArraysOnCuda implements Backend {
    private final Backend host = Backends.get("scalar");
    private final Backend device;

    /** On a GPU. @param device its backend */
    public ArraysOnCuda(Backend device) {
        this.device = device;
    }

    /** {@return one on an emulated GPU} */
    public static ArraysOnCuda emulated() {
        return new ArraysOnCuda(new CudaBackend(new EmulatedDriver()));
    }

    /** The buffers of one call on the device. */
    private final class Call {
        private final Map<Object, Buffer> uploaded = new IdentityHashMap<>();

        View view(View view) {
            if (view == null) {
                return null;
            }
            Buffer buffer = uploaded.computeIfAbsent(view.buffer().array(), array -> device.wrap(view.buffer().dtype(), array));
            return new View(buffer, view.shape(), view.strides(), view.offset());
        }

        View[] views(View[] views) {
            View[] all = new View[views.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = view(views[i]);
            }
            return all;
        }

        void download() {
            uploaded.forEach((array, buffer) -> System.arraycopy(buffer.array(), 0, array, 0, Array.getLength(array)));
        }
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public Buffer allocate(DType dtype, int size) {
        return host.wrap(dtype, device.allocate(dtype, size).array());
    }

    @Override
    public Buffer wrap(DType dtype, Object array) {
        return host.wrap(dtype, array);
    }

    @Override
    public void map(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        var call = new Call();
        device.map(formula, call.views(outputs), call.views(inputs), scalars);
        call.download();
    }

    @Override
    public void integers(IntegerOp op, View out, View a, View b) {
        var call = new Call();
        device.integers(op, call.view(out), call.view(a), call.view(b));
        call.download();
    }

    @Override
    public void integerMatmul(View out, View a, View b) {
        var call = new Call();
        device.integerMatmul(call.view(out), call.view(a), call.view(b));
        call.download();
    }

    @Override
    public void copy(View out, View in) {
        var call = new Call();
        device.copy(call.view(out), call.view(in));
        call.download();
    }

    @Override
    public void reduce(Reduction kind, View out, View in, int[] dims) {
        var call = new Call();
        device.reduce(kind, call.view(out), call.view(in), dims);
        call.download();
    }

    @Override
    public void matmul(View out, View a, View b) {
        var call = new Call();
        device.matmul(call.view(out), call.view(a), call.view(b));
        call.download();
    }

    @Override
    public void gather(View out, View in, int dim, View index) {
        var call = new Call();
        device.gather(call.view(out), call.view(in), dim, call.view(index));
        call.download();
    }

    @Override
    public void scatterAdd(View out, View in, int dim, View index) {
        var call = new Call();
        device.scatterAdd(call.view(out), call.view(in), dim, call.view(index));
        call.download();
    }

    @Override
    public void rows(RowFormula formula, View[] outputs, View[] inputs, double[] scalars, int rows, int n) {
        var call = new Call();
        device.rows(formula, call.views(outputs), call.views(inputs), scalars, rows, n);
        call.download();
    }

    @Override
    public void scatter(View out, View in, int dim, View index) {
        var call = new Call();
        device.scatter(call.view(out), call.view(in), dim, call.view(index));
        call.download();
    }

    @Override
    public void scan(Scan kind, View out, View in, View factor, int dim) {
        var call = new Call();
        device.scan(kind, call.view(out), call.view(in), call.view(factor), dim);
        call.download();
    }

    @Override
    public void sort(View out, View in, int dim, boolean descending) {
        var call = new Call();
        device.sort(call.view(out), call.view(in), dim, descending);
        call.download();
    }

    @Override
    public void convolve(View y, View x, View w, View bias, Window window, int groups) {
        var call = new Call();
        device.convolve(call.view(y), call.view(x), call.view(w), call.view(bias), window, groups);
        call.download();
    }

    @Override
    public void convolveData(View x, View y, View w, Window window, int groups) {
        var call = new Call();
        device.convolveData(call.view(x), call.view(y), call.view(w), window, groups);
        call.download();
    }

    @Override
    public void convolveWeight(View w, View x, View y, Window window, int groups) {
        var call = new Call();
        device.convolveWeight(call.view(w), call.view(x), call.view(y), window, groups);
        call.download();
    }

    @Override
    public void maxPool(View y, View indices, View x, Bins rows, Bins cols) {
        var call = new Call();
        device.maxPool(call.view(y), call.view(indices), call.view(x), rows, cols);
        call.download();
    }

    @Override
    public void maxUnpool(View x, View y, View indices) {
        var call = new Call();
        device.maxUnpool(call.view(x), call.view(y), call.view(indices));
        call.download();
    }

    @Override
    public void averagePool(View y, View x, Bins rows, Bins cols) {
        var call = new Call();
        device.averagePool(call.view(y), call.view(x), rows, cols);
        call.download();
    }

    @Override
    public void averageUnpool(View x, View y, Bins rows, Bins cols) {
        var call = new Call();
        device.averageUnpool(call.view(x), call.view(y), rows, cols);
        call.download();
    }
}
