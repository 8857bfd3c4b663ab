package dev.fluxion.core.cpu;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Precision;
import dev.fluxion.core.expr.UnaryOp;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;

/**
 * Scalar bytecode, one element a step: what javac would write for the same loop.
 *
 * <p>A mask is a word as wide as a number, all ones or all zeros, so that select is three bit operations. A branch there
 * costs 5 ns an element where the data are not predictable.
 */
final class ScalarEmitter implements Emitter {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
    private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");

    private final boolean wide;
    private final ClassDesc number;
    private final TypeKind bits;

    ScalarEmitter(Precision precision) {
        wide = precision == Precision.F64;
        number = wide ? CD_double : CD_float;
        bits = wide ? TypeKind.LONG : TypeKind.INT;
    }

    @Override
    public ClassDesc numberArray() {
        return number.arrayType();
    }

    @Override
    public TypeKind kind(boolean mask) {
        return mask ? bits : TypeKind.from(number);
    }

    @Override
    public TypeKind elementKind(boolean mask) {
        return kind(mask);
    }

    @Override
    public void scalar(CodeBuilder code) {
        if (!wide) {
            code.d2f();
        }
    }

    @Override
    public void constant(CodeBuilder code, double value) {
        if (wide) {
            code.loadConstant(value);
        } else {
            code.loadConstant((float) value);
        }
    }

    @Override
    public void load(CodeBuilder code, boolean mask) {
        if (mask) {
            code.baload().ineg();
            widen(code);
        } else {
            code.arrayLoad(kind(false));
        }
    }

    @Override
    public void element(CodeBuilder code, boolean mask) {
        load(code, mask);
    }

    @Override
    public void splat(CodeBuilder code, boolean mask) {
        // An element is a value.
    }

    @Override
    public void store(CodeBuilder code, boolean mask) {
        if (mask) {
            if (wide) {
                code.l2i();
            }
            code.loadConstant(1).iand().bastore();
        } else {
            code.arrayStore(kind(false));
        }
    }

    @Override
    public void unary(CodeBuilder code, UnaryOp op) {
        switch (op) {
            case NEG -> {
                if (wide) {
                    code.dneg();
                } else {
                    code.fneg();
                }
            }
            case ABS -> math(code, "abs", number, 1);
            case SQRT -> doubleMath(code, "sqrt");
            case RINT -> doubleMath(code, "rint");
            case POW2 -> pow2(code);
            case EXPONENT -> exponent(code);
            case MANTISSA -> {
                toBits(code);
                bitConstant(code, 0x7fffff, 0xfffffffffffffL);
                and(code);
                bitConstant(code, 0x3f800000, 0x3ff0000000000000L);
                or(code);
                fromBits(code);
            }
            case NOT -> {
                bitConstant(code, -1, -1);
                xor(code);
            }
        }
    }

    @Override
    public void binary(CodeBuilder code, BinaryOp op) {
        switch (op) {
            case ADD -> {
                if (wide) {
                    code.dadd();
                } else {
                    code.fadd();
                }
            }
            case SUB -> {
                if (wide) {
                    code.dsub();
                } else {
                    code.fsub();
                }
            }
            case MUL -> {
                if (wide) {
                    code.dmul();
                } else {
                    code.fmul();
                }
            }
            case DIV -> {
                if (wide) {
                    code.ddiv();
                } else {
                    code.fdiv();
                }
            }
            case MIN -> math(code, "min", number, 2);
            case MAX -> math(code, "max", number, 2);
            case COPYSIGN -> copySign(code);
            case LT, LE, EQ -> compare(code, op);
            case AND -> and(code);
            case OR -> or(code);
        }
    }

    @Override
    public void fma(CodeBuilder code) {
        math(code, "fma", number, 3);
    }

    @Override
    public void select(CodeBuilder code, boolean ofMasks) {
        // b ^ ((a ^ b) & condition)
        if (!ofMasks) {
            toBits(code);
        }
        int b = code.allocateLocal(bits);
        code.storeLocal(bits, b);
        if (!ofMasks) {
            toBits(code);
        }
        code.loadLocal(bits, b);
        xor(code);
        and(code);
        code.loadLocal(bits, b);
        xor(code);
        if (!ofMasks) {
            fromBits(code);
        }
    }

    private void math(CodeBuilder code, String name, ClassDesc type, int operands) {
        ClassDesc[] parameters = new ClassDesc[operands];
        Arrays.fill(parameters, type);
        code.invokestatic(MATH, name, MethodTypeDesc.of(type, parameters));
    }

    /** A function that java.lang.Math has for double alone; both of those used here give a float's exact answer so. */
    private void doubleMath(CodeBuilder code, String name) {
        if (!wide) {
            code.f2d();
        }
        math(code, name, CD_double, 1);
        if (!wide) {
            code.d2f();
        }
    }

    private void pow2(CodeBuilder code) {
        toBits(code);
        code.loadConstant(wide ? 52 : 23);
        if (wide) {
            code.lshl();
        } else {
            code.ishl();
        }
        fromBits(code);
    }

    private void exponent(CodeBuilder code) {
        toBits(code);
        if (wide) {
            code.loadConstant(52).lushr().l2i().loadConstant(0x7ff).iand().loadConstant(1023).isub().i2d();
        } else {
            code.loadConstant(23).iushr().loadConstant(0xff).iand().loadConstant(127).isub().i2f();
        }
    }

    private void copySign(CodeBuilder code) {
        toBits(code);
        bitConstant(code, Integer.MIN_VALUE, Long.MIN_VALUE);
        and(code);
        int sign = code.allocateLocal(bits);
        code.storeLocal(bits, sign);
        toBits(code);
        bitConstant(code, Integer.MAX_VALUE, Long.MAX_VALUE);
        and(code);
        code.loadLocal(bits, sign);
        or(code);
        fromBits(code);
    }

    /** {@code a < b ? -1 : 0}, which becomes branch-free machine code; false where an operand is NaN. */
    private void compare(CodeBuilder code, BinaryOp op) {
        if (wide) {
            code.dcmpg();
        } else {
            code.fcmpg();
        }
        Label no = code.newLabel();
        Label end = code.newLabel();
        switch (op) {
            case LT -> code.ifge(no);
            case LE -> code.ifgt(no);
            default -> code.ifne(no);
        }
        bitConstant(code, -1, -1);
        code.goto_(end).labelBinding(no);
        bitConstant(code, 0, 0);
        code.labelBinding(end);
    }

    private void toBits(CodeBuilder code) {
        if (wide) {
            code.invokestatic(DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
        } else {
            code.invokestatic(FLOAT, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float));
        }
    }

    private void fromBits(CodeBuilder code) {
        if (wide) {
            code.invokestatic(DOUBLE, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
        } else {
            code.invokestatic(FLOAT, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
        }
    }

    private void widen(CodeBuilder code) {
        if (wide) {
            code.i2l();
        }
    }

    private void bitConstant(CodeBuilder code, int narrow, long wideValue) {
        if (wide) {
            code.loadConstant(wideValue);
        } else {
            code.loadConstant(narrow);
        }
    }

    private void and(CodeBuilder code) {
        if (wide) {
            code.land();
        } else {
            code.iand();
        }
    }

    private void or(CodeBuilder code) {
        if (wide) {
            code.lor();
        } else {
            code.ior();
        }
    }

    private void xor(CodeBuilder code) {
        if (wide) {
            code.lxor();
        } else {
            code.ixor();
        }
    }
}
