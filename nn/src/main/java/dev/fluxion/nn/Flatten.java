package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** Makes one dimension of all but the first: {@code (n, a, b, …) → (n, a·b·…)}. */
public final class Flatten extends Module {
    @Override
    public Tensor forward(Tensor x) {
        return x.flatten(1, -1);
    }
}
