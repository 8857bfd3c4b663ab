package dev.fluxion.core;

import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.op.Integers;

/**
 * The part of {@link Tensor} that works on the bits of whole numbers (two's complement). Operands broadcast; the wider dtype is
 * the result's, and two masks give a mask.
 */
public sealed interface Bitwise permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor join(String name, IntegerOp op, Tensor y) {
        return Integers.join(op, whole(name, self()), whole(name, y));
    }

    private Tensor join(String name, IntegerOp op, long s) {
        return Integers.bits(op, whole(name, self()), s);
    }

    private static Tensor whole(String name, Tensor x) {
        if (!x.dtype().isIntegral()) {
            throw new IllegalArgumentException(name + " of " + x.dtype() + " " + x.shape() + ", expected integers or a mask");
        }
        return x;
    }

    /** {@return the bits that x and y have} @param y broadcasts */
    default Tensor bitwiseAnd(Tensor y) {
        return join("bitwiseAnd", IntegerOp.AND, y);
    }

    /** {@return the bits that x and s have} @param s the other operand */
    default Tensor bitwiseAnd(long s) {
        return join("bitwiseAnd", IntegerOp.AND, s);
    }

    /** {@return the bits that x or y has} @param y broadcasts */
    default Tensor bitwiseOr(Tensor y) {
        return join("bitwiseOr", IntegerOp.OR, y);
    }

    /** {@return the bits that x or s has} @param s the other operand */
    default Tensor bitwiseOr(long s) {
        return join("bitwiseOr", IntegerOp.OR, s);
    }

    /** {@return the bits that one of x and y has} @param y broadcasts */
    default Tensor bitwiseXor(Tensor y) {
        return join("bitwiseXor", IntegerOp.XOR, y);
    }

    /** {@return the bits that one of x and s has} @param s the other operand */
    default Tensor bitwiseXor(long s) {
        return join("bitwiseXor", IntegerOp.XOR, s);
    }

    /** {@return x·2ʸ; 0 where y is negative or too large} @param y broadcasts */
    default Tensor bitwiseLeftShift(Tensor y) {
        return join("bitwiseLeftShift", IntegerOp.SHIFT_LEFT, y);
    }

    /** {@return x·2ˢ; 0 where s is negative or too large} @param s the other operand */
    default Tensor bitwiseLeftShift(long s) {
        return join("bitwiseLeftShift", IntegerOp.SHIFT_LEFT, s);
    }

    /** {@return ⌊x/2ʸ⌋; only the sign is left where y is negative or too large} @param y broadcasts */
    default Tensor bitwiseRightShift(Tensor y) {
        return join("bitwiseRightShift", IntegerOp.SHIFT_RIGHT, y);
    }

    /** {@return ⌊x/2ˢ⌋; only the sign is left where s is negative or too large} @param s the other operand */
    default Tensor bitwiseRightShift(long s) {
        return join("bitwiseRightShift", IntegerOp.SHIFT_RIGHT, s);
    }

    /** {@return the bits that x does not have: −x − 1, or the negation of a mask} */
    default Tensor bitwiseNot() {
        return self().dtype() == DType.BOOL ? self().logicalNot() : join("bitwiseNot", IntegerOp.XOR, -1);
    }
}
