package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** Puts a border of zeros around images, {@code (n, c, h, w) → (n, c, top + h + bottom, left + w + right)}. */
public final class ZeroPad2d extends Bordering {
    /** A layer. @param sides one number for all, or left, right, top, bottom; what is negative crops */
    public ZeroPad2d(int... sides) {
        super(sides);
    }

    @Override
    Tensor bordered(Tensor x) {
        return x.pad(sides, 0);
    }
}
