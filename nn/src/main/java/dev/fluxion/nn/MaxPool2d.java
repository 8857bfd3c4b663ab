package dev.fluxion.nn;

import dev.fluxion.core.Pooling;
import dev.fluxion.core.Tensor;

/** The largest element of each window, {@code (N, C, H, W) → (N, C, P, Q)}: {@link Tensor#maxPool2d}. */
public final class MaxPool2d extends Module {
    private final Pooling settings;

    /** Windows side by side. @param kernel their size */
    public MaxPool2d(int kernel) {
        this(new Pooling(kernel));
    }

    /** A layer. @param settings kernel, stride, padding … */
    public MaxPool2d(Pooling settings) {
        this.settings = settings;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.maxPool2d(settings);
    }

    @Override
    public String toString() {
        return "MaxPool2d(kernel " + settings.kernel() + ", stride " + settings.stride() + ", padding " + settings.padding() + ")";
    }
}
