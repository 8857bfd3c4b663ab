package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;

/**
 * Evaluates formulas with compiled loops, of which there are two kinds. A block kernel takes contiguous arrays from position
 * 0 on, which the JIT compiler turns into SIMD instructions; views that are anything else pass through scratch arrays, a
 * block of 1024 elements at a time. Where they are so few that this does not pay, a strided kernel takes them as they are.
 */
final class CompiledMap implements FormulaMap {
    /** Measured: from how many elements on the way through scratch arrays pays. */
    static final int MIN_STAGED = 64;

    private final Scratch.Lender scratch = new Scratch.Lender();

    @Override
    public void run(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        CompiledFormula kernels = CompiledFormula.of(formula, InterpretedMap.precision(outputs, inputs));
        var on = new Operands(kernels.formula(), outputs, inputs);
        if (on.n > 0) {
            run(kernels, on, scalars);
        }
    }

    void run(CompiledFormula kernels, Operands on, double[] scalars) {
        Plan plan = kernels.blockPlan();
        boolean contiguous = on.flat && on.aligned;
        if (contiguous && plan.stages().size() == 1) {
            kernels.block(on.broadcast).run(on.arrays, on.offsets, scalars, on.n);
        } else if (contiguous && on.n <= Scratch.BLOCK && !inPlace(on)) {
            runBlocks(kernels, on, scalars, new Walker[on.arrays.length]);
        } else if (on.n < MIN_STAGED && kernels.hasStrided()) {
            runStrided(kernels.strided(), on, scalars);
        } else {
            Walker[] walkers = new Walker[on.arrays.length];
            for (int v = 0; v < walkers.length; v++) {
                if (on.view(v) != null && !on.isBroadcast(v)) {
                    walkers[v] = new Walker(on.view(v));
                }
            }
            runBlocks(kernels, on, scalars, walkers);
        }
    }

    private static boolean inPlace(Operands on) {
        for (int out = 0; out < on.outputs; out++) {
            for (int in = on.outputs; in < on.arrays.length; in++) {
                if (on.arrays[out] == on.arrays[in]) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void runStrided(StridedKernel kernel, Operands on, double[] scalars) {
        var region = on.region();
        for (boolean more = region.first(); more; more = region.next()) {
            kernel.run(on.arrays, region.offsets(), region.rowStrides(), region.colStrides(), scalars, region.rows, region.cols);
        }
    }

    /** Block by block; views that have a walker pass through scratch arrays. */
    private void runBlocks(CompiledFormula kernels, Operands on, double[] scalars, Walker[] walkers) {
        Plan plan = kernels.blockPlan();
        BlockKernel kernel = kernels.block(on.broadcast);
        Object[] blocks = new Object[plan.arrays()];
        for (int v = 0; v < walkers.length; v++) {
            blocks[v] = walkers[v] == null ? on.arrays[v] : null;
        }
        Scratch lent = scratch.take();
        lent.fill(blocks, plan, kernels.precision());
        for (int from = 0; from < on.n; from += Scratch.BLOCK) {
            int m = Math.min(Scratch.BLOCK, on.n - from);
            Walker.read(walkers, on.outputs, blocks, m);
            kernel.run(blocks, on.offsets, scalars, m);
            Walker.write(walkers, on.outputs, blocks, m);
        }
        scratch.giveBack(lent);
    }
}
