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
 * <p>A <em>value</em> is what one step of the loop works on: a number or a mask.
 */
interface Emitter {
    /** The type of an array of numbers; masks lie in {@code boolean[]}. */
    ClassDesc numberArray();

    /** How a value is kept in a local variable. */
    TypeKind kind(boolean mask);

    /** {@code double → number}: rounds a scalar argument and makes it a value. */
    void scalar(CodeBuilder code);

    /** {@code → number} */
    void constant(CodeBuilder code, double value);

    /** {@code array, index → value}: the value that begins at an element. */
    void load(CodeBuilder code, boolean mask);

    /** {@code array, index → value}: the same element for every step. */
    void broadcast(CodeBuilder code, boolean mask);

    /** {@code array, index, value →} */
    void store(CodeBuilder code, boolean mask);

    /** {@code x → op x}; for POW2, x is what {@link Plan} made of n. */
    void unary(CodeBuilder code, UnaryOp op);

    /** {@code a, b → a op b} */
    void binary(CodeBuilder code, BinaryOp op);

    /** {@code a, b, c → a·b + c} */
    void fma(CodeBuilder code);

    /** {@code condition, a, b → condition ? a : b}, of numbers or of masks. */
    void select(CodeBuilder code, boolean ofMasks);
}
