package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;

/**
 * Elements of one dtype in memory. Kernels that convert compute with floating-point ones as F64, with whole numbers and masks as 64-bit
 * integers.
 *
 * <p>Integers wrap around, floating point to integer truncates towards zero and saturates, NaN gives 0, to BOOL is x ≠ 0. A number that
 * becomes F32, F16 or BF16 is rounded once, half to even.
 *
 * @param ptx where the instructions go
 * @param dtype of the elements
 */
record ElementPtx(Ptx ptx, DType dtype) {
    /** {@return whether elements are read as F64; else as 64-bit integers} */
    boolean isReal() {
        return !dtype.isIntegral();
    }

    /** {@return the element at an address} */
    String load(String address) {
        String at = "[" + address + "]";
        return switch (dtype) {
            case F32 -> wide(ptx.op('f', "ld.global.f32", at));
            case F64 -> ptx.op('d', "ld.global.f64", at);
            case F16 -> wide(ptx.op('f', "cvt.f32.f16", ptx.op('h', "ld.global.b16", at)));
            case BF16 -> wide(ptx.op('f', "mov.b32", ptx.op('r', "shl.b32", ptx.op('r', "ld.global.u16", at), 16)));
            case I64 -> ptx.op('l', "ld.global.u64", at);
            case I32 -> ptx.op('l', "cvt.s64.s32", ptx.op('r', "ld.global.u32", at));
            case I8 -> ptx.op('l', "cvt.s64.s32", ptx.op('r', "ld.global.s8", at));
            case U8, BOOL -> ptx.op('l', "cvt.u64.u32", ptx.op('r', "ld.global.u8", at));
        };
    }

    private String wide(String x) {
        return ptx.op('d', "cvt.f64.f32", x);
    }

    /** Writes an F64 number. */
    void storeReal(String address, String x) {
        store(address, switch (dtype) {
            case F32 -> ptx.op('f', "cvt.rn.f32.f64", x);
            case F64 -> x;
            case F16 -> half(odd("f64", x, "cvt.f64.f32"));
            case BF16 -> upper(odd("f64", x, "cvt.f64.f32"));
            case BOOL -> mask(ptx.op('p', "setp.neu.f64", x, "0d0000000000000000"));
            case I64 -> ptx.op('l', "selp.b64", 0, ptx.op('l', "cvt.rzi.s64.f64", x), isNaN(x));
            case I32, I8, U8 -> {
                String integer = ptx.op('r', "selp.b32", 0, ptx.op('r', "cvt.rzi.s32.f64", x), isNaN(x));
                yield dtype == DType.I32 ? integer : dtype == DType.I8 ? clamped(integer, -128, 127) : clamped(integer, 0, 255);
            }
        });
    }

    /** Writes a 64-bit integer. */
    void storeInteger(String address, String x) {
        store(address, switch (dtype) {
            case F32 -> ptx.op('f', "cvt.rn.f32.s64", x);
            case F64 -> ptx.op('d', "cvt.rn.f64.s64", x);
            case F16 -> half(odd("s64", x, "cvt.rzi.s64.f32"));
            case BF16 -> upper(odd("s64", x, "cvt.rzi.s64.f32"));
            case BOOL -> mask(ptx.op('p', "setp.ne.s64", x, 0));
            case I64 -> x;
            case I32, I8, U8 -> ptx.op('r', "cvt.u32.u64", x);
        });
    }

    private void store(String address, String value) {
        String type = switch (dtype) {
            case F32 -> "f32";
            case F64 -> "f64";
            case F16 -> "b16";
            default -> "u" + 8 * dtype.bytes();
        };
        ptx.run("st.global." + type, "[" + address + "]", value);
    }

    private String isNaN(String x) {
        return ptx.op('p', "setp.nan.f64", x, x);
    }

    private String mask(String holds) {
        return ptx.op('r', "selp.u32", 1, 0, holds);
    }

    private String clamped(String integer, int least, int most) {
        return ptx.op('r', "min.s32", ptx.op('r', "max.s32", integer, least), most);
    }

    /**
     * The bits of x as F32, cut off, whose last one also says whether anything was cut off: rounding that once more, to a format of at
     * most 22 bits, gives what rounding x itself would have given (Boldo and Melquiond, 2008).
     *
     * @param type of x
     * @param back the opcode that makes F32 such a number again
     */
    private String odd(String type, String x, String back) {
        String near = ptx.op('f', "cvt.rz.f32." + type, x);
        boolean real = type.equals("f64");
        String again = ptx.op(real ? 'd' : 'l', back, near);
        String cut = ptx.op('p', real ? "setp.neu.f64" : "setp.ne.s64", again, x);
        return ptx.op('r', "or.b32", ptx.op('r', "mov.b32", near), ptx.op('r', "selp.u32", 1, 0, cut));
    }

    private String half(String bits) {
        return ptx.op('h', "cvt.rn.f16.f32", ptx.op('f', "mov.b32", bits));
    }

    /** The upper half of F32, rounded: the carry out of the lower half does it. NaN must not become Inf. */
    private String upper(String bits) {
        String x = ptx.op('f', "mov.b32", bits);
        String top = ptx.op('r', "shr.u32", bits, 16);
        String carried = ptx.op('r', "add.u32", ptx.op('r', "add.u32", bits, "0x7FFF"), ptx.op('r', "and.b32", top, 1));
        return ptx.op('r', "selp.b32", ptx.op('r', "or.b32", top, "0x40"), ptx.op('r', "shr.u32", carried, 16), ptx.op('p', "setp.nan.f32", x, x));
    }
}
