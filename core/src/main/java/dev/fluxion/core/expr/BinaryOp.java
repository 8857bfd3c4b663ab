package dev.fluxion.core.expr;

/**
 * The operations of two operands: IEEE 754 arithmetic, comparisons (which give a mask; false where an operand is NaN) and
 * the logic of masks. {@code a > b} is written {@code b < a}, {@code a ≠ b} is {@code !(a == b)}.
 */
public enum BinaryOp {
    /** a + b. */
    ADD("+"),
    /** a − b. */
    SUB("-"),
    /** a · b. */
    MUL("*"),
    /** a / b. */
    DIV("/"),
    /** The smaller; NaN if either is NaN; −0 is smaller than +0. */
    MIN("min"),
    /** The larger; NaN if either is NaN; +0 is larger than −0. */
    MAX("max"),
    /** The magnitude of a with the sign bit of b. */
    COPYSIGN("copysign"),
    /** a &lt; b, a mask. */
    LT("<"),
    /** a ≤ b, a mask. */
    LE("<="),
    /** a = b, a mask. */
    EQ("=="),
    /** Both masks. */
    AND("&"),
    /** Either mask. */
    OR("|");

    private final String symbol;

    BinaryOp(String symbol) {
        this.symbol = symbol;
    }

    /** {@return the operator or function name as printed in plain text} */
    public String symbol() {
        return symbol;
    }

    /** {@return whether the result is a mask} */
    public boolean isMask() {
        return compares() || joins();
    }

    /** {@return whether this compares two numbers} */
    public boolean compares() {
        return this == LT || this == LE || this == EQ;
    }

    /** {@return whether this joins two masks} */
    public boolean joins() {
        return this == AND || this == OR;
    }
}
