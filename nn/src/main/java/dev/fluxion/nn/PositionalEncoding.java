package dev.fluxion.nn;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;

/**
 * Tells positions apart by waves of different lengths that are added to them, {@code (n, l, size) → (n, l, size)}:
 *
 * <pre>
 *   y[·, t, 2i]     = x[·, t, 2i]     + sin(t / 10000^(2i/size))
 *   y[·, t, 2i + 1] = x[·, t, 2i + 1] + cos(t / 10000^(2i/size))
 * </pre>
 *
 * <p>The waves are a buffer {@code pe}, {@code (longest, size)}. Source: Vaswani et al., "Attention is all you need" (2017), 3.5.
 */
public final class PositionalEncoding extends Module {
    private final Tensor waves;

    /** A layer. @param size of a position's vector, 1 or more @param longest sequence that is taken, 1 or more */
    public PositionalEncoding(int size, int longest) {
        if (size < 1 || longest < 1) {
            throw new IllegalArgumentException("size is " + size + " and longest " + longest + ", expected 1 or more each");
        }
        double[] values = new double[longest * size];
        for (int k = 0; k < values.length; k++) {
            int column = k % size;
            double angle = k / size / Math.pow(10000, (double) (column - column % 2) / size);
            values[k] = column % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        }
        waves = buffer("pe", Tensor.of(values, longest, size).to(DType.F32));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() < 2 || x.size(-1) != waves.size(1) || x.size(-2) > waves.size(0)) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected (n, l, " + waves.size(1)
                    + ") with l of at most " + waves.size(0));
        }
        return x.add(waves.narrow(0, 0, x.size(-2)));
    }

    @Override
    public String toString() {
        return "PositionalEncoding(" + waves.size(1) + ", up to " + waves.size(0) + ")";
    }
}
