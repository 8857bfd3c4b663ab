package dev.fluxion.core.cpu;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Precision;
import dev.fluxion.core.expr.UnaryOp;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/**
 * Bytecode of the Vector API: a value fills a register of the machine's preferred width, whatever that is, and a mask is a
 * {@code VectorMask}. The bits are those of {@link ScalarEmitter}: only operations that IEEE 754 defines are taken from the
 * API, and the others are written with operations on bits.
 *
 * <p>What lives from step to step must not be a vector: entered in the middle of a loop, the JIT compiler would not know its
 * type. So elements and constants are spread over the lanes where they are used, and the compiler moves that out of the loop.
 */
class VectorEmitter implements Emitter {
    private static final String PACKAGE = "jdk.incubator.vector";
    static final ClassDesc VECTOR = ClassDesc.of(PACKAGE, "Vector");
    static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE, "VectorOperators");
    static final ClassDesc MASK = ClassDesc.of(PACKAGE, "VectorMask");
    static final ClassDesc SPECIES = ClassDesc.of(PACKAGE, "VectorSpecies");
    static final ClassDesc MASKS = CD_boolean.arrayType();

    private final boolean wide;
    private final ClassDesc number;
    final ClassDesc vector;
    private final ClassDesc bits;
    private final ClassDesc bitsVector;

    VectorEmitter(Precision precision) {
        wide = precision == Precision.F64;
        number = wide ? CD_double : CD_float;
        vector = ClassDesc.of(PACKAGE, wide ? "DoubleVector" : "FloatVector");
        bits = wide ? CD_long : CD_int;
        bitsVector = ClassDesc.of(PACKAGE, wide ? "LongVector" : "IntVector");
    }

    /** {@return the number of elements in a value} */
    final int lanes() {
        return wide ? DoubleVector.SPECIES_PREFERRED.length() : FloatVector.SPECIES_PREFERRED.length();
    }

    /** {@code → species} */
    final void species(CodeBuilder code) {
        code.getstatic(vector, "SPECIES_PREFERRED", SPECIES);
    }

    @Override
    public ClassDesc numberArray() {
        return number.arrayType();
    }

    @Override
    public TypeKind kind(boolean mask) {
        return TypeKind.REFERENCE;
    }

    @Override
    public TypeKind elementKind(boolean mask) {
        return mask ? TypeKind.INT : TypeKind.from(number);
    }

    @Override
    public void scalar(CodeBuilder code) {
        if (!wide) {
            code.d2f();
        }
    }

    @Override
    public void element(CodeBuilder code, boolean mask) {
        if (mask) {
            code.baload();
        } else {
            code.arrayLoad(TypeKind.from(number));
        }
    }

    @Override
    public void splat(CodeBuilder code, boolean mask) {
        species(code);
        if (mask) {
            code.swap().invokeinterface(SPECIES, "maskAll", MethodTypeDesc.of(MASK, CD_boolean));
        } else {
            // species under the element, which may take two slots
            if (wide) {
                code.dup_x2();
            } else {
                code.dup_x1();
            }
            code.pop();
            broadcast(code);
        }
    }

    @Override
    public void constant(CodeBuilder code, double value) {
        species(code);
        if (wide) {
            code.loadConstant(value);
        } else {
            code.loadConstant((float) value);
        }
        broadcast(code);
    }

    private void broadcast(CodeBuilder code) {
        code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, number));
    }

    @Override
    public void load(CodeBuilder code, boolean mask) {
        species(code);
        toThird(code);
        if (mask) {
            code.invokestatic(MASK, "fromArray", MethodTypeDesc.of(MASK, SPECIES, MASKS, CD_int));
        } else {
            code.invokestatic(vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, numberArray(), CD_int));
        }
    }

    @Override
    public void store(CodeBuilder code, boolean mask) {
        toThird(code);
        if (mask) {
            code.invokevirtual(MASK, "intoArray", MethodTypeDesc.of(CD_void, MASKS, CD_int));
        } else {
            code.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, numberArray(), CD_int));
        }
    }

    @Override
    public void unary(CodeBuilder code, UnaryOp op) {
        switch (op) {
            case NEG -> code.invokevirtual(vector, "neg", MethodTypeDesc.of(vector));
            case ABS -> code.invokevirtual(vector, "abs", MethodTypeDesc.of(vector));
            case SQRT -> code.invokevirtual(vector, "sqrt", MethodTypeDesc.of(vector));
            case RINT -> rint(code);
            case POW2 -> {
                toBits(code);
                shift(code, "LSHL");
                fromBits(code);
            }
            case EXPONENT -> exponent(code);
            case MANTISSA -> {
                toBits(code);
                bitwise(code, "AND", 0x7fffff, 0xfffffffffffffL);
                bitwise(code, "OR", 0x3f800000, 0x3ff0000000000000L);
                fromBits(code);
            }
            case NOT -> code.invokevirtual(MASK, "not", MethodTypeDesc.of(MASK));
        }
    }

    @Override
    public void binary(CodeBuilder code, BinaryOp op) {
        switch (op) {
            case ADD -> arithmetic(code, "add");
            case SUB -> arithmetic(code, "sub");
            case MUL -> arithmetic(code, "mul");
            case DIV -> arithmetic(code, "div");
            case MIN -> arithmetic(code, "min");
            case MAX -> arithmetic(code, "max");
            case COPYSIGN -> copySign(code);
            case LT -> compare(code, "LT");
            case LE -> compare(code, "LE");
            case EQ -> compare(code, "EQ");
            case AND -> masks(code, "and");
            case OR -> masks(code, "or");
        }
    }

    /**
     * The value is asked to add what was there, whose class the JIT compiler cannot know: it comes round the loop as the result of this
     * very call. Asked itself, it stays a virtual call in one process of three, with a vector on the heap for each step.
     */
    @Override
    public void combine(CodeBuilder code, BinaryOp op) {
        binary(code.swap(), op);
    }

    /** Two machine instructions, where a minimum that minds −0 and NaN on both sides takes six. */
    @Override
    public void bound(CodeBuilder code, BinaryOp op) {
        code.dup2();
        // Of two zeros a minimum is the first, a maximum the constant.
        compare(code, op == BinaryOp.MIN ? "GT" : "LE");
        code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
    }

    @Override
    public void fma(CodeBuilder code) {
        code.invokevirtual(vector, "fma", MethodTypeDesc.of(vector, VECTOR, VECTOR));
    }

    @Override
    public void select(CodeBuilder code, boolean ofMasks) {
        toThird(code);
        code.swap();
        // b, a, condition
        if (!ofMasks) {
            code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
            return;
        }
        int condition = code.allocateLocal(TypeKind.REFERENCE);
        code.dup().astore(condition);
        masks(code, "and");
        code.swap().aload(condition);
        masks(code, "andNot");
        masks(code, "or");
    }

    /** {@code a, b, c → c, a, b} */
    static void toThird(CodeBuilder code) {
        code.dup_x2().pop();
    }

    private void arithmetic(CodeBuilder code, String name) {
        code.invokevirtual(vector, name, MethodTypeDesc.of(vector, VECTOR));
    }

    private void masks(CodeBuilder code, String name) {
        code.invokevirtual(MASK, name, MethodTypeDesc.of(MASK, MASK));
    }

    private void compare(CodeBuilder code, String operator) {
        ClassDesc comparison = OPERATORS.nested("Comparison");
        code.getstatic(OPERATORS, operator, comparison).swap();
        code.invokevirtual(vector, "compare", MethodTypeDesc.of(MASK, comparison, VECTOR));
    }

    /** Adding 2^23 to a smaller |x| rounds it to an integer, half to even; F64 has 2^52. NaN and the larger stay. */
    private void rint(CodeBuilder code) {
        double integral = wide ? 0x1p52 : 0x1p23;
        int x = code.allocateLocal(TypeKind.REFERENCE);
        int magnitude = code.allocateLocal(TypeKind.REFERENCE);
        code.dup().astore(x);
        unary(code, UnaryOp.ABS);
        code.astore(magnitude).aload(magnitude);
        constant(code, integral);
        binary(code, BinaryOp.LT);
        code.aload(magnitude);
        constant(code, integral);
        binary(code, BinaryOp.ADD);
        constant(code, integral);
        binary(code, BinaryOp.SUB);
        code.aload(x);
        copySign(code);
        code.aload(x);
        select(code, false);
    }

    /** The exponent's bits are put under the digits of 2^23, from which 2^23 + 127 is taken; F64 has 2^52 and 1023. */
    private void exponent(CodeBuilder code) {
        toBits(code);
        shift(code, "LSHR");
        bitwise(code, "AND", 0xff, 0x7ff);
        bitwise(code, "OR", Float.floatToRawIntBits(0x1p23f), Double.doubleToRawLongBits(0x1p52));
        fromBits(code);
        constant(code, wide ? 0x1p52 + 1023 : 0x1p23 + 127);
        binary(code, BinaryOp.SUB);
    }

    private void copySign(CodeBuilder code) {
        toBits(code);
        bitwise(code, "AND", Integer.MIN_VALUE, Long.MIN_VALUE);
        code.swap();
        toBits(code);
        bitwise(code, "AND", Integer.MAX_VALUE, Long.MAX_VALUE);
        code.invokevirtual(bitsVector, "or", MethodTypeDesc.of(bitsVector, VECTOR));
        fromBits(code);
    }

    private void toBits(CodeBuilder code) {
        code.invokevirtual(vector, wide ? "reinterpretAsLongs" : "reinterpretAsInts", MethodTypeDesc.of(bitsVector));
    }

    private void fromBits(CodeBuilder code) {
        code.invokevirtual(bitsVector, wide ? "reinterpretAsDoubles" : "reinterpretAsFloats", MethodTypeDesc.of(vector));
    }

    private void shift(CodeBuilder code, String operator) {
        operator(code, operator);
        if (wide) {
            code.loadConstant(52L);
        } else {
            code.loadConstant(23);
        }
        lanewise(code);
    }

    private void bitwise(CodeBuilder code, String operator, int narrow, long wideValue) {
        ClassDesc type = OPERATORS.nested("Associative");
        code.getstatic(OPERATORS, operator, type);
        if (wide) {
            code.loadConstant(wideValue);
        } else {
            code.loadConstant(narrow);
        }
        lanewise(code);
    }

    private static void operator(CodeBuilder code, String name) {
        code.getstatic(OPERATORS, name, OPERATORS.nested("Binary"));
    }

    private void lanewise(CodeBuilder code) {
        code.invokevirtual(bitsVector, "lanewise", MethodTypeDesc.of(bitsVector, OPERATORS.nested("Binary"), bits));
    }
}
