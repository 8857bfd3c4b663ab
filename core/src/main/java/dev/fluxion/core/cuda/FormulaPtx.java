package dev.fluxion.core.cuda;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import dev.fluxion.core.expr.UnaryOp;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a lowered formula in PTX, node by node, with the bits that the interpreter gives: every operation says {@code .rn}, so
 * that the driver contracts nothing, and nothing says {@code .ftz}, so that subnormal numbers stay. Numbers lie in %f or %d
 * registers, masks in predicates.
 */
final class FormulaPtx {
    private final Ptx ptx;
    private final boolean f32;
    /** The type of numbers, {@code .f32} or {@code .f64}. */
    private final String number;
    /** Their bits. */
    private final String bits;

    FormulaPtx(Ptx ptx, Precision precision) {
        this.ptx = ptx;
        f32 = precision == Precision.F32;
        number = f32 ? ".f32" : ".f64";
        bits = f32 ? ".b32" : ".b64";
    }

    /** The kind of register that holds a number. */
    char kind() {
        return f32 ? 'f' : 'd';
    }

    private char bitsKind() {
        return f32 ? 'r' : 'l';
    }

    /** {@return a number read from memory} @param space global, shared or param @param at its address */
    String load(String space, String at) {
        return ptx.op(kind(), loadOpcode(space), at);
    }

    /** {@return numbers that lie behind one another, read at once} @param count 1, 2 or 4, no more than 16 bytes */
    String[] load(String space, String at, int count) {
        return ptx.load(kind(), loadOpcode(space), at, count);
    }

    String loadOpcode(String space) {
        return "ld." + space + number;
    }

    /** {@return the opcode that copies a number} */
    String move() {
        return "mov" + number;
    }

    /** {@return the opcode of a·b + c} */
    String fma() {
        return "fma.rn" + number;
    }

    /** {@return the opcode that chooses between numbers by a predicate, its last operand} */
    String choose() {
        return "selp" + number;
    }

    /** {@return a where the condition holds, else b} */
    String select(String condition, String a, String b) {
        return ptx.op(kind(), choose(), a, b, condition);
    }

    /** {@return the predicate that x is NaN} */
    String isNaN(String x) {
        return ptx.op('p', "setp.nan" + number, x, x);
    }

    /** Writes a number to memory, or 2 or 4 behind one another. */
    void store(String space, String at, String... values) {
        ptx.store("st." + space + number, at, values);
    }

    /** {@return a register with a number} */
    String number(double value) {
        return ptx.op(kind(), move(), literal(value));
    }

    /** {@return a number as F64} */
    String wide(String x) {
        return f32 ? ptx.op('d', "cvt.f64.f32", x) : x;
    }

    /** {@return an F64 number, rounded} */
    String narrow(String x) {
        return f32 ? ptx.op('f', "cvt.rn.f32.f64", x) : x;
    }

    /** {@return how many bytes a number takes} */
    int bytes() {
        return f32 ? 4 : 8;
    }

    /**
     * Writes every node.
     *
     * @param lowered the formula, without calls
     * @param leaf gives the register of an argument or of a scalar
     * @return the register of each node
     */
    Map<Expr, String> write(Formula lowered, Function<Expr, String> leaf) {
        var values = new IdentityHashMap<Expr, String>();
        for (Expr node : lowered.nodes()) {
            String[] in = node.operands().stream().map(values::get).toArray(String[]::new);
            values.put(node, switch (node) {
                case Expr.Arg _, Expr.Scalar _ -> leaf.apply(node);
                case Expr.Const c -> number(c.value());
                case Expr.Unary u -> unary(u.op(), in[0]);
                case Expr.Binary b -> binary(b.op(), in[0], in[1]);
                case Expr.Fma _ -> ptx.op(kind(), fma(), in[0], in[1], in[2]);
                case Expr.Select s when s.isMask() -> ptx.op('p', "or.pred", ptx.op('p', "and.pred", in[0], in[1]),
                        ptx.op('p', "and.pred", ptx.op('p', "not.pred", in[0]), in[2]));
                case Expr.Select _ -> select(in[0], in[1], in[2]);
                case Expr.Call c -> throw new AssertionError("not lowered: " + c);
            });
        }
        return values;
    }

    /** A number as PTX spells its bits. */
    String literal(double value) {
        return f32
                ? "0f%08X".formatted(Float.floatToRawIntBits((float) value))
                : "0d%016X".formatted(Double.doubleToRawLongBits(value));
    }

    private String unary(UnaryOp op, String x) {
        return switch (op) {
            case NEG -> ptx.op(kind(), "neg" + number, x);
            case ABS -> ptx.op(kind(), "abs" + number, x);
            case SQRT -> ptx.op(kind(), "sqrt.rn" + number, x);
            case RINT -> ptx.op(kind(), "cvt.rni" + number + number, x);
            case NOT -> ptx.op('p', "not.pred", x);
            case POW2 -> {
                String sum = ptx.op(kind(), "add.rn" + number, x, literal(f32 ? 0x1.8p23 + 127 : 0x1.8p52 + 1023));
                yield fromBits(ptx.op(bitsKind(), "shl" + bits, bitsOf(sum), f32 ? 23 : 52));
            }
            case EXPONENT -> {
                String field = ptx.op(bitsKind(), f32 ? "shr.u32" : "shr.u64", bitsOf(x), f32 ? 23 : 52);
                field = ptx.op(bitsKind(), "and" + bits, field, f32 ? 0xff : 0x7ff);
                field = f32 ? field : ptx.op('r', "cvt.u32.u64", field);
                yield ptx.op(kind(), "cvt.rn" + number + ".s32", ptx.op('r', "sub.s32", field, f32 ? 127 : 1023));
            }
            case MANTISSA -> {
                String low = ptx.op(bitsKind(), "and" + bits, bitsOf(x), f32 ? "0x7FFFFF" : "0xFFFFFFFFFFFFF");
                yield fromBits(ptx.op(bitsKind(), "or" + bits, low, f32 ? "0x3F800000" : "0x3FF0000000000000"));
            }
        };
    }

    /** {@return the result of an operation} */
    String binary(BinaryOp op, String a, String b) {
        return switch (op) {
            case ADD -> ptx.op(kind(), "add.rn" + number, a, b);
            case SUB -> ptx.op(kind(), "sub.rn" + number, a, b);
            case MUL -> ptx.op(kind(), "mul.rn" + number, a, b);
            case DIV -> ptx.op(kind(), "div.rn" + number, a, b);
            case MIN -> extreme("min", a, b);
            case MAX -> extreme("max", a, b);
            case COPYSIGN -> ptx.op(kind(), "copysign" + number, b, a);
            case LT -> ptx.op('p', "setp.lt" + number, a, b);
            case LE -> ptx.op('p', "setp.le" + number, a, b);
            case EQ -> ptx.op('p', "setp.eq" + number, a, b);
            case AND -> ptx.op('p', "and.pred", a, b);
            case OR -> ptx.op('p', "or.pred", a, b);
        };
    }

    /** PTX's min and max order −0 and +0 as Java's do, but prefer a number to NaN. */
    private String extreme(String opcode, String a, String b) {
        String found = ptx.op(kind(), opcode + number, a, b);
        return ptx.op(kind(), "selp" + number, literal(Double.NaN), found, ptx.op('p', "setp.nan" + number, a, b));
    }

    private String bitsOf(String x) {
        return ptx.op(bitsKind(), "mov" + bits, x);
    }

    private String fromBits(String x) {
        return ptx.op(kind(), "mov" + bits, x);
    }
}
