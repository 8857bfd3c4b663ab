package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Lowering;
import dev.fluxion.core.expr.Precision;

/**
 * A formula's kernels in one precision, compiled when first wanted and kept with the formula. Scalars are no part of what
 * is compiled, and of the strides only this: which inputs are one element for a whole call, or for a row.
 */
final class CompiledFormula {
    private static final Formula.Derivation<CompiledFormula> F32 = f -> new CompiledFormula(f, Precision.F32);
    private static final Formula.Derivation<CompiledFormula> F64 = f -> new CompiledFormula(f, Precision.F64);

    /** Nanoseconds for an operation on a register, loads and stores among them: compiled code takes a fifth of it at most. */
    static final long FAST = 5;
    /**
     * Operations on elements: with so many, scalar code has taken some 50 ms. Before it has taken as long as the JIT compiler
     * needs for vectors, 100 to 300 ms, these would cost a short job more than they save.
     */
    static final long ENOUGH = 600_000_000;
    /**
     * What a sample runs: one long row and some short ones. So the JIT compiler's thresholds, 15,000 steps in 600 calls or
     * 5000 calls, are reached with the fewest steps, which are slow.
     */
    private static final int LONG_ROW = 24;
    private static final int SHORT_ROWS = 8;

    private final Formula lowered;
    private final Precision precision;
    private final Variants<BlockKernel> blocks;
    private final Variants<Warm<RowKernel>> rows;
    private volatile Plan block;
    private volatile Plan whole;
    private volatile Plan row;
    private volatile StridedKernel strided;

    private CompiledFormula(Formula formula, Precision precision) {
        this.precision = precision;
        lowered = Lowering.lower(formula, precision);
        blocks = new Variants<>(broadcast -> new KernelCompiler(blockPlan(), new ScalarEmitter(precision)).block(broadcast));
        rows = new Variants<>(broadcast -> warm(rowPlan(), broadcast));
    }

    static CompiledFormula of(Formula formula, Precision precision) {
        return formula.derive(precision == Precision.F32 ? F32 : F64);
    }

    /** What is left of the formula for the kernels: their arrays are its outputs and arguments. */
    Formula formula() {
        return lowered;
    }

    Precision precision() {
        return precision;
    }

    /** How the block kernels go about it. */
    Plan blockPlan() {
        Plan plan = block;
        if (plan == null) {
            plan = Plan.of(lowered, precision);
            block = plan;
        }
        return plan;
    }

    /** How the row kernels go about it. */
    Plan rowPlan() {
        Plan plan = row;
        if (plan == null) {
            plan = Plan.rows(lowered, precision);
            row = plan;
        }
        return plan;
    }

    private Plan wholePlan() {
        Plan plan = whole;
        if (plan == null) {
            plan = Plan.whole(lowered, precision);
            whole = plan;
        }
        return plan;
    }

    /** Whether the formula is short enough for a strided kernel. */
    boolean hasStrided() {
        return wholePlan().isCompilable();
    }

    /**
     * The kernel for contiguous arrays.
     *
     * @param broadcast bit i is set if input i is one element for the whole call
     */
    BlockKernel block(long broadcast) {
        return blocks.get(broadcast);
    }

    /**
     * The kernel for rows, as soon as it is fast.
     *
     * @param broadcast bit i is set if input i is one element for a whole row
     */
    Warm<RowKernel> rows(long broadcast) {
        return rows.get(broadcast);
    }

    private Warm<RowKernel> warm(Plan plan, long broadcast) {
        long operations = plan.arrays();
        for (Stage stage : plan.stages()) {
            operations += stage.nodes().size();
        }
        Object[] arrays = new Object[plan.arrays()];
        int[] offsets = new int[arrays.length];
        double[] scalars = new double[plan.formula().scalarCount()];
        // Whatever asks for a register waits until there is enough work: it loads a hundred classes.
        return new Warm<>(() -> {
            new Scratch().fill(arrays, plan, precision);
            return KernelCompiler.rows(plan, precision, broadcast);
        }, kernel -> {
            int lanes = new VectorEmitter(precision).lanes();
            kernel.run(arrays, offsets, offsets, scalars, 1, LONG_ROW * lanes);
            for (int i = 0; i < SHORT_ROWS; i++) {
                kernel.run(arrays, offsets, offsets, scalars, 1, 1);
            }
        }, (LONG_ROW + SHORT_ROWS) * operations * FAST, ENOUGH / operations);
    }

    /** The kernel for any strides, one loop whatever the length. */
    StridedKernel strided() {
        StridedKernel kernel = strided;
        return kernel != null ? kernel : compileStrided();
    }

    private synchronized StridedKernel compileStrided() {
        if (strided == null) {
            strided = new KernelCompiler(wholePlan(), new ScalarEmitter(precision)).strided();
        }
        return strided;
    }
}
