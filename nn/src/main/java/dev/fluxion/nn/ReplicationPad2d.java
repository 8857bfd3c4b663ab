package dev.fluxion.nn;

import dev.fluxion.core.PadMode;
import dev.fluxion.core.Tensor;

/** Repeats the edge of images around them: {@code a a | a b c d | d d}; {@code (n, c, h, w) → (n, c, top + h + bottom, left + w + right)}. */
public final class ReplicationPad2d extends Bordering {
    /** A layer. @param sides one number for all, or left, right, top, bottom */
    public ReplicationPad2d(int... sides) {
        super(sides);
    }

    @Override
    Tensor bordered(Tensor x) {
        return x.pad(sides, PadMode.REPLICATE);
    }
}
