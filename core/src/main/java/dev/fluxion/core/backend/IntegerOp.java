package dev.fluxion.core.backend;

/** Arithmetic of whole numbers, in 64 bits; a narrower result wraps around, and of a mask all but 0 is true. */
public enum IntegerOp {
    /** a + b. */
    ADD,
    /** a − b. */
    SUB,
    /** a · b. */
    MUL,
    /** ⌊a / b⌋, b ≠ 0. */
    FLOOR_DIVIDE,
    /** a − b·⌊a / b⌋, b ≠ 0: the sign of b. */
    REMAINDER,
    /** a − b·trunc(a / b), b ≠ 0: the sign of a. */
    FMOD,
    /** aᵇ; for b &lt; 0 it is 1, ±1 or 0, what is left of 1/a^|b|. */
    POW,
    /** The smaller. */
    MIN,
    /** The larger. */
    MAX,
    /** Bits of both. */
    AND,
    /** Bits of either. */
    OR,
    /** Bits of one of the two. */
    XOR,
    /** a · 2ᵇ; 0 for b &lt; 0 or from 64 on. */
    SHIFT_LEFT,
    /** ⌊a / 2ᵇ⌋; 0 or −1 for b &lt; 0 or from 64 on. */
    SHIFT_RIGHT;

    /** {@return a op b} @param a the left operand @param b the right operand */
    public long apply(long a, long b) {
        return switch (this) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case FLOOR_DIVIDE -> Math.floorDiv(a, b);
            case REMAINDER -> Math.floorMod(a, b);
            case FMOD -> a % b;
            case POW -> pow(a, b);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHIFT_LEFT -> b < 0 || b > 63 ? 0 : a << b;
            case SHIFT_RIGHT -> a >> (b < 0 || b > 63 ? 63 : b);
        };
    }

    /** {@return whether a divisor of 0 has no result} */
    public boolean divides() {
        return this == FLOOR_DIVIDE || this == REMAINDER || this == FMOD;
    }

    private static long pow(long a, long b) {
        if (b < 0) {
            return a == 1 ? 1 : a == -1 ? (b % 2 == 0 ? 1 : -1) : 0;
        }
        long result = 1;
        for (long square = a; b > 0; b >>= 1, square *= square) {
            result = (b & 1) == 0 ? result : result * square;
        }
        return result;
    }
}
