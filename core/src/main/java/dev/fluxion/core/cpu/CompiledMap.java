package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;

/**
 * Evaluates formulas with compiled loops, of which there are two kinds. A block kernel takes contiguous arrays from position
 * 0 on, which the JIT compiler turns into SIMD instructions; views that are anything else pass through scratch arrays, a
 * block of 1024 elements at a time. Where they are so few that this does not pay, a strided kernel takes them as they are.
 */
final class CompiledMap implements FormulaMap {
    /** Measured: from how many elements on the way through scratch arrays pays. */
    private static final int MIN_STAGED = 64;

    private final Scratch.Lender scratch = new Scratch.Lender();

    @Override
    public void run(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        int n = outputs[0].size();
        if (n > 0) {
            new Call(formula, outputs, inputs, scalars, n).run();
        }
    }

    /** One call: its arrays, outputs first, as {@link Plan} numbers them, and where their elements lie. */
    private final class Call {
        final CompiledFormula kernels;
        final Precision precision;
        final View[] views;
        final int outputs;
        final Object[] arrays;
        final int[] offsets;
        final double[] scalars;
        final int n;
        /** Every view is contiguous or one repeated element. */
        boolean flat = true;
        /** Every view that is not one repeated element begins at position 0. */
        boolean aligned = true;
        /** Which inputs are one repeated element. */
        long broadcast;

        Call(Formula formula, View[] outputs, View[] inputs, double[] scalars, int n) {
            precision = InterpretedMap.precision(outputs, inputs);
            kernels = CompiledFormula.of(formula, precision);
            this.outputs = outputs.length;
            this.scalars = scalars;
            this.n = n;
            // The arguments that compiling leaves may be fewer.
            Formula compiled = kernels.plan().formula();
            views = new View[outputs.length + compiled.argCount()];
            arrays = new Object[views.length];
            offsets = new int[views.length];
            for (int v = 0; v < views.length; v++) {
                int input = v - outputs.length;
                if (input < 0 || compiled.usesArg(input)) {
                    place(v, input < 0 ? outputs[v] : inputs[input]);
                }
            }
        }

        private void place(int v, View view) {
            views[v] = view;
            arrays[v] = view.buffer().array();
            offsets[v] = view.offset();
            if (v >= outputs && v - outputs < Long.SIZE && isConstant(view)) {
                broadcast |= 1L << v - outputs;
            } else {
                flat &= view.isContiguous();
                aligned &= view.offset() == 0;
            }
        }

        void run() {
            boolean contiguous = flat && aligned;
            if (contiguous && kernels.plan().stages().size() == 1) {
                kernels.block(broadcast).run(arrays, offsets, scalars, n);
            } else if (contiguous && n <= Scratch.BLOCK && !inPlace()) {
                runBlocks(new Walker[views.length]);
            } else if (n < MIN_STAGED && kernels.hasStrided()) {
                runStrided();
            } else {
                Walker[] walkers = new Walker[views.length];
                for (int v = 0; v < views.length; v++) {
                    if (views[v] != null && !isBroadcast(v)) {
                        walkers[v] = new Walker(views[v]);
                    }
                }
                runBlocks(walkers);
            }
        }

        private boolean inPlace() {
            for (int out = 0; out < outputs; out++) {
                for (int in = outputs; in < arrays.length; in++) {
                    if (arrays[out] == arrays[in]) {
                        return true;
                    }
                }
            }
            return false;
        }

        private void runStrided() {
            var region = new Region(views[0].shape(), views);
            for (boolean more = region.first(); more; more = region.next()) {
                kernels.strided().run(arrays, region.offsets(), region.rowStrides(), region.colStrides(), scalars,
                        region.rows, region.cols);
            }
        }

        /** Block by block; views that have a walker pass through scratch arrays. */
        private void runBlocks(Walker[] walkers) {
            Plan plan = kernels.plan();
            BlockKernel kernel = kernels.block(broadcast);
            Object[] blocks = new Object[plan.arrays()];
            for (int v = 0; v < views.length; v++) {
                blocks[v] = walkers[v] == null ? arrays[v] : null;
            }
            Scratch lent = scratch.take();
            lent.fill(blocks, plan, precision);
            for (int from = 0; from < n; from += Scratch.BLOCK) {
                int m = Math.min(Scratch.BLOCK, n - from);
                for (int v = outputs; v < walkers.length; v++) {
                    if (walkers[v] != null) {
                        walkers[v].read(blocks[v], m);
                    }
                }
                kernel.run(blocks, offsets, scalars, m);
                for (int v = 0; v < outputs; v++) {
                    if (walkers[v] != null) {
                        walkers[v].write(blocks[v], m);
                    }
                }
            }
            scratch.giveBack(lent);
        }

        private boolean isBroadcast(int v) {
            return v >= outputs && v - outputs < Long.SIZE && (broadcast >>> v - outputs & 1) != 0;
        }
    }

    private static boolean isConstant(View view) {
        for (int d = 0; d < view.rank(); d++) {
            if (view.shape()[d] != 1 && view.strides()[d] != 0) {
                return false;
            }
        }
        return true;
    }
}
