package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;

/**
 * Copies elements between strided views and converts them: integers wrap around, floating point to integer truncates towards zero
 * and saturates, NaN gives 0, to BOOL is x ≠ 0.
 *
 * <p>Parameters: n; the views, output first.
 *
 * @param to the dtype written
 * @param from the dtype read; F16 and BF16 only where they are written too
 * @param rank how many dimensions the views have, at least 1
 */
record CopyKernel(DType to, DType from, int rank) implements Kernels.Kernel {
    @Override
    public String name() {
        return "copy";
    }

    Strided views() {
        return new Strided(1, 2, rank);
    }

    @Override
    public int slots() {
        return views().end();
    }

    /** {@return whether the conversion can be done here} */
    static boolean supports(DType to, DType from) {
        return to == from || !isHalf(to) && !isHalf(from);
    }

    private static boolean isHalf(DType dtype) {
        return dtype == DType.F16 || dtype == DType.BF16;
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        String n = ptx.integer(0);
        String[] bases = views().bases(ptx);
        ptx.forEach(n, i -> {
            String[] at = views().positions(ptx, bases, i);
            if (to == from) {
                String type = ".u" + 8 * to.bytes();
                ptx.run("st.global" + type, "[" + at[0] + "]", ptx.op(to.bytes() == 8 ? 'l' : 'r', "ld.global" + type, "[" + at[1] + "]"));
            } else if (from == DType.F32 || from == DType.F64) {
                storeReal(ptx, at[0], from == DType.F64 ? ptx.op('d', "ld.global.f64", "[" + at[1] + "]")
                        : ptx.op('d', "cvt.f64.f32", ptx.op('f', "ld.global.f32", "[" + at[1] + "]")));
            } else {
                storeInteger(ptx, at[0], loadInteger(ptx, at[1]));
            }
        });
        return ptx.module(name(), slots());
    }

    private void storeReal(Ptx ptx, String at, String x) {
        String place = "[" + at + "]";
        String isNaN = ptx.op('p', "setp.nan.f64", x, x);
        switch (to) {
            case F32 -> ptx.run("st.global.f32", place, ptx.op('f', "cvt.rn.f32.f64", x));
            case F64 -> ptx.run("st.global.f64", place, x);
            case BOOL -> ptx.run("st.global.u8", place, ptx.op('r', "selp.u32", 1, 0, ptx.op('p', "setp.neu.f64", x, "0d0000000000000000")));
            case I64 -> ptx.run("st.global.u64", place, ptx.op('l', "selp.b64", 0, ptx.op('l', "cvt.rzi.s64.f64", x), isNaN));
            default -> {
                String integer = ptx.op('r', "selp.b32", 0, ptx.op('r', "cvt.rzi.s32.f64", x), isNaN);
                if (to != DType.I32) {
                    integer = ptx.op('r', "max.s32", integer, to == DType.I8 ? -128 : 0);
                    integer = ptx.op('r', "min.s32", integer, to == DType.I8 ? 127 : 255);
                }
                ptx.run("st.global.u" + 8 * to.bytes(), place, integer);
            }
        }
    }

    private String loadInteger(Ptx ptx, String at) {
        String place = "[" + at + "]";
        return switch (from) {
            case I64 -> ptx.op('l', "ld.global.u64", place);
            case I32 -> ptx.op('l', "cvt.s64.s32", ptx.op('r', "ld.global.u32", place));
            case I8 -> ptx.op('l', "cvt.s64.s32", ptx.op('r', "ld.global.s8", place));
            default -> ptx.op('l', "cvt.u64.u32", ptx.op('r', "ld.global.u8", place));
        };
    }

    private void storeInteger(Ptx ptx, String at, String x) {
        String place = "[" + at + "]";
        switch (to) {
            case F32 -> ptx.run("st.global.f32", place, ptx.op('f', "cvt.rn.f32.s64", x));
            case F64 -> ptx.run("st.global.f64", place, ptx.op('d', "cvt.rn.f64.s64", x));
            case BOOL -> ptx.run("st.global.u8", place, ptx.op('r', "selp.u32", 1, 0, ptx.op('p', "setp.ne.s64", x, 0)));
            case I64 -> ptx.run("st.global.u64", place, x);
            default -> ptx.run("st.global.u" + 8 * to.bytes(), place, ptx.op('r', "cvt.u32.u64", x));
        }
    }
}
