package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Lowering;
import dev.fluxion.core.expr.Precision;
import java.util.Arrays;

/**
 * A formula's kernels in one precision, compiled when first wanted and kept with the formula. Scalars are no part of what
 * is compiled, and of the strides only this: which inputs are one element for a whole call.
 */
final class CompiledFormula {
    private static final Formula.Derivation<CompiledFormula> F32 = f -> new CompiledFormula(f, Precision.F32);
    private static final Formula.Derivation<CompiledFormula> F64 = f -> new CompiledFormula(f, Precision.F64);

    private final Formula formula;
    private final Precision precision;
    private volatile Plans plans;
    private volatile StridedKernel strided;
    private volatile Variant[] blocks = {};

    /** What the two kinds of kernels are compiled from. */
    private record Plans(Plan block, Plan whole) {}

    private record Variant(long broadcast, BlockKernel kernel) {}

    private CompiledFormula(Formula formula, Precision precision) {
        this.formula = formula;
        this.precision = precision;
    }

    static CompiledFormula of(Formula formula, Precision precision) {
        return formula.derive(precision == Precision.F32 ? F32 : F64);
    }

    /** How the block kernels go about it. */
    Plan plan() {
        return plans().block;
    }

    /** Whether the formula is short enough for a strided kernel. */
    boolean hasStrided() {
        return plans().whole.isCompilable();
    }

    private Plans plans() {
        Plans made = plans;
        return made != null ? made : makePlans();
    }

    private synchronized Plans makePlans() {
        if (plans == null) {
            Formula lowered = Lowering.lower(formula, precision);
            plans = new Plans(Plan.of(lowered, precision), Plan.whole(lowered, precision));
        }
        return plans;
    }

    /**
     * The kernel for contiguous arrays.
     *
     * @param broadcast bit i is set if input i is one element for the whole call
     */
    BlockKernel block(long broadcast) {
        BlockKernel kernel = find(broadcast);
        return kernel != null ? kernel : compileBlock(broadcast);
    }

    private BlockKernel find(long broadcast) {
        for (Variant variant : blocks) {
            if (variant.broadcast == broadcast) {
                return variant.kernel;
            }
        }
        return null;
    }

    private synchronized BlockKernel compileBlock(long broadcast) {
        BlockKernel kernel = find(broadcast);
        if (kernel == null) {
            kernel = new KernelCompiler(plan(), new ScalarEmitter(precision)).block(broadcast);
            Variant[] more = Arrays.copyOf(blocks, blocks.length + 1);
            more[blocks.length] = new Variant(broadcast, kernel);
            blocks = more;
        }
        return kernel;
    }

    /** The kernel for any strides, one loop whatever the length. */
    StridedKernel strided() {
        StridedKernel kernel = strided;
        return kernel != null ? kernel : compileStrided();
    }

    private synchronized StridedKernel compileStrided() {
        if (strided == null) {
            strided = new KernelCompiler(plans().whole, new ScalarEmitter(precision)).strided();
        }
        return strided;
    }
}
