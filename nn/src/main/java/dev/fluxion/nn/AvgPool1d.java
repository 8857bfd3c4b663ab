package dev.fluxion.nn;

import dev.fluxion.core.Pooling;
import dev.fluxion.core.Tensor;

/** The mean of each window, {@code (N, C, L) → (N, C, P)}: {@link Tensor#avgPool1d}. */
public final class AvgPool1d extends PoolingLayer {
    /** Windows side by side. @param kernel their size */
    public AvgPool1d(int kernel) {
        this(new Pooling(kernel));
    }

    /** A layer. @param settings kernel, stride, padding … */
    public AvgPool1d(Pooling settings) {
        super(settings);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.avgPool1d(settings);
    }
}
