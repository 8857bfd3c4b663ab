package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Formulas and arithmetic of whole numbers at every element, of one group of views or of many. */
final class DeviceMaps {
    private final Kernels kernels;
    private final DeviceCopies copies;

    DeviceMaps(Kernels kernels, DeviceCopies copies) {
        this.kernels = kernels;
        this.copies = copies;
    }

    void run(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        View[] views = views(formula, outputs, inputs);
        evaluate(kernels, formula, precision(views), views, scalars);
    }

    /** Evaluates a formula at every element. @param views outputs first; no output spoils an input */
    static void evaluate(Kernels kernels, Formula formula, Precision precision, View[] views, double... scalars) {
        int size = views[0].size();
        Collapsed dims = Collapsed.of(views[0].shape(), views);
        int width = MapKernel.width(formula, precision);
        boolean together = width > 1 && startTogether(views, width);
        var kernel = new MapKernel(formula, precision, together ? 0 : dims.rank());
        kernels.overElements(kernel, together ? Math.ceilDiv(size, width) : size, values -> {
            values.set(0, size);
            kernel.views().fill(values, dims, views);
            for (int s = 0; s < formula.scalarCount(); s++) {
                values.set(kernel.scalar(s), scalars[s], precision);
            }
        });
    }

    void integers(IntegerOp op, View out, View a, View b) {
        View x = unspoiled(a, out);
        View y = unspoiled(b, out);
        Collapsed dims = Collapsed.of(out.shape(), out, x, y);
        var kernel = new IntegerKernel(op, out.buffer().dtype(), x.buffer().dtype(), y.buffer().dtype(), dims.rank());
        kernels.overElements(kernel, out.size(), values -> {
            values.set(0, out.size());
            kernel.views().fill(values, dims, out, x, y);
        });
    }

    /** {@code (…,m,k)·(…,k,n) → (…,m,n)} of whole numbers. */
    void integerMatmul(View out, View left, View right) {
        View a = copies.separate(out, left);
        View b = copies.separate(out, right);
        int last = out.rank() - 1;
        View[] views = {out, along(a, out, last), along(b, out, last - 1)};
        Collapsed dims = Collapsed.of(out.shape(), views);
        var kernel = new IntegerProductKernel(out.buffer().dtype(), dims.rank());
        kernels.overElements(kernel, out.size(), values -> {
            values.set(0, out.size());
            values.set(IntegerProductKernel.K, a.shape()[last]);
            values.set(IntegerProductKernel.A_STRIDE, (long) a.strides()[last] * a.buffer().dtype().bytes());
            values.set(IntegerProductKernel.B_STRIDE, (long) b.strides()[last - 1] * b.buffer().dtype().bytes());
            kernel.views().fill(values, dims, views);
        });
    }

    /** A factor as every element of the product sees it: it does not move along {@code dim}. */
    private static View along(View factor, View out, int dim) {
        int[] strides = factor.strides().clone();
        strides[dim] = 0;
        return new View(factor.buffer(), out.shape(), strides, factor.offset());
    }

    /** Contiguous groups of one precision, which start where several elements can be loaded at once, go together, as many as a launch's parameters hold; the others go by themselves. */
    void runAll(Formula formula, List<Backend.Group> groups) {
        var together = new ArrayList<Backend.Group>();
        Precision precision = precision(groups.getFirst().outputs());
        int width = MapKernel.width(formula, precision);
        for (Backend.Group group : groups) {
            View[] views = views(formula, group.outputs(), group.inputs());
            if (precision(views) == precision && startTogether(views, width)) {
                together.add(group);
            } else {
                run(formula, group.outputs(), group.inputs(), group.scalars());
            }
        }
        int most = MapListKernel.mostOf(formula);
        for (int from = 0; from < together.size(); from += most) {
            list(formula, precision, together.subList(from, Math.min(together.size(), from + most)), most);
        }
    }

    private void list(Formula formula, Precision precision, List<Backend.Group> groups, int most) {
        // Few sizes of the parameter block, so that there are few kernels of a formula.
        var kernel = new MapListKernel(formula, precision, groups.size() <= 4 ? Math.min(4, most) : most);
        int[] firstBlocks = new int[groups.size() + 1];
        for (int g = 0; g < groups.size(); g++) {
            firstBlocks[g + 1] = firstBlocks[g] + Math.ceilDiv(groups.get(g).outputs()[0].size(), MapListKernel.CHUNK);
        }
        if (firstBlocks[groups.size()] == 0) {
            return;
        }
        kernels.run(kernel, firstBlocks[groups.size()], Kernels.THREADS, values -> {
            values.set(0, groups.size());
            for (int g = 0; g < groups.size(); g++) {
                Backend.Group group = groups.get(g);
                View[] views = views(formula, group.outputs(), group.inputs());
                values.set(kernel.firstBlock(g), firstBlocks[g]);
                values.set(kernel.size(g), group.outputs()[0].size());
                for (int v = 0; v < views.length; v++) {
                    if (views[v] != null) {
                        values.set(kernel.view(g, v), views[v]);
                    }
                }
                for (int s = 0; s < formula.scalarCount(); s++) {
                    values.set(kernel.scalar(g, s), group.scalars()[s], precision);
                }
            }
        });
    }

    /** All views, outputs first, null for inputs that the formula does not use; an input that an output would spoil is copied. */
    private View[] views(Formula formula, View[] outputs, View[] inputs) {
        View[] views = Arrays.copyOf(outputs, outputs.length + formula.argCount());
        for (int i = 0; i < formula.argCount(); i++) {
            views[outputs.length + i] = formula.usesArg(i) ? unspoiled(inputs[i], outputs) : null;
        }
        return views;
    }

    private View unspoiled(View input, View... outputs) {
        return Arrays.stream(outputs).anyMatch(output -> output.spoils(input)) ? copies.contiguous(input) : input;
    }

    /** Whether all are contiguous and start at a multiple of {@code width} elements. */
    private static boolean startTogether(View[] views, int width) {
        return Arrays.stream(views).allMatch(view -> view == null || view.isContiguous() && view.offset() % width == 0);
    }

    private static Precision precision(View... views) {
        for (View view : views) {
            if (view != null && view.buffer().dtype().isFloating()) {
                return view.buffer().dtype().precision();
            }
        }
        return Precision.F32;
    }
}
