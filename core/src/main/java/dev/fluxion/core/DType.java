package dev.fluxion.core;

import dev.fluxion.core.expr.Precision;
import java.util.Locale;

/**
 * The type of a tensor's elements.
 *
 * <p>{@link #F32} and {@link #F64} compute; {@link #I32} holds indices and {@link #BOOL} masks. Integers add, multiply and
 * compare among themselves, and what does not fit wraps around; their sums are {@link #I64}. {@link #F16} and {@link #BF16}
 * store and convert to a computing type with {@code Tensor.to(DType)}.
 */
public enum DType {
    /** 32-bit floating point, the default. */
    F32(4, "float32"),
    /** 64-bit floating point. */
    F64(8, "float64"),
    /** 32-bit signed integer: indices and class labels. */
    I32(4, "int32"),
    /** true or false: masks. */
    BOOL(1, "bool"),
    /** 64-bit signed integer: sums of integers. */
    I64(8, "int64"),
    /** IEEE 754 binary16, storage only. */
    F16(2, "float16"),
    /** bfloat16: the upper half of a {@code float}, storage only. */
    BF16(2, "bfloat16"),
    /** 8-bit signed integer. */
    I8(1, "int8"),
    /** 8-bit unsigned integer: images. */
    U8(1, "uint8");

    private final int bytes;
    private final String label;

    DType(int bytes, String label) {
        this.bytes = bytes;
        this.label = label;
    }

    /** {@return the size of one element in a file, in bytes} */
    public int bytes() {
        return bytes;
    }

    /** {@return whether formulas can be evaluated in this type: F32 and F64} */
    public boolean isFloating() {
        return this == F32 || this == F64;
    }

    /** {@return whether elements are whole numbers, masks included: I32, I64, I8, U8 and BOOL} */
    public boolean isIntegral() {
        return this == I32 || this == I64 || this == I8 || this == U8 || this == BOOL;
    }

    /**
     * The precision in which formulas over this type are evaluated.
     *
     * @return F32 or F64
     * @throws IllegalStateException for a type that does not compute
     */
    public Precision precision() {
        return switch (this) {
            case F32 -> Precision.F32;
            case F64 -> Precision.F64;
            default -> throw new IllegalStateException(
                    "dtype " + this + " does not compute, expected float32 or float64: convert with to(DType.F32)");
        };
    }

    /** {@return the usual name, such as {@code float32}} */
    @Override
    public String toString() {
        return label.toLowerCase(Locale.ROOT);
    }
}
