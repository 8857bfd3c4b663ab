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
    private static final MethodTypeDesc APPLY = MethodTypeDesc.of(CD_void, CD_int, CD_Object, CD_int, CD_int, CD_Object, INTS,
            CD_int, CD_int, CD_Object, CD_int, CD_int, CD_boolean);
    private static final MethodTypeDesc CORRELATE = MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int, CD_Object, INTS, CD_int, CD_int,
            CD_Object, CD_int, CD_Object, CD_int, CD_int, CD_boolean);

    private PatchTileCompiler(Precision precision, int rows, int registers) {
        super(precision, rows, registers);
    }

    static PatchTile.Apply apply(Precision precision, int rows, int registers) {
        var compiler = new PatchTileCompiler(precision, rows, registers);
        return (PatchTile.Apply) KernelCompiler.define(PatchTile.Apply.class, "convolutions",
                builder -> builder.withMethodBody("run", APPLY, ClassFile.ACC_PUBLIC, compiler::writeApply));
    }

    static PatchTile.Correlate correlate(Precision precision, int taps, int registers) {
        var compiler = new PatchTileCompiler(precision, taps, registers);
        return (PatchTile.Correlate) KernelCompiler.define(PatchTile.Correlate.class, "gradients of convolutions",
                builder -> builder.withMethodBody("run", CORRELATE, ClassFile.ACC_PUBLIC, compiler::writeCorrelate));
    }

    /** Parameters: k, w, wAt, wRow, image, offsets, first, at, c, cAt, cRow, more. */
    private void writeApply(CodeBuilder code) {
        int w = array(code, 1);
        int image = array(code, 4);
        int[] lefts = places(code, 2, 3);
        int[] outs = places(code, 9, 10);
        int[] sums = sums(code, 8, outs, 11);
        int p = code.allocateLocal(TypeKind.INT);
        int from = code.allocateLocal(TypeKind.INT);
        code.loadConstant(0).istore(p);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(top).iload(p).iload(code.parameterSlot(0)).if_icmpge(end);
        code.aload(code.parameterSlot(5)).iload(code.parameterSlot(6)).iload(p).iadd().iaload();
        code.iload(code.parameterSlot(7)).iadd().istore(from);
        step(code, sums, v -> plus(code.aload(image).iload(from), v * lanes), r -> code.aload(w).iload(lefts[r]).iload(p).iadd());
        code.iinc(p, 1).goto_(top).labelBinding(end);
        store(code, 8, outs, sums);
        code.return_();
    }

    /** Parameters: rows, cols, pitch, image, offsets, first, at, y, yAt, c, cAt, cRow, more. */
    private void writeCorrelate(CodeBuilder code) {
        int image = array(code, 3);
        int y = array(code, 7);
        int[] outs = places(code, 10, 11);
        int[] sums = sums(code, 9, outs, 12);
        int[] lefts = new int[rows];
        for (int r = 0; r < rows; r++) {
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
                r -> code.aload(image).iload(lefts[r]).iload(q).iadd());
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
