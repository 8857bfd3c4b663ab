package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Bins;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.ConvolvedMaxima;
import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.Scan;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.backend.Window;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.RowFormula;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Computes on the CPU, on Java arrays. Each kind of work has a class of its own. */
final class CpuBackend implements Backend {
    private final String name;
    private final FormulaMap map;
    private final MatMul matmul;
    private final Function<Object, Folds> folds;
    private final Reductions reductions;
    private final HostRows rows;
    private final Convolution convolution;
    private final Pooling pooling;
    private final ConvolvedImages convolvedImages;

    CpuBackend(String name, FormulaMap map, MatMul matmul, Convolution convolution, Pooling pooling,
            Function<Object, Folds> folds, FusedRows fused) {
        this.name = name;
        this.map = map;
        this.matmul = matmul;
        this.convolution = convolution;
        this.pooling = pooling;
        this.folds = folds;
        reductions = new Reductions(folds);
        rows = new HostRows(map, folds, fused);
        convolvedImages = new ConvolvedImages(map, convolution, pooling, reductions);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Buffer allocate(DType dtype, int size) {
        return HostBuffer.zeros(dtype, size);
    }

    @Override
    public Buffer wrap(DType dtype, Object array) {
        return new HostBuffer(dtype, array);
    }

    @Override
    public void map(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        map.run(formula, outputs, Overlap.resolve(outputs, inputs), scalars);
    }

    @Override
    public void mapAll(Formula formula, List<Group> groups) {
        if (groups.size() == 1) {
            Backend.super.mapAll(formula, groups);
            return;
        }
        var resolved = new ArrayList<Group>(groups.size());
        for (Group group : groups) {
            resolved.add(new Group(group.outputs(), Overlap.resolve(group.outputs(), group.inputs()), group.scalars()));
        }
        map.runAll(formula, resolved);
    }

    @Override
    public void integers(IntegerOp op, View out, View a, View b) {
        Integers.run(op, out, Overlap.separate(out, a), Overlap.separate(out, b));
    }

    @Override
    public void integerMatmul(View out, View a, View b) {
        Integers.matmul(out, Overlap.separate(out, a), Overlap.separate(out, b));
    }

    @Override
    public void copy(View out, View in) {
        Copy.run(out, Overlap.resolve(out, in));
    }

    @Override
    public void reduce(Reduction kind, View out, View in, int[] dims) {
        reductions.run(kind, out, Overlap.separate(out, in), dims);
    }

    @Override
    public void matmul(View out, View a, View b) {
        matmul.run(out, Overlap.separate(out, a), Overlap.separate(out, b));
    }

    @Override
    public Factor factor(View b) {
        Factor factor = matmul.factor(b);
        return (out, a) -> factor.multiply(out, Overlap.separate(out, a));
    }

    @Override
    public void byRows(int rows, int least, int most, Range body) {
        Parallel pool = Parallel.shared();
        int height = Math.clamp(rows / (pool.threads() * least) * least, least, most);
        pool.forEach(Math.ceilDiv(rows, height), block -> body.run(block * height, Math.min(rows, (block + 1) * height)));
    }

    @Override
    public void rows(RowFormula formula, View[] outputs, View[] inputs, double[] scalars, int rows, int n) {
        this.rows.run(formula, outputs, Overlap.separate(outputs, inputs), scalars, rows, n);
    }

    @Override
    public void gather(View out, View in, int dim, View index) {
        Indexing.gather(out, Overlap.separate(out, in), dim, Overlap.separate(out, index));
    }

    @Override
    public void scatterAdd(View out, View in, int dim, View index) {
        Indexing.scatterAdd(out, Overlap.separate(out, in), dim, index, folds);
    }

    @Override
    public void scatter(View out, View in, int dim, View index) {
        Indexing.scatter(out, Overlap.separate(out, in), dim, index);
    }

    @Override
    public void scan(Scan kind, View out, View in, View factor, int dim) {
        Scans.run(kind, out, Overlap.separate(out, in), factor == null ? null : Overlap.separate(out, factor), dim);
    }

    @Override
    public void sort(View out, View in, int dim, boolean descending) {
        Sorts.run(out, in, dim, descending);
    }

    @Override
    public void convolve(View y, View x, View w, View bias, Window window, int groups) {
        convolution.forward(y, Overlap.separate(y, x), Overlap.separate(y, w), bias == null ? null : Overlap.separate(y, bias),
                window, groups);
    }

    @Override
    public void convolveData(View x, View y, View w, Window window, int groups) {
        convolution.data(x, Overlap.separate(x, y), Overlap.separate(x, w), window, groups);
    }

    @Override
    public void convolveWeight(View w, View x, View y, Window window, int groups) {
        convolution.weight(w, Overlap.separate(w, x), Overlap.separate(w, y), window, groups);
    }

    @Override
    public ConvolvedMaxima convolvedMaxima() {
        return convolvedImages;
    }

    @Override
    public void maxPool(View y, View indices, View x, Bins rows, Bins cols) {
        pooling.max(y, indices, Overlap.separate(y, x), rows, cols);
    }

    @Override
    public void maxUnpool(View x, View y, View indices) {
        pooling.maxTransposed(x, Overlap.separate(x, y), indices);
    }

    @Override
    public void averagePool(View y, View x, Bins rows, Bins cols) {
        pooling.average(y, Overlap.separate(y, x), rows, cols);
    }

    @Override
    public void averageUnpool(View x, View y, Bins rows, Bins cols) {
        pooling.averageTransposed(x, Overlap.separate(x, y), rows, cols);
    }
}
