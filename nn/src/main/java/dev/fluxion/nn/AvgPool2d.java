package dev.fluxion.nn;

import dev.fluxion.core.Pooling;
import dev.fluxion.core.Tensor;

/** The mean of each window, {@code (N, C, H, W) → (N, C, P, Q)}: {@link Tensor#avgPool2d}. */
public final class AvgPool2d extends Module {
    private final Pooling settings;

    /** Windows side by side. @param kernel their size */
    public AvgPool2d(int kernel) {
        this(new Pooling(kernel));
    }

    /** A layer. @param settings kernel, stride, padding … */
    public AvgPool2d(Pooling settings) {
        this.settings = settings;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.avgPool2d(settings);
    }

    @Override
    public String toString() {
        return "AvgPool2d(kernel " + settings.kernel() + ", stride " + settings.stride() + ", padding " + settings.padding() + ")";
    }
}
