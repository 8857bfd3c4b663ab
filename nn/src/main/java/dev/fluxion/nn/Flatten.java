package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** Makes one dimension of several, as a rule of all but the first: {@code (n, a, b, …) → (n, a·b·…)}. */
public final class Flatten extends Module {
    private final int from;
    private final int to;

    /** All dimensions but the first. */
    public Flatten() {
        this(1, -1);
    }

    /** Some dimensions. @param from the first of them @param to the last of them; negative counts from the end */
    public Flatten(int from, int to) {
        this.from = from;
        this.to = to;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.flatten(from, to);
    }

    @Override
    public String toString() {
        return from == 1 && to == -1 ? "Flatten()" : "Flatten(" + from + ", " + to + ")";
    }
}
