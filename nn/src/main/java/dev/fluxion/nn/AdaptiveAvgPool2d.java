package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** Means of as many windows as wanted, {@code (N, C, H, W) → (N, C, rows, cols)}: {@link Tensor#adaptiveAvgPool2d}. */
public final class AdaptiveAvgPool2d extends Module {
    private final int rows;
    private final int cols;

    /** A layer. @param rows of the result @param cols of the result */
    public AdaptiveAvgPool2d(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.adaptiveAvgPool2d(rows, cols);
    }

    @Override
    public String toString() {
        return "AdaptiveAvgPool2d(" + rows + ", " + cols + ")";
    }
}
