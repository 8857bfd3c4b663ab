package dev.fluxion.core.cpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Precision;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * The end of a row, where fewer elements are left than a register holds: loads and stores touch only those. The API has no
 * such access to masks in a {@code boolean[]}; they go through a small array.
 */
final class TailEmitter extends VectorEmitter {
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final MethodTypeDesc ARRAYCOPY =
            MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_Object, CD_int, CD_int);

    /** Local variables: the lanes that are left, their number, the small array. */
    private int left;
    private int count;
    private int few;

    TailEmitter(Precision precision) {
        super(precision);
    }

    /** What comes before the loop over the rows. */
    void enterMethod(CodeBuilder code, boolean usesMasks) {
        left = code.allocateLocal(TypeKind.REFERENCE);
        count = code.allocateLocal(TypeKind.INT);
        few = code.allocateLocal(TypeKind.REFERENCE);
        if (usesMasks) {
            code.loadConstant(lanes()).newarray(TypeKind.BOOLEAN).astore(few);
        }
    }

    /** What comes before a step; {@code from} and {@code to} are local variables: the first column left and their end. */
    void enterRow(CodeBuilder code, int from, int to) {
        code.iload(to).iload(from).isub().istore(count);
        species(code);
        code.iload(from).iload(to);
        code.invokeinterface(SPECIES, "indexInRange", MethodTypeDesc.of(MASK, CD_int, CD_int)).astore(left);
    }

    @Override
    public void combine(CodeBuilder code, BinaryOp op) {
        code.getstatic(OPERATORS, op.name(), OPERATORS.nested("Associative")).swap().aload(left);
        code.invokevirtual(vector, "lanewise", MethodTypeDesc.of(vector, OPERATORS.nested("Binary"), VECTOR, MASK));
    }

    @Override
    public void load(CodeBuilder code, boolean mask) {
        if (mask) {
            code.aload(few).loadConstant(0).iload(count).invokestatic(SYSTEM, "arraycopy", ARRAYCOPY);
            code.aload(few).loadConstant(0);
            super.load(code, true);
        } else {
            species(code);
            toThird(code);
            code.aload(left).invokestatic(vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, numberArray(), CD_int, MASK));
        }
    }

    @Override
    public void store(CodeBuilder code, boolean mask) {
        if (mask) {
            int array = code.allocateLocal(TypeKind.REFERENCE);
            int index = code.allocateLocal(TypeKind.INT);
            code.aload(few).swap().loadConstant(0).swap();
            super.store(code, true);
            code.istore(index).astore(array);
            code.aload(few).loadConstant(0).aload(array).iload(index).iload(count);
            code.invokestatic(SYSTEM, "arraycopy", ARRAYCOPY);
        } else {
            toThird(code);
            code.aload(left).invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, numberArray(), CD_int, MASK));
        }
    }
}
