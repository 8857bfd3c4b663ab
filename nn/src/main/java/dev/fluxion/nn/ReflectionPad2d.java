package dev.fluxion.nn;

import dev.fluxion.core.PadMode;
import dev.fluxion.core.Tensor;

/** Puts the mirror image around images, without repeating the edge: {@code c b | a b c d | c b}; {@code (n, c, h, w) → (n, c, top + h + bottom, left + w + right)}. */
public final class ReflectionPad2d extends Bordering {
    /** A layer. @param sides one number for all, or left, right, top, bottom */
    public ReflectionPad2d(int... sides) {
        super(sides);
    }

    @Override
    Tensor bordered(Tensor x) {
        return x.pad(sides, PadMode.REFLECT);
    }
}
