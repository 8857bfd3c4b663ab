package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** Means of as many windows as wanted, {@code (N, C, L) → (N, C, size)}: {@link Tensor#adaptiveAvgPool1d}. */
public final class AdaptiveAvgPool1d extends Module {
    private final int size;

    /** A layer. @param size of the result */
    public AdaptiveAvgPool1d(int size) {
        this.size = size;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.adaptiveAvgPool1d(size);
    }

    @Override
    public String toString() {
        return "AdaptiveAvgPool1d(" + size + ")";
    }
}
