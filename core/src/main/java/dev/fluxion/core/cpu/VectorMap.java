package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Backend.Group;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evaluates formulas with compiled loops over SIMD registers. Rows of adjacent or repeated elements are taken as they are,
 * wherever they begin. Where elements of a row lie apart, they pass through scratch arrays, a block of 1024 at a time, and
 * so do the intermediate results of formulas too long for one loop. A few elements are left to a scalar loop then, and all
 * are as long as the vector loop is not {@link Warm}.
 */
final class VectorMap implements FormulaMap {
    /** Measured: so many elements are worth a thread's attention; fewer than two such parts are computed by the caller. */
    private static final int PART = 16 * Scratch.BLOCK;

    /** Bytes of a cache line, and of what stands before an array's elements. */
    private static final int LINE = 64;
    private static final int HEADER = 16;

    /**
     * Up to so many elements times nodes of a formula, a scalar loop is done before a register is filled: where one reads what
     * scalar code has just written, it waits until that is in the cache.
     */
    private static final int FEW = 64;

    /** Stands for no set of inputs; that of 64 inputs, which looks the same, goes the general way too. */
    private static final long NONE = -1;

    private final CompiledMap cold = new CompiledMap();
    private final Scratch.Lender scratch = new Scratch.Lender();

    @Override
    public void run(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        Call call = begin(formula, outputs, inputs, scalars);
        if (call != null) {
            call.run();
        }
    }

    /** Threads meet once for all groups whose elements are adjacent. */
    @Override
    public void runAll(Formula formula, List<Group> groups) {
        var calls = new ArrayList<Call>(groups.size());
        int[] ends = new int[groups.size()];
        int parts = 0;
        long elements = 0;
        for (Group group : groups) {
            Call call = begin(formula, group.outputs(), group.inputs(), group.scalars());
            if (call != null) {
                parts += call.parts;
                elements += call.elements();
                ends[calls.size()] = parts;
                calls.add(call);
            }
        }
        if (elements < 2 * PART) {
            calls.forEach(Call::whole);
            return;
        }
        Parallel.shared().forEach(parts, part -> {
            int found = Arrays.binarySearch(ends, 0, calls.size(), part);
            int call = found >= 0 ? found + 1 : -found - 1;
            calls.get(call).part(call == 0 ? part : part - ends[call - 1]);
        });
    }

    /** Evaluates a formula, unless one call of a kernel is all that is left to do, which is returned. */
    private Call begin(Formula formula, View[] outputs, View[] inputs, double[] scalars) {
        CompiledFormula kernels = CompiledFormula.of(formula, InterpretedMap.precision(outputs, inputs));
        var on = new Operands(kernels.formula(), outputs, inputs);
        if (on.n == 0) {
            return null;
        }
        Plan plan = kernels.rowPlan();
        if (on.flat && on.aligned && (long) on.n * plan.formula().nodes().size() <= FEW) {
            cold.run(kernels, on, scalars);
            return null;
        }
        boolean oneLoop = plan.stages().size() == 1;
        Region region = oneLoop && !on.flat ? on.region() : null;
        long perRow = region == null ? NONE : perRow(on, region);
        boolean fewStrided = perRow == NONE && !(oneLoop && on.flat) && on.n < CompiledMap.MIN_STAGED && kernels.hasStrided();
        RowKernel kernel = fewStrided ? null : kernels.rows(perRow == NONE ? on.broadcast : perRow).get(on.n);
        if (kernel == null) {
            cold.run(kernels, on, scalars);
        } else if (oneLoop && on.flat) {
            return new Call(kernel, on, on.broadcast, on.offsets, on.offsets, scalars, 1, on.n);
        } else if (perRow != NONE) {
            for (boolean more = region.first(); more; more = region.next()) {
                new Call(kernel, on, perRow, region.offsets(), region.rowStrides(), scalars, region.rows, region.cols).run();
            }
        } else {
            Parallel.shared().forEach(Math.ceilDiv(on.n, PART), part ->
                    runBlocks(kernel, plan, kernels.precision(), on, scalars, part * PART, Math.min(on.n, (part + 1) * PART)));
        }
        return null;
    }

    /** Which inputs are one element for a row, if in each other view the elements of a row are adjacent; else {@link #NONE}. */
    private static long perRow(Operands on, Region region) {
        long broadcast = 0;
        for (int v = 0; v < on.arrays.length; v++) {
            if (on.view(v) != null && region.colStride(v) != 1) {
                if (region.colStride(v) != 0 || !on.canBroadcast(v)) {
                    return NONE;
                }
                broadcast |= 1L << v - on.outputs;
            }
        }
        return broadcast;
    }

