package dev.fluxion.core.cuda;

/** What an instruction computes, from the bits of its operands to those of its result, as the PTX manual says. */
interface PtxOperation {
    long apply(long a, long b, long c);

    /** A function of F32 numbers. */
    interface Floats {
        float apply(float a, float b, float c);
    }

    /** A function of F64 numbers. */
    interface Doubles {
        double apply(double a, double b, double c);
    }

    private static PtxOperation f(Floats f) {
        return (a, b, c) -> Float.floatToRawIntBits(f.apply(number(a), number(b), number(c))) & 0xffffffffL;
    }

    private static PtxOperation d(Doubles f) {
        return (a, b, c) -> Double.doubleToRawLongBits(f.apply(wide(a), wide(b), wide(c)));
    }

    /** A function of 32-bit integers: the upper half of the result is cut off. */
    private static PtxOperation i(PtxOperation f) {
        return (a, b, c) -> f.apply(a, b, c) & 0xffffffffL;
    }

    private static float number(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static double wide(long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static long flag(boolean condition) {
        return condition ? 1 : 0;
    }

    /** Rounded towards zero. */
    private static float cut(double x) {
        float near = (float) x;
        return Math.abs((double) near) > Math.abs(x) ? Math.nextAfter(near, 0) : near;
    }

    /** Rounded towards zero: the 24 upper bits of the magnitude. */
    private static float cut(long x) {
        int rest = Math.max(0, 40 - Long.numberOfLeadingZeros(Math.abs(x)));
        return Math.copySign(Math.abs(x) >>> rest << rest, x);
    }

    /** {@return what an opcode does} @param opcode with all its suffixes @param operands how many it reads */
    static PtxOperation of(String opcode, int operands) {
        PtxOperation found = switch (operands) {
            case 1 -> unary(opcode);
            case 2 -> opcode.startsWith("setp.") ? compare(opcode) : binary(opcode);
            default -> ternary(opcode);
        };
        if (found == null) {
            throw new IllegalArgumentException("unknown opcode " + opcode + " with " + operands + " operands");
        }
        return found;
    }

    private static PtxOperation unary(String opcode) {
        return switch (opcode) {
            case "mov.u32", "mov.b32", "mov.f32", "mov.b64", "mov.u64", "mov.f64", "cvta.to.global.u64", "cvt.u64.u32" ->
                (a, _, _) -> a;
            case "cvt.s64.s32" -> (a, _, _) -> (int) a;
            case "cvt.u32.u64" -> i((a, _, _) -> a);
            case "not.pred" -> (a, _, _) -> 1 - a;
            case "neg.f32" -> f((a, _, _) -> -a);
            case "neg.f64" -> d((a, _, _) -> -a);
            case "abs.f32" -> f((a, _, _) -> Math.abs(a));
            case "abs.f64" -> d((a, _, _) -> Math.abs(a));
            case "sqrt.rn.f32" -> f((a, _, _) -> (float) Math.sqrt(a));
            case "sqrt.rn.f64" -> d((a, _, _) -> Math.sqrt(a));
            case "cvt.rni.f32.f32" -> f((a, _, _) -> (float) Math.rint(a));
            case "cvt.rni.f64.f64" -> d((a, _, _) -> Math.rint(a));
            case "cvt.f64.f32" -> (a, _, _) -> Double.doubleToRawLongBits(number(a));
            case "cvt.rn.f32.f64" -> (a, _, _) -> Float.floatToRawIntBits((float) wide(a)) & 0xffffffffL;
            case "cvt.rzi.s32.f64" -> i((a, _, _) -> Double.isNaN(wide(a)) ? Integer.MIN_VALUE : (int) wide(a));
            case "cvt.rzi.s64.f64" -> (a, _, _) -> Double.isNaN(wide(a)) ? Long.MIN_VALUE : (long) wide(a);
            case "cvt.rz.f32.f64" -> (a, _, _) -> Float.floatToRawIntBits(cut(wide(a))) & 0xffffffffL;
            case "cvt.rz.f32.s64" -> (a, _, _) -> Float.floatToRawIntBits(cut(a)) & 0xffffffffL;
            case "cvt.rzi.s64.f32" -> (a, _, _) -> Float.isNaN(number(a)) ? Long.MIN_VALUE : (long) number(a);
            case "cvt.f32.f16" -> i((a, _, _) -> Float.floatToRawIntBits(Float.float16ToFloat((short) a)));
            case "cvt.rn.f16.f32" -> (a, _, _) -> Float.floatToFloat16(number(a)) & 0xffffL;
            case "cvt.rn.f32.s64" -> (a, _, _) -> Float.floatToRawIntBits((float) a) & 0xffffffffL;
            case "cvt.rn.f64.s64" -> (a, _, _) -> Double.doubleToRawLongBits((double) a);
            case "cvt.rn.f32.s32" -> (a, _, _) -> Float.floatToRawIntBits((float) (int) a) & 0xffffffffL;
            case "cvt.rn.f64.s32" -> (a, _, _) -> Double.doubleToRawLongBits((int) a);
            default -> null;
        };
    }

    private static PtxOperation binary(String opcode) {
        return switch (opcode) {
            case "add.rn.f32" -> f((a, b, _) -> a + b);
            case "sub.rn.f32" -> f((a, b, _) -> a - b);
            case "mul.rn.f32" -> f((a, b, _) -> a * b);
            case "div.rn.f32" -> f((a, b, _) -> a / b);
            case "add.rn.f64" -> d((a, b, _) -> a + b);
            case "sub.rn.f64" -> d((a, b, _) -> a - b);
            case "mul.rn.f64" -> d((a, b, _) -> a * b);
            case "div.rn.f64" -> d((a, b, _) -> a / b);
            case "min.f32" -> f((a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
            case "max.f32" -> f((a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
            case "min.f64" -> d((a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b));
            case "max.f64" -> d((a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b));
            case "copysign.f32" -> (a, b, _) -> a & 0x80000000L | b & 0x7fffffffL;
            case "copysign.f64" -> (a, b, _) -> a & Long.MIN_VALUE | b & Long.MAX_VALUE;
            case "and.pred", "and.b32", "and.b64" -> (a, b, _) -> a & b;
            case "or.pred", "or.b32", "or.b64" -> (a, b, _) -> a | b;
            case "xor.b32", "xor.b64" -> (a, b, _) -> a ^ b;
            case "shr.s64" -> (a, b, _) -> a >> Math.min(b, 63);
            case "shl.b32" -> i((a, b, _) -> b > 31 ? 0 : a << b);
            case "shl.b64" -> (a, b, _) -> b > 63 ? 0 : a << b;
            case "shr.u32" -> (a, b, _) -> b > 31 ? 0 : a >>> b;
            case "shr.u64" -> (a, b, _) -> b > 63 ? 0 : a >>> b;
            case "add.u32", "add.s32" -> i((a, b, _) -> a + b);
            case "sub.u32", "sub.s32" -> i((a, b, _) -> a - b);
            case "mul.lo.u32", "mul.lo.s32" -> i((a, b, _) -> a * b);
            case "div.u64" -> (a, b, _) -> Long.divideUnsigned(a, b);
            case "min.u64" -> (a, b, _) -> Long.compareUnsigned(a, b) < 0 ? a : b;
            case "min.s64" -> (a, b, _) -> Math.min(a, b);
            case "max.s64" -> (a, b, _) -> Math.max(a, b);
            case "div.u32" -> (a, b, _) -> a / b;
            case "div.s32" -> i((a, b, _) -> (int) a / (int) b);
            case "rem.u32" -> (a, b, _) -> a % b;
            case "min.u32" -> (a, b, _) -> Math.min(a, b);
            case "max.u32" -> (a, b, _) -> Math.max(a, b);
            case "min.s32" -> i((a, b, _) -> Math.min((int) a, (int) b));
            case "max.s32" -> i((a, b, _) -> Math.max((int) a, (int) b));
            case "mul.wide.u32" -> (a, b, _) -> a * b;
            case "add.s64", "add.u64" -> (a, b, _) -> a + b;
            case "sub.s64", "sub.u64" -> (a, b, _) -> a - b;
            case "mul.lo.s64", "mul.lo.u64" -> (a, b, _) -> a * b;
            default -> null;
        };
    }

    private static PtxOperation ternary(String opcode) {
        return switch (opcode) {
            case "fma.rn.f32" -> f(Math::fma);
            case "fma.rn.f64" -> d(Math::fma);
            case "mad.lo.u32", "mad.lo.s32" -> i((a, b, c) -> a * b + c);
            case "mad.lo.s64", "mad.lo.u64" -> (a, b, c) -> a * b + c;
            case "mad.wide.u32" -> (a, b, c) -> a * b + c;
            case "selp.f32", "selp.f64", "selp.u32", "selp.b32", "selp.b64" -> (a, b, c) -> c != 0 ? a : b;
            default -> null;
        };
    }

    private static PtxOperation compare(String opcode) {
        String[] parts = opcode.split("\\.");
        String how = parts[1];
        return switch (parts[2]) {
            case "u32", "u64" -> (a, b, _) -> ordered(how, Long.compareUnsigned(a, b));
            case "s32" -> (a, b, _) -> ordered(how, Integer.compare((int) a, (int) b));
            case "s64" -> (a, b, _) -> ordered(how, Long.compare(a, b));
            case "f32" -> (a, b, _) -> numbers(how, number(a), number(b));
            case "f64" -> (a, b, _) -> numbers(how, wide(a), wide(b));
            default -> null;
        };
    }

    private static long ordered(String how, int order) {
        return flag(switch (how) {
            case "lt" -> order < 0;
            case "le" -> order <= 0;
            case "gt" -> order > 0;
            case "ge" -> order >= 0;
            case "eq" -> order == 0;
            case "ne" -> order != 0;
            default -> throw new IllegalArgumentException("unknown comparison " + how);
        });
    }

    private static long numbers(String how, double a, double b) {
        boolean nan = a != a || b != b;
        return how.equals("nan") ? flag(nan) : how.equals("neu") ? flag(a != b) : nan ? 0 : ordered(how, a < b ? -1 : a > b ? 1 : 0);
    }
}
