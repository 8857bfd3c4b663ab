package dev.fluxion.nn;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;

/**
 * Rows of a table by their numbers: {@code (…) of 0 to count − 1 → (…, size)}. The parameter {@code weight}, {@code (count, size)}, is
 * normal with variance 1 at first, as in PyTorch.
 */
public final class Embedding extends Module {
    private final Tensor weight;
    private final Integer padding;

    /** A table. @param count of rows, 1 or more @param size of a row, 1 or more @param rng for the first weights */
    public Embedding(int count, int size, Rng rng) {
        this(rng.randn(count, size), null);
    }

    /**
     * A table in which one row, zeros at first, gets no gradient: that of a filler behind short sequences.
     *
     * @param count of rows, 1 or more
     * @param size of a row, 1 or more
     * @param padding the filler's number, from 0 to count − 1
     * @param rng for the first weights
     */
    public Embedding(int count, int size, int padding, Rng rng) {
        this(rng.randn(count, size), padding);
        if (padding < 0 || padding >= count) {
            throw new IllegalArgumentException("padding is " + padding + ", expected 0 to " + (count - 1));
        }
        try (var _ = Autograd.noGrad()) {
            weight.select(0, padding).fill(0);
        }
    }

    /** A table of given rows. @param weight (count, size) */
    public Embedding(Tensor weight) {
        this(weight, null);
    }

    private Embedding(Tensor weight, Integer padding) {
        if (weight.rank() != 2) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + ", expected (count, size)");
        }
        this.weight = parameter("weight", weight);
        this.padding = padding;
    }

    /** {@return the rows} @param x I32, of any shape @throws IndexOutOfBoundsException if a number is no row */
    @Override
    public Tensor forward(Tensor x) {
        if (x.dtype() != DType.I32) {
            throw new IllegalArgumentException(this + " got " + x.dtype() + " " + x.shape() + ", expected int32");
        }
        return padding == null ? weight.embedding(x) : weight.embedding(x, padding);
    }

    /** {@return whether x asks for as many rows as there are, or more, so that it pays to map each row once} @param x as for {@link #forward} */
    boolean repeats(Tensor x) {
        return x.dtype() == DType.I32 && weight.size(0) <= x.elements();
    }

    /**
     * The affine map of all rows, so that each is computed once, however often inputs ask for it: values are those of {@code
     * forward(x)·wᵀ + b}, sums of gradients come in another order.
     *
     * @param w {@code (out, size)}
     * @param b {@code (out)}, or null
     * @return {@code (count, out)}
     */
    Tensor linear(Tensor w, Tensor b) {
        Tensor rows = weight;
        if (padding != null) {
            rows = Tensor.arange(weight.size(0)).eq(padding).unsqueeze(-1).to(weight.device()).where(weight.detach(), weight);
        }
        return rows.linear(w, b);
    }

    /** {@return the features of a row} */
    int size() {
        return weight.size(1);
    }

    /** Nothing is multiplied. */
    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return 0;
    }

    @Override
    public String toString() {
        return "Embedding(" + weight.size(0) + ", " + weight.size(1) + (padding == null ? ")" : ", padding " + padding + ")");
    }
}
