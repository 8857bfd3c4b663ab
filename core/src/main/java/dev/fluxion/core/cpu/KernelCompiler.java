package dev.fluxion.core.cpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Precision;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Makes a hidden class of a {@link Plan}: its loops, in bytecode. The class goes away with the last kernel made from it.
 *
 * <p>For the formula a·b + s over three arrays the block kernel's loop reads, as Java,
 *
 * <pre>
 *   float s = (float) scalars[0];
 *   for (int i = 0; i &lt; n; i++) {
 *       out[i] = a[i] * b[i] + s;
 *   }
 * </pre>
 */
final class KernelCompiler {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    /** The class under construction. */
    static final ClassDesc KERNEL = ClassDesc.of(KernelCompiler.class.getPackageName(), "Kernel");
    private static final ClassDesc OBJECTS = CD_Object.arrayType();
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final ClassDesc DOUBLES = CD_double.arrayType();

    private static final MethodTypeDesc BLOCK = MethodTypeDesc.of(CD_void, OBJECTS, INTS, DOUBLES, CD_int);
    private static final MethodTypeDesc STRIDED =
            MethodTypeDesc.of(CD_void, OBJECTS, INTS, INTS, INTS, DOUBLES, CD_int, CD_int);

    private static final MethodTypeDesc ROWS =
            MethodTypeDesc.of(CD_void, OBJECTS, INTS, INTS, DOUBLES, CD_int, CD_int);

    /** Short loops have methods of their own: in one with long loops they would spoil the profile by which it is compiled. */
    private static final int SMALL = 64;

    private final Plan plan;
    private final Emitter emitter;

    KernelCompiler(Plan plan, Emitter emitter) {
        this.plan = plan;
        this.emitter = emitter;
    }

    /**
     * A kernel for contiguous arrays.
     *
     * @param broadcast bit i is set if input i is one element for the whole call
     */
    BlockKernel block(long broadcast) {
        int n = 3;
        BiConsumer<CodeBuilder, Stage> loop = (code, stage) -> blockLoop(code, stage, broadcast);
        return (BlockKernel) define(BlockKernel.class, builder -> {
            addStages(builder, "small", BLOCK, loop);
            addStages(builder, "stage", BLOCK, loop);
            builder.withMethodBody("run", BLOCK, ClassFile.ACC_PUBLIC, code -> {
                code.iload(code.parameterSlot(n)).loadConstant(SMALL);
                code.ifThenElse(Opcode.IF_ICMPLT, small -> callStages(small, "small", BLOCK),
                        large -> callStages(large, "stage", BLOCK));
                code.return_();
            });
        });
    }

    /** A kernel for any strides; the plan has one stage. */
    StridedKernel strided() {
        return (StridedKernel) define(StridedKernel.class, builder -> {
            addStages(builder, "stage", STRIDED, this::stridedLoops);
            builder.withMethodBody("run", STRIDED, ClassFile.ACC_PUBLIC, code -> {
                callStages(code, "stage", STRIDED);
                code.return_();
            });
        });
    }

    /**
     * A kernel for rows: for each stage a method of the steps that fill a register, and one of the rows' ends.
     *
     * @param plan how to go about it
     * @param precision of its numbers
     * @param broadcast bit i is set if input i is one element for a whole row
     */
    static RowKernel rows(Plan plan, Precision precision, long broadcast) {
        var full = new KernelCompiler(plan, new VectorEmitter(precision));
        var tail = new KernelCompiler(plan, new TailEmitter(precision));
        int lanes = new VectorEmitter(precision).lanes();
        return (RowKernel) full.define(RowKernel.class, builder -> {
            full.addStages(builder, "full", ROWS, (code, stage) -> full.rowLoops(code, stage, broadcast));
            tail.addStages(builder, "tail", ROWS, (code, stage) -> tail.rowLoops(code, stage, broadcast));
            builder.withMethodBody("run", ROWS, ClassFile.ACC_PUBLIC, code -> {
                int cols = code.parameterSlot(5);
                for (int s = 0; s < plan.stages().size(); s++) {
                    int stage = s;
                    code.iload(cols).loadConstant(lanes);
                    code.ifThen(Opcode.IF_ICMPGE, then -> full.callStage(then, "full" + stage, ROWS));
                    code.iload(cols).loadConstant(lanes - 1).iand();
                    code.ifThen(Opcode.IFNE, then -> full.callStage(then, "tail" + stage, ROWS));
                }
                code.return_();
            });
        });
    }

