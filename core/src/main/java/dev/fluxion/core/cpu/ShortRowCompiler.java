package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Precision;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes a {@link RowKernel} for rows of a few registers, all in one stretch: no loop but that over rows, and what a pass leaves for
 * later ones stays in registers. So the processor works on a row while it waits for the folds of the one before.
 *
 * <p>Lengths go by steps of 64 bytes, whatever a register holds: those of a row's last step are masked, even if it is whole.
 */
final class ShortRowCompiler extends RowPlanCompiler {
    /** What fills the largest register of any machine. */
    static final int STEP_BYTES = 64;
    /** The most steps, and registers, of a short row: values of more would not stay in registers. */
    static final int MOST = 8;

    /** For each register of a row. */
    private final VectorEmitter[] registers;
    private final int whole;
    /** By array: values that a later pass reads. */
    private final Map<Integer, int[]> held = new HashMap<>();

    private ShortRowCompiler(RowPlan plan, Precision precision, CodeBuilder code, int steps) {
        super(plan, precision, code);
        registers = new VectorEmitter[registers(precision, steps)];
        whole = registers(precision, steps - 1);
        var read = new TreeSet<Integer>();
        plan.passes().forEach(pass -> read.addAll(pass.stage().loads().values()));
        plan.passes().stream().flatMap(pass -> pass.stage().stores().stream()).map(Stage.Store::array).filter(read::contains)
                .forEach(array -> held.put(array, Stream.of(registers).mapToInt(_ -> code.allocateLocal(TypeKind.REFERENCE)).toArray()));
    }

    /** {@return the elements of a step} */
    static int elements(Precision precision) {
        return STEP_BYTES / (precision == Precision.F32 ? Float.BYTES : Double.BYTES);
    }

    private static int registers(Precision precision, int steps) {
        return steps * elements(precision) / new VectorEmitter(precision).lanes();
    }

    /** {@return a kernel for rows of so many steps, or null if one for any length is better} */
    static RowKernel compile(RowPlan plan, Precision precision, int steps) {
        int registers = registers(precision, steps);
        return registers > MOST ? null : compile(plan, _ -> registers, code -> new ShortRowCompiler(plan, precision, code, steps));
    }

    @Override
    void enter(int cols) {
        Arrays.fill(registers, vectors);
        for (int j = whole; j < registers.length; j++) {
            int from = code.allocateLocal(TypeKind.INT);
            code.loadConstant(j * vectors.lanes()).istore(from);
            registers[j] = tail(from, cols);
        }
    }

    @Override
    int parts(RowPlan.Pass pass) {
        return Math.min(super.parts(pass), registers.length);
    }

    @Override
    void writeElements(RowPlan.Pass pass, Map<Integer, int[]> accumulators, int cols) {
        for (int j = 0; j < registers.length; j++) {
            Map<Integer, Integer> variables = which(accumulators, j);
            variables.putAll(which(held, j));
            step(registers[j], pass, variables, j);
        }
    }
}
