package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Backend;
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
import java.util.List;
import java.util.function.Function;

/**
 * Computes on a GPU, by kernels written in PTX, with the bits of the other backends. Calls queue work and return; {@link Buffer#array}
 * waits for it.
 *
 * <p>Its kernels have run in an interpreter alone, not on a GPU: see {@code docs/gpu.md}.
 */
final class CudaBackend implements Backend {
    private final Driver driver;
    private final DeviceHeap heap;
    private final Kernels kernels;
    private final DeviceReductions reductions;
    private final DeviceIndexing indexing;
    private final DeviceCopies copies;
    private final Products products;
    private final DeviceMaps maps;
    private final DeviceRows rows;
    private final DeviceScans scans;
    private final DeviceImages images;

    CudaBackend(Driver driver) {
        this(driver, null);
    }

    /** @param blas makes products of a library, or null for the own kernel */
    CudaBackend(Driver driver, Function<DeviceCopies, Products> blas) {
        this.driver = driver;
        heap = new DeviceHeap(driver);
        kernels = new Kernels(driver);
        reductions = new DeviceReductions(kernels, heap);
        indexing = new DeviceIndexing(kernels, heap);
        copies = new DeviceCopies(kernels, heap);
        products = blas == null ? new OwnProducts(kernels, driver.processors()) : blas.apply(copies);
        maps = new DeviceMaps(kernels, copies);
        rows = new DeviceRows(maps::run, reductions, copies);
        scans = new DeviceScans(kernels, copies);
        images = new DeviceImages(kernels, copies, reductions);
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public boolean close() {
        heap.close();
        products.close();
        driver.close();
        return true;
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
        if (array.getClass().componentType() != Transfer.component(dtype)) {
            throw new IllegalArgumentException("array for dtype " + dtype + " is a " + array.getClass().getSimpleName()
                    + ", expected a " + Transfer.component(dtype) + "[]");
        }
        var buffer = new DeviceBuffer(dtype, Array.getLength(array), heap);
        buffer.fill(array);
        return buffer;
    }

    @Override
    public void map(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        maps.run(formula, outputs, inputs, scalars);
    }

    @Override
    public void mapAll(Formula formula, List<Group> groups) {
        maps.runAll(formula, groups);
    }

    @Override
    public void integers(IntegerOp op, View out, View a, View b) {
        maps.integers(op, out, a, b);
    }

    @Override
    public void integerMatmul(View out, View a, View b) {
        maps.integerMatmul(out, a, b);
    }

    @Override
    public void copy(View out, View in) {
        copies.copy(out, out.spoils(in) ? copies.contiguous(in) : in);
    }

    @Override
    public void reduce(Reduction kind, View out, View in, int[] dims) {
        reductions.run(kind, out, in.isContiguous() && !out.overlaps(in) ? in : copies.contiguous(in), dims);
    }

    @Override
    public void matmul(View out, View a, View b) {
        if (out.size() > 0) {
            products.multiply(out, copies.separate(out, a), copies.separate(out, b));
        }
    }

    @Override
    public void gather(View out, View in, int dim, View index) {
        indexing.gather(out, copies.separate(out, in), dim, copies.separate(out, index));
    }

    @Override
    public void scatterAdd(View out, View in, int dim, View index) {
        indexing.scatter(IndexKernel.Work.ADD, out, copies.separate(out, in), dim, copies.separate(out, index));
    }

    @Override
    public void rows(RowFormula formula, View[] outputs, View[] inputs, double[] scalars, int rows, int n) {
        this.rows.run(formula, outputs, inputs, scalars, rows, n);
    }

    @Override
    public void scatter(View out, View in, int dim, View index) {
        indexing.scatter(IndexKernel.Work.PUT, out, copies.separate(out, in), dim, copies.separate(out, index));
    }

    @Override
    public void scan(Scan kind, View out, View in, View factor, int dim) {
        scans.scan(kind, out, in, factor, dim);
    }

    @Override
    public void sort(View out, View in, int dim, boolean descending) {
        scans.sort(out, in, dim, descending);
    }

    @Override
    public void convolve(View y, View x, View w, View bias, Window window, int groups) {
        images.convolve(y, x, w, bias, window, groups);
    }

    @Override
    public void convolveData(View x, View y, View w, Window window, int groups) {
        images.convolveData(x, y, w, window, groups);
    }

    @Override
    public void convolveWeight(View w, View x, View y, Window window, int groups) {
        images.convolveWeight(w, x, y, window, groups);
    }

    @Override
    public void maxPool(View y, View indices, View x, Bins rows, Bins cols) {
        images.pool(PoolKernel.Work.MAX, y, indices, x, rows, cols);
    }

    @Override
    public void maxUnpool(View x, View y, View indices) {
        images.maxUnpool(x, y, indices);
    }

    @Override
    public void averagePool(View y, View x, Bins rows, Bins cols) {
        images.pool(PoolKernel.Work.MEAN, y, null, x, rows, cols);
    }

    @Override
    public void averageUnpool(View x, View y, Bins rows, Bins cols) {
        images.pool(PoolKernel.Work.SHARES, y, null, x, rows, cols);
    }
}
