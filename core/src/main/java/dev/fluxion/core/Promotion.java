package dev.fluxion.core;

/** How whole numbers become floating-point ones beside others, as in PyTorch. */
final class Promotion {
    private Promotion() {}

    /** x for a function whose results are no integers: integers and masks become F32. */
    static Tensor real(Tensor x) {
        return x.dtype().isIntegral() ? x.to(DType.F32) : x;
    }

    /** x as an operand beside another: integers take its floating-point dtype, or F32 beside integers. */
    static Tensor beside(Tensor x, Tensor other) {
        return x.dtype().isIntegral() ? x.to(other.dtype().isIntegral() ? DType.F32 : other.dtype()) : x;
    }
}
