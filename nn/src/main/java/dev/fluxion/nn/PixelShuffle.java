package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * Makes larger images of channels, {@code (n, c·r², h, w) → (n, c, r·h, r·w)}: {@code y[n, c, r·i + a, r·j + b] = x[n, c·r² + r·a + b, i, j]}.
 * Source: Shi et al., "Real-time single image and video super-resolution" (2016).
 */
public final class PixelShuffle extends Module {
    private final int factor;

    /** A layer. @param factor r, 1 or more */
    public PixelShuffle(int factor) {
        if (factor < 1) {
            throw new IllegalArgumentException("factor is " + factor + ", expected 1 or more");
        }
        this.factor = factor;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != 4 || x.size(1) % (factor * factor) != 0) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected (n, c, h, w) with a multiple of "
                    + factor * factor + " channels");
        }
        Tensor parts = x.unflatten(1, x.size(1) / (factor * factor), factor, factor);
        return parts.permute(0, 1, 4, 2, 5, 3).flatten(4, 5).flatten(2, 3);
    }

    @Override
    public String toString() {
        return "PixelShuffle(" + factor + ")";
    }
}
