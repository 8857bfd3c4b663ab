package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.RowFormula;
import java.util.List;

/** Row formulas, value after value: formulas by {@link MapKernel}, sums and maxima by {@link ReduceKernel}. */
final class DeviceRows {
    private final Map map;
    private final DeviceReductions reductions;
    private final DeviceCopies copies;

    DeviceRows(Map map, DeviceReductions reductions, DeviceCopies copies) {
        this.map = map;
        this.reductions = reductions;
        this.copies = copies;
    }

    /** Evaluates a formula at every element. */
    interface Map {
        void run(Formula formula, View[] outputs, View[] inputs, double[] scalars);
    }

    void run(RowFormula formula, View[] outputs, View[] inputs, double[] scalars, int rows, int n) {
        DType dtype = outputs[0].buffer().dtype();
        List<RowFormula.Value> values = formula.values();
        View[] out = new View[values.size()];
        int[] asked = formula.outputs();
        for (int k = 0; k < asked.length; k++) {
            out[asked[k]] = outputs[k];
        }
        View[] current = new View[values.size()];
        for (int v = 0; v < current.length; v++) {
            RowFormula.Value value = values.get(v);
            View made = value instanceof RowFormula.Input ? null : out[v] != null ? out[v] : switch (value.extent()) {
                case ELEMENTS -> copies.scratch(dtype, rows, n);
                case ROW -> copies.scratch(dtype, rows, 1);
                case COLUMN -> copies.scratch(dtype, 1, n);
            };
            current[v] = switch (value) {
                case RowFormula.Input input -> apart(outputs, inputs[input.index()]);
                case RowFormula.Mapped mapped -> mapped(mapped, made, current, scalars);
                case RowFormula.Folded folded -> reduced(made, target ->
                        reductions.rows(folded.max() ? Reduction.MAX : Reduction.SUM, target, packed(current[folded.of()]), n));
                case RowFormula.ColumnSum sum -> reduced(made, target ->
                        reductions.columns(target, packed(current[sum.of()]), rows, n));
            };
        }
    }

    /** Later values read inputs after the first outputs are written. */
    private View apart(View[] outputs, View input) {
        View apart = input;
        for (View output : outputs) {
            apart = copies.separate(output, apart);
        }
        return apart;
    }

    private View packed(View view) {
        return view.isContiguous() ? view : copies.contiguous(view);
    }

    /** What a step writes to contiguous elements. */
    private interface Step {
        void into(View target);
    }

    private View reduced(View out, Step step) {
        if (out.size() == 0) {
            return out;
        }
        View target = out.isContiguous() ? out : copies.scratch(out.buffer().dtype(), out.shape());
        step.into(target);
        if (target != out) {
            copies.copy(out, target);
        }
        return out;
    }

    private View mapped(RowFormula.Mapped mapped, View out, View[] current, double[] scalars) {
        View[] in = new View[mapped.formula().argCount()];
        for (int i = 0; i < in.length; i++) {
            in[i] = mapped.formula().usesArg(i) ? repeated(current[i], out.shape()) : null;
        }
        map.run(mapped.formula(), new View[] {out}, in, scalars);
        return out;
    }

    /** A number for each row or column, seen at every element. */
    private static View repeated(View view, int[] shape) {
        int[] strides = new int[2];
        for (int d = 0; d < 2; d++) {
            strides[d] = view.shape()[d] == shape[d] ? view.strides()[d] : 0;
        }
        return new View(view.buffer(), shape, strides, view.offset());
    }
}
