package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.RowFormula;
import java.util.function.Function;

/** Computes on the CPU, on Java arrays. Each kind of work has a class of its own. */
final class CpuBackend implements Backend {
    private final String name;
    private final FormulaMap map;
    private final MatMul matmul;
    private final Reductions reductions;
    private final Rows rows;

    CpuBackend(String name, FormulaMap map, MatMul matmul, Function<Object, Folds> folds) {
        this.name = name;
        this.map = map;
        this.matmul = matmul;
        reductions = new Reductions(folds);
        rows = new Rows(map, folds);
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
    public void rows(RowFormula formula, View[] outputs, View[] inputs, double[] scalars, int rows, int n) {
        this.rows.run(formula, outputs, Overlap.separate(outputs, inputs), scalars, rows, n);
    }

    @Override
    public void gather(View out, View in, int dim, View index) {
        Indexing.gather(out, Overlap.separate(out, in), dim, Overlap.separate(out, index));
    }

    @Override
    public void scatterAdd(View out, View in, int dim, View index) {
        Indexing.scatterAdd(out, Overlap.separate(out, in), dim, index);
    }
}
