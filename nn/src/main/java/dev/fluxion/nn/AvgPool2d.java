package dev.fluxion.nn;

import dev.fluxion.core.Pooling;
import dev.fluxion.core.Tensor;

/** The mean of each window, {@code (N, C, H, W) → (N, C, P, Q)}: {@link Tensor#avgPool2d}. */
public final class AvgPool2d extends PoolingLayer {
    /** Windows side by side. @param kernel their size */
    public AvgPool2d(int kernel) {
        this(new Pooling(kernel));
    }

    /** A layer. @param settings kernel, stride, padding … */
    public AvgPool2d(Pooling settings) {
        super(settings);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.avgPool2d(settings);
    }
}
