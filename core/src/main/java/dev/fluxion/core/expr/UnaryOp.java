package dev.fluxion.core.expr;

/**
 * The operations of one operand. Each is exact by IEEE 754 or defined on the bits, so every machine gives the same answer.
 */
public enum UnaryOp {
    /** −x. */
    NEG("-"),
    /** |x|. */
    ABS("abs"),
    /** √x, correctly rounded. */
    SQRT("sqrt"),
    /** The nearest integer, ties to even; −0 and infinities stay, NaN stays. */
    RINT("rint"),
    /**
     * 2ⁿ for an integral n in [−127, 128] (F32) or [−1023, 1024] (F64), whose ends give 0 and infinity; so subnormal results
     * are not reached. It moves the lowest bits of n + 1.5·2²³ + 127 (or n + 1.5·2⁵² + 1023) into the exponent, which has no
     * meaning for any other n: NaN gives a number.
     */
    POW2("pow2"),
    /** The unbiased exponent field of x as a number: ⌊log₂|x|⌋ for normal x, −127 or −1023 for zero and subnormals. */
    EXPONENT("exponent"),
    /** x with its sign cleared and its exponent set to 0: a number in [1, 2). */
    MANTISSA("mantissa"),
    /** Logical negation of a mask. */
    NOT("!");

    private final String symbol;

    UnaryOp(String symbol) {
        this.symbol = symbol;
    }

    /** {@return the operator or function name as printed in plain text} */
    public String symbol() {
        return symbol;
    }
}
