package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import java.util.Arrays;

/** What layers that put a border around images have in common: {@code (n, c, h, w) → (n, c, top + h + bottom, left + w + right)}. */
abstract sealed class Bordering extends Module permits ZeroPad2d, ReflectionPad2d, ReplicationPad2d {
    /** Left, right, top, bottom, as PyTorch orders them. */
    final int[] sides;

    Bordering(int... sides) {
        if (sides.length != 1 && sides.length != 4) {
            throw new IllegalArgumentException("sides are " + Arrays.toString(sides)
                    + ", expected one number, or left, right, top and bottom");
        }
        this.sides = new int[4];
        Arrays.setAll(this.sides, i -> sides[sides.length == 1 ? 0 : i]);
    }

    @Override
    public final Tensor forward(Tensor x) {
        if (x.rank() != 3 && x.rank() != 4) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected (n, c, h, w) or (c, h, w)");
        }
        return bordered(x);
    }

    abstract Tensor bordered(Tensor x);

    @Override
    public final String toString() {
        return getClass().getSimpleName() + Arrays.toString(sides).replace('[', '(').replace(']', ')');
    }
}