    /** The call of a kernel, of which long ones are cut into parts. */
    private static final class Call {
        private final RowKernel kernel;
        private final Operands on;
        private final long broadcast;
        private final int[] offsets;
        private final int[] rowStrides;
        private final double[] scalars;
        private final int rows;
        private final int cols;
        /** The rows and columns of a part, and how much fewer columns the first one has, so that the others begin cache lines. */
        private final int height;
        private final int width;
        private final int shift;
        private final int across;
        final int parts;

        /** @param broadcast which inputs are one element for a row */
        Call(RowKernel kernel, Operands on, long broadcast, int[] offsets, int[] rowStrides, double[] scalars, int rows, int cols) {
            this.kernel = kernel;
            this.on = on;
            this.broadcast = broadcast;
            this.offsets = offsets;
            this.rowStrides = rowStrides;
            this.scalars = scalars;
            this.rows = rows;
            this.cols = cols;
            boolean isLong = elements() >= 2 * PART;
            height = isLong ? Math.max(1, PART / cols) : rows;
            width = isLong ? Math.min(cols, PART) : cols;
            shift = isLong && rows == 1 ? width - lead(on.arrays[0], offsets[0]) : 0;
            across = isLong ? Math.ceilDiv(cols + shift, width) : 1;
            parts = isLong ? Math.ceilDiv(rows, height) * across : 1;
        }

        long elements() {
            return (long) rows * cols;
        }

        void run() {
            if (parts == 1) {
                whole();
            } else {
                Parallel.shared().forEach(parts, this::part);
            }
        }

        void whole() {
            kernel.run(on.arrays, offsets, rowStrides, scalars, rows, cols);
        }

        void part(int part) {
            if (parts == 1) {
                whole();
                return;
            }
            int row = part / across * height;
            int col = Math.max(0, part % across * width - shift);
            int end = Math.min(cols, (part % across + 1) * width - shift);
            int[] start = offsets.clone();
            for (int v = 0; v < start.length; v++) {
                boolean oneElement = on.canBroadcast(v) && (broadcast >>> v - on.outputs & 1) != 0;
                start[v] += rows == 1 ? 0 : row * rowStrides[v];
                start[v] += oneElement ? 0 : col;
            }
            kernel.run(on.arrays, start, rowStrides, scalars, Math.min(height, rows - row), end - col);
        }
    }

    /**
     * How many elements lie before the next cache line, if the array's object begins a line, as a large one does in a heap of
     * regions: a register that crosses two lines costs up to half of the speed where memory is the limit.
     */
    private static int lead(Object array, int offset) {
        int line = LINE / switch (array) {
            case boolean[] _ -> 1;
            case float[] _ -> Float.BYTES;
            default -> Double.BYTES;
        };
        return Math.floorMod(line - HEADER * line / LINE - offset, line);
    }

    /** Elements {@code first} to {@code end} block by block; views that are not contiguous pass through scratch arrays. */
    private void runBlocks(RowKernel kernel, Plan plan, Precision precision, Operands on, double[] scalars, int first, int end) {
        Walker[] walkers = new Walker[on.arrays.length];
        Object[] blocks = new Object[plan.arrays()];
        int[] offsets = new int[plan.arrays()];
        int[] steps = new int[plan.arrays()];
        for (int v = 0; v < walkers.length; v++) {
            if (on.view(v) != null && !on.isBroadcast(v) && !on.view(v).isContiguous()) {
                walkers[v] = new Walker(on.view(v), first);
            } else {
                blocks[v] = on.arrays[v];
                steps[v] = on.isBroadcast(v) ? 0 : 1;
                offsets[v] = on.offsets[v] + first * steps[v];
            }
        }
        Scratch lent = scratch.take();
        lent.fill(blocks, plan, precision);
        for (int from = first; from < end; from += Scratch.BLOCK) {
            int m = Math.min(Scratch.BLOCK, end - from);
            Walker.read(walkers, on.outputs, blocks, m);
            kernel.run(blocks, offsets, offsets, scalars, 1, m);
            Walker.write(walkers, on.outputs, blocks, m);
            for (int v = 0; v < steps.length; v++) {
                offsets[v] += steps[v] * m;
            }
        }
        scratch.giveBack(lent);
    }
}
