package dev.fluxion.core.expr;

/** The floating-point format in which a formula is evaluated: every node's value is rounded to it. */
public enum Precision {
    /** IEEE 754 binary32, Java's {@code float}. */
    F32,
    /** IEEE 754 binary64, Java's {@code double}. */
    F64;

    /** {@return {@code value} rounded to this format, half to even} @param value any number */
    public double round(double value) {
        return this == F32 ? (float) value : value;
    }

    /** {@return what is added to n so that 2ⁿ is a shift, as {@link UnaryOp#POW2} says; a number rounds to an integer by it too} */
    public double exponentShift() {
        return this == F32 ? 0x1.8p23 + 127 : 0x1.8p52 + 1023;
    }
}
