package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** Maxima of as many windows as wanted, {@code (N, C, L) → (N, C, size)}; the windows are those of {@link AdaptiveAvgPool1d}. */
public final class AdaptiveMaxPool1d extends Module {
    private final int size;

    /** A layer. @param size of the result */
    public AdaptiveMaxPool1d(int size) {
        this.size = size;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != 2 && x.rank() != 3) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected (N, C, L) or (C, L)");
        }
        return x.unsqueeze(-2).adaptiveMaxPool2d(1, size).squeeze(-2);
    }

    @Override
    public String toString() {
        return "AdaptiveMaxPool1d(" + size + ")";
    }
}
