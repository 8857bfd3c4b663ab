package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** Maxima of as many windows as wanted, {@code (N, C, H, W) → (N, C, rows, cols)}: {@link Tensor#adaptiveMaxPool2d}. */
public final class AdaptiveMaxPool2d extends Module {
    private final int rows;
    private final int cols;

    /** A layer. @param rows of the result @param cols of the result */
    public AdaptiveMaxPool2d(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.adaptiveMaxPool2d(rows, cols);
    }

    @Override
    public String toString() {
        return "AdaptiveMaxPool2d(" + rows + ", " + cols + ")";
    }
}
