package dev.fluxion.nn;

import dev.fluxion.core.Pooling;
import dev.fluxion.core.Tensor;

/** The largest element of each window, {@code (N, C, H, W) → (N, C, P, Q)}: {@link Tensor#maxPool2d}. */
public final class MaxPool2d extends PoolingLayer {
    /** Windows side by side. @param kernel their size */
    public MaxPool2d(int kernel) {
        this(new Pooling(kernel));
    }

    /** A layer. @param settings kernel, stride, padding … */
    public MaxPool2d(Pooling settings) {
        super(settings);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.maxPool2d(settings);
    }
}
