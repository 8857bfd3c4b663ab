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
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Makes {@link PatchTile}s as {@link TileCompiler} makes tiles; what differs is where operands lie. */
final class PatchTileCompiler extends TileCompiler {
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final MethodTypeDesc APPLY = MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_Object, CD_int, CD_int, CD_Object, INTS,
            CD_int, CD_Object, CD_int, CD_int);
    private static final MethodTypeDesc CORRELATE = MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int, CD_Object, INTS, CD_int, CD_int,
            CD_Object, CD_int, CD_Object, CD_int, CD_int, CD_boolean);

    /** Adjacent taps in a run. */
    private final int run;

    private PatchTileCompiler(Precision precision, int run, int rows, int registers) {
        super(precision, rows, registers);
        this.run = run;
    }

    static PatchTile.Apply apply(Precision precision, int run, int rows, int registers) {
        var compiler = new PatchTileCompiler(precision, run, rows, registers);
        return (PatchTile.Apply) KernelCompiler.define(PatchTile.Apply.class, "convolutions",
                builder -> builder.withMethodBody("run", APPLY, ClassFile.ACC_PUBLIC, compiler::writeApply));
    }

    static PatchTile.Correlate correlate(Precision precision, int run, int runs, int registers) {
        var compiler = new PatchTileCompiler(precision, run, run * runs, registers);
        return (PatchTile.Correlate) KernelCompiler.define(PatchTile.Correlate.class, "gradients of convolutions",
                builder -> builder.withMethodBody("run", CORRELATE, ClassFile.ACC_PUBLIC, compiler::writeCorrelate));
    }

    /** Parameters: count, runs, w, wAt, wRow, image, offsets, at, c, cAt, cRow. */
    private void writeApply(CodeBuilder code) {
        int w = array(code, 2);
        int image = array(code, 5);
        int[] lefts = places(code, 3, 4);
        int[] outs = places(code, 9, 10);
        int tile = code.allocateLocal(TypeKind.INT);
        int p = code.allocateLocal(TypeKind.INT);
        int from = code.allocateLocal(TypeKind.INT);
        code.loadConstant(0).istore(tile);
        Label next = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(next).iload(tile).iload(code.parameterSlot(0)).if_icmpge(end);
        int[] sums = sums(code);
        code.loadConstant(0).istore(p);
        Label top = code.newLabel();
        Label last = code.newLabel();
        code.labelBinding(top).iload(p).iload(code.parameterSlot(1)).if_icmpge(last);
        code.aload(code.parameterSlot(6)).iload(p).iaload();
        code.iload(code.parameterSlot(7)).iadd().istore(from);
        for (int tap = 0; tap < run; tap++) {
            int j = tap;
            step(code, sums, v -> plus(code.aload(image).iload(from), j + v * lanes),
                    r -> plus(code.aload(w).iload(lefts[r]).iload(p).loadConstant(run).imul().iadd(), j));
        }
        code.iinc(p, 1).goto_(top).labelBinding(last);
        store(code, 8, outs, sums);
        code.iinc(code.parameterSlot(7), registers * lanes);
        for (int out : outs) {
            code.iinc(out, registers * lanes);
        }
        code.iinc(tile, 1).goto_(next).labelBinding(end).return_();
    }

    /** Parameters: rows, cols, pitch, image, offsets, first, at, y, yAt, c, cAt, cRow, more. */
    private void writeCorrelate(CodeBuilder code) {
        int image = array(code, 3);
        int y = array(code, 7);
        int[] outs = places(code, 10, 11);
        int[] sums = sums(code, 9, outs, 12);
        int[] lefts = new int[rows / run];
        for (int r = 0; r < lefts.length; r++) {
            lefts[r] = code.allocateLocal(TypeKind.INT);
            code.aload(code.parameterSlot(4)).iload(code.parameterSlot(5)).loadConstant(r).iadd().iaload();
            code.iload(code.parameterSlot(6)).iadd().istore(lefts[r]);
        }
        int right = code.allocateLocal(TypeKind.INT);
        int p = code.allocateLocal(TypeKind.INT);
        int q = code.allocateLocal(TypeKind.INT);
        code.iload(code.parameterSlot(8)).istore(right).loadConstant(0).istore(p);
        Label nextRow = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(nextRow).iload(p).iload(code.parameterSlot(0)).if_icmpge(end);
        code.loadConstant(0).istore(q);
        Label top = code.newLabel();
        Label endOfRow = code.newLabel();
        code.labelBinding(top).iload(q).iload(code.parameterSlot(1)).if_icmpge(endOfRow);
        step(code, sums, v -> plus(code.aload(y).iload(right).iload(q).loadConstant(registers * lanes).imul().iadd(), v * lanes),
                r -> plus(code.aload(image).iload(lefts[r / run]).iload(q).iadd(), r % run));
        code.iinc(q, 1).goto_(top).labelBinding(endOfRow);
        code.iload(right).iload(code.parameterSlot(1)).loadConstant(registers * lanes).imul().iadd().istore(right);
        for (int left : lefts) {
            code.iload(left).iload(code.parameterSlot(2)).iadd().istore(left);
        }
        code.iinc(p, 1).goto_(nextRow).labelBinding(end);
        store(code, 9, outs, sums);
        code.return_();
    }
}
