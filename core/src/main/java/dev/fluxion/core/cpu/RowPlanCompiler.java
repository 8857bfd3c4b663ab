package dev.fluxion.core.cpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import dev.fluxion.core.expr.RowFormula.Extent;
import dev.fluxion.core.expr.RowFormula.Input;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Makes a {@link RowKernel} of a {@link RowPlan}: row after row, all passes of one before the next row, so that what they share is in
 * the first-level cache. For the sum of squares y of x it reads, as Java,
 *
 * <pre>
 *   for (int r = 0; r &lt; rows; r++) {
 *       FloatVector s0 = FloatVector.zero(S), s1 = s0;
 *       for (int c = 0; c &lt; bound; c += 2 * L) {
 *           FloatVector v0 = FloatVector.fromArray(S, x, xAt + c);
 *           s0 = s0.add(v0.mul(v0));
 *           FloatVector v1 = FloatVector.fromArray(S, x, xAt + c + L);
 *           s1 = s1.add(v1.mul(v1));
 *       }
 *       y[yAt] = the sum of the lanes of s0.add(s1);
 *       xAt += xRow; …
 *   }
 * </pre>
 *
 * <p>The elements that are left at a row's end are some more steps with masked loads and stores. Numbers of a row are computed as
 * scalars.
 */
