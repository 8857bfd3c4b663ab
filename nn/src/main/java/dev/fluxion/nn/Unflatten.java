package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import java.util.Arrays;

/** Makes several dimensions of one: {@code new Unflatten(1, 16, 7, 7)} is {@code (n, 784) → (n, 16, 7, 7)}. */
public final class Unflatten extends Module {
    private final int dim;
    private final int[] sizes;

    /** A layer. @param dim which dimension, negative from the end @param sizes what it becomes; one may be −1, for what is left */
    public Unflatten(int dim, int... sizes) {
        this.dim = dim;
        this.sizes = sizes.clone();
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.unflatten(dim, sizes);
    }

    @Override
    public String toString() {
        return "Unflatten(" + dim + ", " + Arrays.toString(sizes) + ")";
    }
}
