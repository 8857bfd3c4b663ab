package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Interpreter;
import dev.fluxion.core.expr.Precision;

/** Evaluates a formula at every element with the {@link Interpreter}: slow, plain, and open to a debugger. */
final class InterpretedMap implements FormulaMap {
    @Override
    public void run(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        var interpreter = new Interpreter(formula, precision(outputs, inputs));
        View[] views = new View[outputs.length + formula.argCount()];
        System.arraycopy(outputs, 0, views, 0, outputs.length);
        for (int i = 0; i < formula.argCount(); i++) {
            views[outputs.length + i] = formula.usesArg(i) ? inputs[i] : null;
        }
        double[] args = new double[formula.argCount()];
        var region = new Region(outputs[0].shape(), views);
        for (boolean more = region.first(); more; more = region.next()) {
            for (int r = 0; r < region.rows; r++) {
                for (int c = 0; c < region.cols; c++) {
                    for (int i = 0; i < args.length; i++) {
                        int v = outputs.length + i;
                        if (views[v] != null) {
                            args[i] = read(views[v].buffer().array(), at(region, v, r, c));
                        }
                    }
                    double[] values = interpreter.evaluate(args, scalars);
                    for (int k = 0; k < outputs.length; k++) {
                        write(outputs[k].buffer().array(), at(region, k, r, c), values[k]);
                    }
                }
            }
        }
    }

    /** The one precision of all views that hold numbers; F32 where there are masks alone. */
    static Precision precision(View[] outputs, View[] inputs) {
        for (View[] views : new View[][] {outputs, inputs}) {
            for (View view : views) {
                if (view != null && view.buffer().dtype() != DType.BOOL) {
                    return view.buffer().dtype().precision();
                }
            }
        }
        return Precision.F32;
    }

    private static int at(Region region, int view, int row, int col) {
        return region.offset(view) + row * region.rowStride(view) + col * region.colStride(view);
    }

    private static double read(Object array, int at) {
        return switch (array) {
            case float[] floats -> floats[at];
            case double[] doubles -> doubles[at];
            case boolean[] masks -> masks[at] ? 1 : 0;
            default -> throw new AssertionError(array.getClass());
        };
    }

    private static void write(Object array, int at, double value) {
        switch (array) {
            case float[] floats -> floats[at] = (float) value;
            case double[] doubles -> doubles[at] = value;
            case boolean[] masks -> masks[at] = value != 0;
            default -> throw new AssertionError(array.getClass());
        }
    }
}