    /** Adds a method for each stage, so that the JIT compiler takes each alone. */
    private void addStages(ClassBuilder builder, String name, MethodTypeDesc type, BiConsumer<CodeBuilder, Stage> loop) {
        for (int s = 0; s < plan.stages().size(); s++) {
            Stage stage = plan.stages().get(s);
            builder.withMethodBody(name + s, type, ClassFile.ACC_STATIC, code -> {
                loop.accept(code, stage);
                code.return_();
            });
        }
    }

    /** Calls every stage with the parameters of {@code run}. */
    private void callStages(CodeBuilder code, String name, MethodTypeDesc type) {
        for (int s = 0; s < plan.stages().size(); s++) {
            callStage(code, name + s, type);
        }
    }

    private void callStage(CodeBuilder code, String name, MethodTypeDesc type) {
        for (int p = 0; p < type.parameterCount(); p++) {
            code.loadLocal(TypeKind.from(type.parameterType(p)), code.parameterSlot(p));
        }
        code.invokestatic(KERNEL, name, type);
    }

    private Object define(Class<?> kernel, Consumer<ClassBuilder> methods) {
        return define(kernel, plan.formula(), methods);
    }

    /** Makes an instance of a hidden class with one interface. @param what it is for, to be named if that can't be done */
    static Object define(Class<?> kernel, Object what, Consumer<ClassBuilder> methods) {
        byte[] bytes = ClassFile.of().build(KERNEL, builder -> {
            builder.withFlags(ClassFile.ACC_FINAL);
            builder.withInterfaceSymbols(kernel.describeConstable().orElseThrow());
            builder.withMethodBody(INIT_NAME, MTD_void, 0,
                    code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_());
            methods.accept(builder);
        });
        try {
            MethodHandles.Lookup defined = LOOKUP.defineHiddenClass(bytes, true);
            return defined.findConstructor(defined.lookupClass(), MethodType.methodType(void.class)).invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("no kernel can be defined for " + what
                    + "; -Dfluxion.kernels=interpreted does without", e);
        }
    }

    private void blockLoop(CodeBuilder code, Stage stage, long broadcast) {
        int arrays = code.parameterSlot(0);
        int offsets = code.parameterSlot(1);
        int i = code.allocateLocal(TypeKind.INT);
        var writer = new LoopWriter(code, emitter, stage);
        hoistScalars(code, writer, stage, code.parameterSlot(2));
        for (var load : stage.loads().entrySet()) {
            if (load.getKey() instanceof Expr.Arg arg && isBroadcast(broadcast, arg)) {
                int array = load.getValue();
                code.aload(arrays).loadConstant(array).aaload().checkcast(arrayType(array));
                code.aload(offsets).loadConstant(array).iaload();
                emitter.element(code, arg.isMask());
                code.storeLocal(emitter.elementKind(arg.isMask()), writer.hoist(arg));
            } else {
                writer.array(load.getValue(), arrayLocal(code, arrays, load.getValue()), i);
            }
        }
        for (Stage.Store store : stage.stores()) {
            writer.array(store.array(), arrayLocal(code, arrays, store.array()), i);
        }
        code.loadConstant(0).istore(i);
        loop(code, i, code.parameterSlot(3), writer::step);
    }

    private void stridedLoops(CodeBuilder code, Stage stage) {
        var writer = new LoopWriter(code, emitter, stage);
        hoistScalars(code, writer, stage, code.parameterSlot(4));
        Map<Integer, Walk> walks = walks(code, stage, writer);
        var colStrides = new HashMap<Integer, Integer>();
        walks.keySet().forEach(array -> colStrides.put(array, intLocal(code, code.parameterSlot(3), array)));
        int c = code.allocateLocal(TypeKind.INT);
        rowLoop(code, code.parameterSlot(5), walks, () -> {
            walks.values().forEach(walk -> code.iload(walk.row).istore(walk.at));
            code.loadConstant(0).istore(c);
            loop(code, c, code.parameterSlot(6), () -> {
                writer.step();
                walks.forEach((array, walk) -> code.iload(walk.at).iload(colStrides.get(array)).iadd().istore(walk.at));
            });
        });
    }

