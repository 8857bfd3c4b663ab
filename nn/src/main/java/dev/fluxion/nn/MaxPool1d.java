package dev.fluxion.nn;

import dev.fluxion.core.Pooling;
import dev.fluxion.core.Tensor;

/** The largest element of each window, {@code (N, C, L) → (N, C, P)}: {@link Tensor#maxPool1d}. */
public final class MaxPool1d extends PoolingLayer {
    /** Windows side by side. @param kernel their size */
    public MaxPool1d(int kernel) {
        this(new Pooling(kernel));
    }

    /** A layer. @param settings kernel, stride, padding … */
    public MaxPool1d(Pooling settings) {
        super(settings);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.maxPool1d(settings);
    }
}
