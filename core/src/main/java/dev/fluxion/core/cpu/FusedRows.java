package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Precision;
import dev.fluxion.core.expr.RowFormula;
import dev.fluxion.core.expr.RowFormula.Extent;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Row formulas as one kernel each, as soon as it is fast, for rows that are one block of a sum. */
final class FusedRows {
    /** Nanoseconds for a fold's tree. */
    private static final long FAST_FOLD = 100;
    /**
     * What a sample runs: two rows of so many registers and pairs of short rows, which are a row's end alone, in all its steps or one.
     * What a sample never does, the JIT compiler leaves out, and starts again when it happens.
     */
    private static final int LONG_ROW = 16;
    private static final int SHORT_ROWS = 8;

    /** Stands for a kernel where there is none. */
    private static final RowKernel NONE = (arrays, offsets, strides, scalars, rows, cols) -> { };

    private final Map<RowFormula, Kernel> floats = new ConcurrentHashMap<>();
    private final Map<RowFormula, Kernel> doubles = new ConcurrentHashMap<>();

    /** {@return the kernel of a formula for such arrays, or null if there is none yet} @param rows how many @param n elements of each */
    Kernel get(RowFormula formula, View[] outputs, View[] inputs, int rows, int n) {
        if (n < 1 || n > Reductions.ROW_BLOCK || !areAdjacent(outputs, n) || !areAdjacent(inputs, n)) {
            return null;
        }
        DType dtype = outputs[0].buffer().dtype();
        Kernel kernel = (dtype == DType.F32 ? floats : doubles).computeIfAbsent(formula, f -> new Kernel(f, dtype.precision()));
        RowKernel compiled = kernel.warm.get((long) rows * n);
        return compiled == null || compiled == NONE ? null : kernel;
    }

    private static boolean areAdjacent(View[] views, int n) {
        for (View view : views) {
            if (view.shape()[1] == n && n > 1 && view.strides()[1] != 1) {
                return false;
            }
        }
        return true;
    }

    /** One for all threads. */
    static final class Kernel {
        private final RowPlan plan;
        private final Precision precision;
        private final Warm<RowKernel> warm;

        private Kernel(RowFormula formula, Precision precision) {
            this.precision = precision;
            plan = new RowPlan(formula, precision);
            warm = warm();
        }

        private Warm<RowKernel> warm() {
            Object[] arrays = new Object[plan.arrays()];
            int[] zeros = new int[arrays.length];
            double[] scalars = new double[plan.scalars().stream().mapToInt(scalar -> scalar.index() + 1).max().orElse(0)];
            long operations = Math.max(1, plan.operations());
            long folds = plan.folds();
            return new Warm<>(() -> {
                Arrays.setAll(arrays, _ -> row(longRow()));
                return Objects.requireNonNullElse(RowPlanCompiler.compile(plan, precision), NONE);
            }, kernel -> {
                kernel.run(arrays, zeros, zeros, scalars, 2, longRow());
                for (int i = 0; i < SHORT_ROWS; i++) {
                    kernel.run(arrays, zeros, zeros, scalars, 2, i % 2 == 0 ? 1 : RowPlanCompiler.block(precision) - 1);
                }
            }, 2 * ((LONG_ROW + 2 * SHORT_ROWS) * operations * CompiledFormula.FAST + (1 + SHORT_ROWS) * folds * FAST_FOLD),
                    CompiledFormula.ENOUGH / operations);
        }

        private int longRow() {
            return LONG_ROW * new VectorEmitter(precision).lanes();
        }

        private Object row(int cols) {
            return precision == Precision.F32 ? new float[cols] : new double[cols];
        }

        /**
         * Rows {@code first} to {@code end}.
         *
         * @param blocks for each value that is a sum of columns, a row of n sums for each block of rows
         */
        void run(View[] outputs, View[] inputs, double[] scalars, Object[] blocks, int first, int end, int n) {
            Object[] arrays = new Object[plan.arrays()];
            int[] offsets = new int[arrays.length];
            int[] strides = new int[arrays.length];
            boolean columnSums = false;
            for (int v = 0; v < plan.values(); v++) {
                int a = plan.arrayOf(v);
                if (a >= 0 && a < plan.given()) {
                    View view = a < outputs.length ? outputs[a] : inputs[a - outputs.length];
                    boolean isSum = blocks[v] != null;
                    columnSums |= isSum;
                    arrays[a] = isSum ? blocks[v] : view.buffer().array();
                    strides[a] = plan.value(v).extent() == Extent.COLUMN ? 0 : view.strides()[0];
                    offsets[a] = isSum ? 0 : view.offset() + first * strides[a];
                }
            }
            for (int a = plan.given(); a < arrays.length; a++) {
                arrays[a] = row(n);
            }
            RowKernel kernel = warm.get(0);
            int together = columnSums ? Reductions.COLUMN_BLOCK : end - first;
            for (int row = first; row < end; ) {
                int rows = columnSums ? Math.min(end - row, together - row % together) : together;
                for (int v = 0; v < blocks.length; v++) {
                    if (blocks[v] != null) {
                        offsets[plan.arrayOf(v)] = row / together * n;
                    }
                }
                kernel.run(arrays, offsets, strides, scalars, rows, n);
                for (int a = 0; a < plan.given(); a++) {
                    offsets[a] += rows * strides[a];
                }
                row += rows;
            }
        }
    }
}
