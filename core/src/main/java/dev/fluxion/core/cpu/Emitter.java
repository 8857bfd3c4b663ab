package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.UnaryOp;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/**
 * Writes the bytecode of single operations: takes operands from the stack and leaves the result there. Which operation
 * comes when is the {@link Plan}'s business, and the {@link LoopWriter}'s where its operands lie.
 *
 * <p>A <em>value</em> is what one step of the loop works on: a number or a mask, of one element or of as many as a SIMD
 * register holds. An <em>element</em> is a single one, kept for all steps, of which {@link #splat} makes a value.
 */
interface Emitter {
    /** The type of an array of numbers; masks lie in {@code boolean[]}. */
    ClassDesc numberArray();

    /** How a value is kept in a local variable. */
    TypeKind kind(boolean mask);

    /** How an element is kept in a local variable. */
    TypeKind elementKind(boolean mask);

    /** {@code double → element}: rounds a scalar argument. */
    void scalar(CodeBuilder code);

    /** {@code array, index → element} */
    void element(CodeBuilder code, boolean mask);

    /** {@code element → value} */
    void splat(CodeBuilder code, boolean mask);

    /** {@code → number} */
    void constant(CodeBuilder code, double value);

    /** {@code array, index → value}: the value that begins at an element. */
    void load(CodeBuilder code, boolean mask);

    /** {@code array, index, value →} */
    void store(CodeBuilder code, boolean mask);

    /** {@code x → op x}; for POW2, x is what {@link Plan} made of n. */
    void unary(CodeBuilder code, UnaryOp op);

    /** {@code a, b → a op b} */
    void binary(CodeBuilder code, BinaryOp op);

    /** {@code accumulated, value → accumulated op value}, where there is an element for the value. */
    default void combine(CodeBuilder code, BinaryOp op) {
        binary(code, op);
    }

    /** {@code x, constant → min(x, constant)} or max, where the constant is neither −0 nor NaN. */
    default void bound(CodeBuilder code, BinaryOp op) {
        binary(code, op);
    }

    /** {@code a, b, c → a·b + c} */
    void fma(CodeBuilder code);

    /** {@code condition, a, b → condition ? a : b}, of numbers or of masks. */
    void select(CodeBuilder code, boolean ofMasks);
}
