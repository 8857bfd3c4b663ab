package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.IntegerOp;

/**
 * Arithmetic of whole numbers at every element of strided views, in 64 bits, as {@link IntegerOp} says.
 *
 * <p>Parameters: n; the views, output first.
 *
 * @param op what is computed
 * @param out the dtype written
 * @param a that of the left operands
 * @param b that of the right operands
 * @param rank how many dimensions the views have, at least 1
 */
record IntegerKernel(IntegerOp op, DType out, DType a, DType b, int rank) implements ElementwiseKernel {
    @Override
    public String name() {
        return "integers";
    }

    @Override
    public Strided views() {
        return new Strided(1, 3, rank);
    }

    @Override
    public void write(Ptx ptx, String[] at) {
        String x = new ElementPtx(ptx, a).load(at[1]);
        new ElementPtx(ptx, out).storeInteger(at[0], apply(ptx, op, x, new ElementPtx(ptx, b).load(at[2])));
    }

    /** {@return a op b, all 64-bit integers} */
    static String apply(Ptx ptx, IntegerOp op, String a, String b) {
        return switch (op) {
            case ADD -> ptx.op('l', "add.s64", a, b);
            case SUB -> ptx.op('l', "sub.s64", a, b);
            case MUL -> ptx.op('l', "mul.lo.s64", a, b);
            case FLOOR_DIVIDE -> divided(ptx, a, b, true)[0];
            case REMAINDER -> divided(ptx, a, b, true)[1];
            case FMOD -> divided(ptx, a, b, false)[1];
            case POW -> power(ptx, a, b);
            case MIN -> ptx.op('l', "min.s64", a, b);
            case MAX -> ptx.op('l', "max.s64", a, b);
            case AND -> ptx.op('l', "and.b64", a, b);
            case OR -> ptx.op('l', "or.b64", a, b);
            case XOR -> ptx.op('l', "xor.b64", a, b);
            case SHIFT_LEFT -> ptx.op('l', "shl.b64", a, distance(ptx, b, 64));
            case SHIFT_RIGHT -> ptx.op('l', "shr.s64", a, distance(ptx, b, 63));
        };
    }

    /** How far to shift: a negative number, seen without its sign, is more than {@code most}. */
    private static String distance(Ptx ptx, String b, int most) {
        return ptx.op('r', "cvt.u32.u64", ptx.op('l', "min.u64", b, most));
    }

    /** Quotient and remainder, by the magnitudes: −2⁶³ / −1 overflows to −2⁶³ as in Java, where PTX's signed division says nothing. */
    private static String[] divided(Ptx ptx, String a, String b, boolean floor) {
        String quotient = ptx.op('l', "div.u64", magnitude(ptx, a), magnitude(ptx, b));
        String signs = ptx.op('l', "xor.b64", a, b);
        quotient = ptx.op('l', "selp.b64", ptx.op('l', "sub.s64", 0, quotient), quotient, ptx.op('p', "setp.lt.s64", signs, 0));
        String rest = ptx.op('l', "sub.s64", a, ptx.op('l', "mul.lo.s64", quotient, b));
        if (floor) {
            String beyond = ptx.op('p', "and.pred", ptx.op('p', "setp.lt.s64", signs, 0), ptx.op('p', "setp.ne.s64", rest, 0));
            quotient = ptx.op('l', "selp.b64", ptx.op('l', "sub.s64", quotient, 1), quotient, beyond);
            rest = ptx.op('l', "selp.b64", ptx.op('l', "add.s64", rest, b), rest, beyond);
        }
        return new String[] {quotient, rest};
    }

    private static String magnitude(Ptx ptx, String x) {
        String sign = ptx.op('l', "shr.s64", x, 63);
        return ptx.op('l', "sub.s64", ptx.op('l', "xor.b64", x, sign), sign);
    }

    /** Squares, one for each bit of the exponent. What 1/a^|b| leaves of a negative one: 1 for a = 1, ±1 for a = −1, else 0. */
    private static String power(Ptx ptx, String a, String b) {
        String result = ptx.op('l', "mov.b64", 1);
        String square = ptx.op('l', "mov.b64", a);
        String bits = ptx.op('l', "and.b64", b, Long.MAX_VALUE);
        String loop = ptx.label();
        String end = ptx.label();
        ptx.place(loop);
        ptx.jumpIf(ptx.op('p', "setp.eq.s64", bits, 0), end);
        String odd = ptx.op('p', "setp.ne.s64", ptx.op('l', "and.b64", bits, 1), 0);
        ptx.set(result, "selp.b64", ptx.op('l', "mul.lo.s64", result, square), result, odd);
        ptx.set(square, "mul.lo.s64", square, square);
        ptx.set(bits, "shr.u64", bits, 1);
        ptx.jump(loop);
        ptx.place(end);
        String unit = ptx.op('p', "setp.le.u64", ptx.op('l', "add.s64", a, 1), 2);
        unit = ptx.op('p', "and.pred", unit, ptx.op('p', "setp.ne.s64", a, 0));
        String negative = ptx.op('p', "and.pred", ptx.op('p', "setp.lt.s64", b, 0), ptx.op('p', "not.pred", unit));
        return ptx.op('l', "selp.b64", 0, result, negative);
    }
}
