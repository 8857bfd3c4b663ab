package dev.fluxion.core.cpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.fluxion.core.expr.Precision;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.function.IntConsumer;

/**
 * Makes {@link Tile}s: hidden classes whose loop keeps every sum in a local variable, and so in a register. For two rows of one
 * register each it reads, as Java,
 *
 * <pre>
 *   FloatVector s0 = more ? FloatVector.fromArray(S, c, cAt) : FloatVector.zero(S);
 *   FloatVector s1 = more ? FloatVector.fromArray(S, c, cAt + cRow) : FloatVector.zero(S);
 *   for (int p = 0; p &lt; k; p++) {
 *       FloatVector y = FloatVector.fromArray(S, b, bAt + p * bStep);
 *       s0 = FloatVector.broadcast(S, a[aAt + p]).fma(y, s0);
 *       s1 = FloatVector.broadcast(S, a[aAt + aRow + p]).fma(y, s1);
 *   }
 *   s0.intoArray(c, cAt);
 *   s1.intoArray(c, cAt + cRow);
 * </pre>
 */
sealed class TileCompiler permits PatchTileCompiler {
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_int, CD_Object, CD_int, CD_int, CD_Object, CD_int,
            CD_int, CD_Object, CD_int, CD_int, CD_boolean);
    /** Parameters of {@link Tile#run}. */
    private static final int K = 0;
    private static final int A = 1;
    private static final int A_AT = 2;
    private static final int A_ROW = 3;
    private static final int B = 4;
    private static final int B_AT = 5;
    private static final int B_STEP = 6;
    private static final int C = 7;
    private static final int C_AT = 8;
    private static final int C_ROW = 9;
    private static final int MORE = 10;

    final int rows;
    final int registers;
    final VectorEmitter emitter;
    final int lanes;

    TileCompiler(Precision precision, int rows, int registers) {
        this.rows = rows;
        this.registers = registers;
        emitter = new VectorEmitter(precision);
        lanes = emitter.lanes();
    }

    static Tile compile(Precision precision, Tile.Kind kind) {
        var compiler = new TileCompiler(precision, kind.rows(), kind.registers());
        return (Tile) KernelCompiler.define(Tile.class, "matrix products", builder -> builder.withMethodBody("run", RUN,
                ClassFile.ACC_PUBLIC, code -> compiler.write(code, kind.packedA(), kind.packedB())));
    }

    private void write(CodeBuilder code, boolean packedA, boolean packedB) {
        int a = array(code, A);
        int b = array(code, B);
        int p = code.allocateLocal(TypeKind.INT);
        code.loadConstant(0).istore(p);
        int[] lefts = packedA ? null : places(code, A_AT, A_ROW);
        int[] outs = places(code, C_AT, C_ROW);
        int[] sums = sums(code, C, outs, MORE);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(top).iload(p).iload(code.parameterSlot(K)).if_icmpge(end);
        step(code, sums, v -> {
            code.aload(b).iload(code.parameterSlot(B_AT)).iload(p);
            if (packedB) {
                code.loadConstant(2 * lanes);
            } else {
                code.iload(code.parameterSlot(B_STEP));
            }
            plus(code.imul().iadd(), v * lanes);
        }, r -> {
            code.aload(a);
            if (packedA) {
                plus(code.iload(code.parameterSlot(A_AT)).iload(p).loadConstant(rows).imul().iadd(), r);
            } else {
                code.iload(lefts[r]).iload(p).iadd();
            }
        });
        code.iinc(p, 1).goto_(top).labelBinding(end);
        store(code, C, outs, sums);
        code.return_();
    }

    /** Local variables for the sums: zeros. */
    final int[] sums(CodeBuilder code) {
        int[] sums = new int[rows * registers];
        for (int s = 0; s < sums.length; s++) {
            sums[s] = code.allocateLocal(TypeKind.REFERENCE);
            emitter.constant(code, 0);
            code.astore(sums[s]);
        }
        return sums;
    }

    /** The same or, where a parameter says so, what is there already. */
    final int[] sums(CodeBuilder code, int to, int[] outs, int more) {
        int[] sums = sums(code);
        code.iload(code.parameterSlot(more)).ifThen(then -> {
            for (int s = 0; s < sums.length; s++) {
                outAt(then.aload(code.parameterSlot(to)).checkcast(emitter.numberArray()), outs, s);
                emitter.load(then, false);
                then.astore(sums[s]);
            }
        });
        return sums;
    }

    /** Adds an element of each row times a row of registers. @param right puts array and index of a register @param left of an element */
    final void step(CodeBuilder code, int[] sums, IntConsumer right, IntConsumer left) {
        int[] rights = new int[registers];
        for (int v = 0; v < registers; v++) {
            rights[v] = code.allocateLocal(TypeKind.REFERENCE);
            right.accept(v);
            emitter.load(code, false);
            code.astore(rights[v]);
        }
        int element = code.allocateLocal(TypeKind.REFERENCE);
        for (int r = 0; r < rows; r++) {
            left.accept(r);
            emitter.element(code, false);
            emitter.splat(code, false);
            code.astore(element);
            for (int v = 0; v < registers; v++) {
                int sum = sums[r * registers + v];
                emitter.fma(code.aload(element).aload(rights[v]).aload(sum));
                code.astore(sum);
            }
        }
    }

    final void store(CodeBuilder code, int to, int[] outs, int[] sums) {
        for (int s = 0; s < sums.length; s++) {
            outAt(code.aload(code.parameterSlot(to)).checkcast(emitter.numberArray()), outs, s);
            emitter.store(code.aload(sums[s]), false);
        }
    }

    final int array(CodeBuilder code, int parameter) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(code.parameterSlot(parameter)).checkcast(emitter.numberArray()).astore(local);
        return local;
    }

    /** Where each row begins, in local variables. */
    final int[] places(CodeBuilder code, int at, int step) {
        int[] places = new int[rows];
        places[0] = code.parameterSlot(at);
        for (int r = 1; r < rows; r++) {
            places[r] = code.allocateLocal(TypeKind.INT);
            code.iload(places[r - 1]).iload(code.parameterSlot(step)).iadd().istore(places[r]);
        }
        return places;
    }

    private void outAt(CodeBuilder code, int[] outs, int sum) {
        plus(code.iload(outs[sum / registers]), sum % registers * lanes);
    }

    static CodeBuilder plus(CodeBuilder code, int offset) {
        return offset == 0 ? code : code.loadConstant(offset).iadd();
    }
}
