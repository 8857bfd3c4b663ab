package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;

/**
 * Evaluates formulas with compiled loops over SIMD registers. Rows of adjacent or repeated elements are taken as they are,
 * wherever they begin. Where elements of a row lie apart, they pass through scratch arrays, a block of 1024 at a time, and
 * so do the intermediate results of formulas too long for one loop. A few elements are left to a scalar loop then.
 */
final class VectorMap implements FormulaMap {
    private final Scratch.Lender scratch = new Scratch.Lender();

    @Override
    public void run(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        Precision precision = InterpretedMap.precision(outputs, inputs);
        CompiledFormula kernels = CompiledFormula.of(formula, precision);
        Plan plan = kernels.rowPlan();
        var on = new Operands(plan.formula(), outputs, inputs);
        if (on.n == 0) {
            return;
        }
        boolean oneLoop = plan.stages().size() == 1;
        if (oneLoop && on.flat) {
            kernels.rows(on.broadcast).run(on.arrays, on.offsets, on.offsets, scalars, 1, on.n);
        } else if (oneLoop && runRows(kernels, on, scalars)) {
            return;
        } else if (on.n < CompiledMap.MIN_STAGED && kernels.hasStrided()) {
            CompiledMap.runStrided(kernels.strided(), on, scalars);
        } else {
            runBlocks(kernels, precision, on, scalars);
        }
    }

    /** Row by row, if in each view the elements of a row are adjacent or one. */
    private static boolean runRows(CompiledFormula kernels, Operands on, double[] scalars) {
        var region = new Region(on.views[0].shape(), on.views);
        long broadcast = 0;
        for (int v = 0; v < on.views.length; v++) {
            if (on.views[v] != null && region.colStride(v) != 1) {
                if (region.colStride(v) != 0 || !on.canBroadcast(v)) {
                    return false;
                }
                broadcast |= 1L << v - on.outputs;
            }
        }
        RowKernel kernel = kernels.rows(broadcast);
        for (boolean more = region.first(); more; more = region.next()) {
            kernel.run(on.arrays, region.offsets(), region.rowStrides(), scalars, region.rows, region.cols);
        }
        return true;
    }

    /** Block by block; views that are not contiguous pass through scratch arrays. */
    private void runBlocks(CompiledFormula kernels, Precision precision, Operands on, double[] scalars) {
        Plan plan = kernels.rowPlan();
        RowKernel kernel = kernels.rows(on.broadcast);
        Walker[] walkers = new Walker[on.views.length];
        Object[] blocks = new Object[plan.arrays()];
        int[] offsets = new int[plan.arrays()];
        for (int v = 0; v < walkers.length; v++) {
            if (on.views[v] == null || on.isBroadcast(v) || on.views[v].isContiguous()) {
                blocks[v] = on.arrays[v];
                offsets[v] = on.offsets[v];
            } else {
                walkers[v] = new Walker(on.views[v]);
            }
        }
        Scratch lent = scratch.take();
        lent.fill(blocks, plan, precision);
        for (int from = 0; from < on.n; from += Scratch.BLOCK) {
            int m = Math.min(Scratch.BLOCK, on.n - from);
            Walker.read(walkers, on.outputs, blocks, m);
            kernel.run(blocks, offsets, offsets, scalars, 1, m);
            Walker.write(walkers, on.outputs, blocks, m);
            for (int v = 0; v < walkers.length; v++) {
                if (walkers[v] == null && !on.isBroadcast(v)) {
                    offsets[v] += m;
                }
            }
        }
        scratch.giveBack(lent);
    }
}