final class RowPlanCompiler {
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_Object.arrayType(), CD_int.arrayType(), CD_int.arrayType(),
            CD_double.arrayType(), CD_int, CD_int);

    /** What an operation takes at most, on the average, and a method that is compiled, without what comes before its loop. */
    private static final int BYTES = 32;
    private static final int METHOD_BYTES = 7500;
    private static final ClassDesc SHUFFLE = ClassDesc.of("jdk.incubator.vector.VectorShuffle");

    private final RowPlan plan;
    private final CodeBuilder code;
    private final VectorEmitter vectors;
    private final ScalarEmitter scalars;
    private final TypeKind number;
    private final ClassDesc folds;
    /** Register by register, and the registers of a sum's partial results together. */
    private final Steps single;
    private final Steps block;
    /** By array: the array, the current row's place in it, the way to the next one. */
    private final int[] arrays;
    private final int[] places;
    private final int[] strides;
    /** Numbers of the call or of the current row. */
    private final Map<Expr, Integer> elements = new HashMap<>();
    private final int column;

    private RowPlanCompiler(RowPlan plan, Precision precision, CodeBuilder code) {
        this.plan = plan;
        this.code = code;
        vectors = new VectorEmitter(precision);
        scalars = new ScalarEmitter(precision);
        number = scalars.kind(false);
        folds = (precision == Precision.F32 ? FloatVectorFolds.class : DoubleVectorFolds.class).describeConstable().orElseThrow();
        arrays = new int[plan.arrays()];
        places = new int[arrays.length];
        strides = new int[arrays.length];
        column = code.allocateLocal(TypeKind.INT);
        single = new Steps(1, precision);
        block = new Steps(block(precision) / vectors.lanes(), precision);
    }

    /** Registers that follow each other in a pass: how many are taken in a step, and where a row's end begins. */
    private final class Steps {
        private final int registers;
        private final int bound = code.allocateLocal(TypeKind.INT);
        /** For each register of a row's end. */
        private final TailEmitter[] tails;

        Steps(int registers, Precision precision) {
            this.registers = registers;
            tails = new TailEmitter[registers];
            Arrays.setAll(tails, _ -> new TailEmitter(precision));
        }

        void enter(int cols) {
            code.iload(cols).loadConstant(-registers * vectors.lanes()).iand().istore(bound);
            int from = code.allocateLocal(TypeKind.INT);
            for (int j = 0; j < registers; j++) {
                code.iload(bound).loadConstant(j * vectors.lanes()).iadd().istore(from);
                tails[j].enterMethod(code, false);
                tails[j].enterRow(code, from, cols);
            }
        }
    }

    /** {@return a kernel, or null if one loop after the other is better: a method of so many bytes would never be compiled} */
    static RowKernel compile(RowPlan plan, Precision precision) {
        int registers = block(precision) / new VectorEmitter(precision).lanes();
        int bytes = plan.passes().stream().mapToInt(pass -> pass.operations() * 2 * (pass.hasSum() ? registers : 1) * BYTES).sum();
        if (bytes > METHOD_BYTES) {
            return null;
        }
        return (RowKernel) KernelCompiler.define(RowKernel.class, "rows", builder -> builder.withMethodBody("run", RUN,
                ClassFile.ACC_PUBLIC, code -> new RowPlanCompiler(plan, precision, code).write()));
    }

    /** {@return the partial results of a sum, and so the elements of a step} @param precision of its numbers */
    static int block(Precision precision) {
        return precision == Precision.F32 ? FloatFolds.LANES : DoubleFolds.LANES;
    }

    private void write() {
        for (int a = 0; a < arrays.length; a++) {
            arrays[a] = code.allocateLocal(TypeKind.REFERENCE);
            code.aload(code.parameterSlot(0)).loadConstant(a).aaload().checkcast(vectors.numberArray()).astore(arrays[a]);
            places[a] = intLocal(1, a);
            strides[a] = intLocal(2, a);
        }
        for (Expr.Scalar scalar : plan.scalars()) {
            code.aload(code.parameterSlot(3)).loadConstant(scalar.index()).daload();
            scalars.scalar(code);
            code.storeLocal(number, elementLocal(scalar));
        }
        int cols = code.parameterSlot(5);
        single.enter(cols);
        block.enter(cols);
        int row = code.allocateLocal(TypeKind.INT);
        code.loadConstant(0).istore(row);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(top).iload(row).iload(code.parameterSlot(4)).if_icmpge(end);
        writeRow(cols);
        for (int a = 0; a < places.length; a++) {
            code.iload(places[a]).iload(strides[a]).iadd().istore(places[a]);
        }
        code.iinc(row, 1).goto_(top).labelBinding(end).return_();
    }

    private int intLocal(int parameter, int array) {
        int local = code.allocateLocal(TypeKind.INT);
        code.aload(code.parameterSlot(parameter)).loadConstant(array).iaload().istore(local);
        return local;
    }

    private int elementLocal(Expr leaf) {
        return elements.computeIfAbsent(leaf, _ -> code.allocateLocal(number));
    }

    private void writeRow(int cols) {
        for (int v = 0; v < plan.values(); v++) {
            if (plan.value(v) instanceof Input input && input.extent() == Extent.ROW) {
                code.aload(arrays[plan.arrayOf(v)]).iload(places[plan.arrayOf(v)]);
                scalars.element(code, false);
                code.storeLocal(number, elementLocal(Expr.arg(v)));
            }
        }
        for (RowPlan.Pass pass : plan.passes()) {
            pass.before().forEach(this::computeRow);
            if (!pass.stage().stores().isEmpty()) {
                writePass(pass, cols);
            }
        }
    }

    /** A number of the row, from others. */
    private void computeRow(int v) {
        Expr expr = plan.expr(v);
        List<Expr> nodes = Formula.of(expr).nodes().stream().filter(node -> !node.operands().isEmpty()).toList();
        LoopWriter writer = writer(scalars, new Stage(nodes, Map.of(), List.of()));
        writer.step();
        writer.push(expr);
        keep(v);
    }

    /** Takes a number of the row from the stack. */
    private void keep(int v) {
        int local = elementLocal(Expr.arg(v));
        code.storeLocal(number, local);
        if (plan.arrayOf(v) >= 0) {
            code.aload(arrays[plan.arrayOf(v)]).iload(places[plan.arrayOf(v)]).loadLocal(number, local);
            scalars.store(code, false);
        }
    }

    private LoopWriter writer(Emitter emitter, Stage stage) {
        var writer = new LoopWriter(code, emitter, stage);
        elements.forEach(writer::hoist);
        return writer;
    }

    private void writePass(RowPlan.Pass pass, int cols) {
        // Of maxima the order is free.
        Steps steps = pass.hasSum() ? block : single;
        var accumulators = new HashMap<Integer, int[]>();
        pass.folds().forEach((v, array) -> {
            int[] locals = new int[steps.registers];
            for (int j = 0; j < locals.length; j++) {
                locals[j] = code.allocateLocal(TypeKind.REFERENCE);
                vectors.constant(code, plan.isMax(v) ? Double.NEGATIVE_INFINITY : 0);
                code.astore(locals[j]);
            }
            accumulators.put(array, locals);
        });
        code.loadConstant(0).istore(column);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(top).iload(column).iload(steps.bound).if_icmpge(end);
        for (int j = 0; j < steps.registers; j++) {
            step(vectors, pass, accumulators, j);
        }
        code.iinc(column, steps.registers * vectors.lanes()).goto_(top).labelBinding(end);
        Label done = code.newLabel();
        for (int j = 0; j < steps.registers; j++) {
            code.iload(cols).iload(steps.bound).isub().loadConstant(j * vectors.lanes()).if_icmple(done);
            step(steps.tails[j], pass, accumulators, j);
        }
        code.labelBinding(done);
        pass.folds().forEach((v, array) -> {
            join(accumulators.get(array), plan.isMax(v) ? BinaryOp.MAX : BinaryOp.ADD);
            keep(v);
        });
    }

    /** The tree over partial results, in registers and then between lanes that are shifted; leaves a number on the stack. */
    private void join(int[] parts, BinaryOp op) {
        for (int width = parts.length / 2; width > 0; width /= 2) {
            for (int j = 0; j < width; j++) {
                code.aload(parts[j]).aload(parts[j + width]);
                vectors.binary(code, op);
                code.astore(parts[j]);
            }
        }
        code.aload(parts[0]);
        for (int by = vectors.lanes() / 2; by > 0; by /= 2) {
            code.dup().getstatic(folds, "BY_" + by, SHUFFLE);
            code.invokevirtual(vectors.vector, "rearrange", MethodTypeDesc.of(vectors.vector, SHUFFLE));
            vectors.binary(code, op);
        }
        ClassDesc type = number == TypeKind.FLOAT ? CD_float : CD_double;
        code.loadConstant(0).invokevirtual(vectors.vector, "lane", MethodTypeDesc.of(type, CD_int));
    }

    /** A register of each array, as many further on as {@code which} says. */
    private void step(VectorEmitter emitter, RowPlan.Pass pass, Map<Integer, int[]> accumulators, int which) {
        LoopWriter writer = writer(emitter, pass.stage());
        accumulators.forEach((array, parts) -> writer.accumulator(array, parts[which]));
        var used = new TreeSet<>(pass.stage().loads().values());
        pass.stage().stores().forEach(store -> used.add(store.array()));
        used.removeAll(accumulators.keySet());
        for (int array : used) {
            int at = code.allocateLocal(TypeKind.INT);
            code.iload(places[array]).iload(column).iadd().loadConstant(which * vectors.lanes()).iadd().istore(at);
            writer.array(array, arrays[array], at);
        }
        writer.step();
    }
}
