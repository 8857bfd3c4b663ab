package dev.fluxion.nn;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Arrays;

/**
 * Rows of a table by their numbers: {@code (…) of 0 to count − 1 → (…, size)}. The parameter {@code weight}, {@code (count, size)}, is
 * normal with variance 1 at first, as in PyTorch.
 */
public final class Embedding extends Module {
    private final Tensor weight;

    /** A table. @param count of rows, 1 or more @param size of a row, 1 or more @param rng for the first weights */
    public Embedding(int count, int size, Rng rng) {
        this(rng.randn(count, size));
    }

    /** A table of given rows. @param weight (count, size) */
    public Embedding(Tensor weight) {
        if (weight.rank() != 2) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + ", expected (count, size)");
        }
        this.weight = parameter("weight", weight);
    }

    /** {@return the rows} @param x I32, of any shape @throws IndexOutOfBoundsException if a number is no row */
    @Override
    public Tensor forward(Tensor x) {
        if (x.dtype() != DType.I32) {
            throw new IllegalArgumentException(this + " got " + x.dtype() + " " + x.shape() + ", expected int32");
        }
        int[] shape = Arrays.copyOf(x.shape().toArray(), x.rank() + 1);
        shape[x.rank()] = weight.size(1);
        return weight.indexSelect(0, x.flatten()).reshape(shape);
    }

    @Override
    public String toString() {
        return "Embedding(" + weight.size(0) + ", " + weight.size(1) + ")";
    }
}