    private void rowLoops(CodeBuilder code, Stage stage, long broadcast) {
        var vectors = (VectorEmitter) emitter;
        var writer = new LoopWriter(code, emitter, stage);
        int cols = code.parameterSlot(5);
        hoistScalars(code, writer, stage, code.parameterSlot(3));
        Map<Integer, Walk> walks = walks(code, stage, writer);
        if (emitter instanceof TailEmitter tail) {
            tail.enterMethod(code, walks.keySet().stream().anyMatch(plan::isMask));
        }
        int c = code.allocateLocal(TypeKind.INT);
        int bound = code.allocateLocal(TypeKind.INT);
        code.iload(cols).loadConstant(-vectors.lanes()).iand().istore(bound);
        rowLoop(code, code.parameterSlot(4), walks, () -> {
            for (var load : stage.loads().entrySet()) {
                if (load.getKey() instanceof Expr.Arg arg && isBroadcast(broadcast, arg)) {
                    Walk walk = walks.get(load.getValue());
                    code.aload(walk.arrayLocal).iload(walk.row);
                    emitter.element(code, arg.isMask());
                    code.storeLocal(emitter.elementKind(arg.isMask()), writer.hoist(arg));
                }
            }
            Runnable step = () -> {
                walks.values().forEach(walk -> code.iload(walk.row).iload(c).iadd().istore(walk.at));
                writer.step();
            };
            if (emitter instanceof TailEmitter tail) {
                code.iload(bound).istore(c);
                tail.enterRow(code, bound, cols);
                step.run();
            } else {
                code.loadConstant(0).istore(c);
                loop(code, c, vectors.lanes(), bound, step);
            }
        });
    }

    private static boolean isBroadcast(long broadcast, Expr.Arg arg) {
        return arg.index() < Long.SIZE && (broadcast >>> arg.index() & 1) != 0;
    }

    /** A walk through each array that the stage uses; the offsets are parameter 1, the strides from row to row parameter 2. */
    private Map<Integer, Walk> walks(CodeBuilder code, Stage stage, LoopWriter writer) {
        var walks = new TreeMap<Integer, Walk>();
        stage.loads().values().forEach(array -> walks.computeIfAbsent(array, a -> walk(code, a)));
        stage.stores().forEach(store -> walks.computeIfAbsent(store.array(), a -> walk(code, a)));
        walks.forEach((array, walk) -> writer.array(array, walk.arrayLocal, walk.at));
        return walks;
    }

    private Walk walk(CodeBuilder code, int array) {
        return new Walk(arrayLocal(code, code.parameterSlot(0), array), intLocal(code, code.parameterSlot(1), array),
                intLocal(code, code.parameterSlot(2), array), code.allocateLocal(TypeKind.INT));
    }

    /** Local variables of the way through an array: the array, where the row begins, from row to row, the current position. */
    private record Walk(int arrayLocal, int row, int rowStride, int at) {}

    private static void rowLoop(CodeBuilder code, int rows, Map<Integer, Walk> walks, Runnable body) {
        int r = code.allocateLocal(TypeKind.INT);
        code.loadConstant(0).istore(r);
        loop(code, r, rows, () -> {
            body.run();
            walks.values().forEach(walk -> code.iload(walk.row).iload(walk.rowStride).iadd().istore(walk.row));
        });
    }

    private static int intLocal(CodeBuilder code, int ints, int array) {
        int local = code.allocateLocal(TypeKind.INT);
        code.aload(ints).loadConstant(array).iaload().istore(local);
        return local;
    }

    private void hoistScalars(CodeBuilder code, LoopWriter writer, Stage stage, int scalars) {
        var leaves = new LinkedHashSet<Expr>();
        stage.nodes().forEach(node -> leaves.addAll(node.operands()));
        stage.stores().forEach(store -> leaves.add(store.value()));
        for (Expr leaf : leaves) {
            if (leaf instanceof Expr.Scalar scalar) {
                code.aload(scalars).loadConstant(scalar.index()).daload();
                emitter.scalar(code);
                code.storeLocal(emitter.elementKind(false), writer.hoist(leaf));
            }
        }
    }

    private int arrayLocal(CodeBuilder code, int arrays, int array) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(arrays).loadConstant(array).aaload().checkcast(arrayType(array)).astore(local);
        return local;
    }

    private ClassDesc arrayType(int array) {
        return plan.isMask(array) ? CD_boolean.arrayType() : emitter.numberArray();
    }

    /** {@code for (; i < to; i++) body}. */
    private static void loop(CodeBuilder code, int i, int to, Runnable body) {
        loop(code, i, 1, to, body);
    }

    /** {@code for (; i < to; i += step) body}. */
    private static void loop(CodeBuilder code, int i, int step, int to, Runnable body) {
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(top).iload(i).iload(to).if_icmpge(end);
        body.run();
        code.iinc(i, step).goto_(top).labelBinding(end);
    }
}
