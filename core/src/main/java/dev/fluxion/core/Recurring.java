package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.ElmanNetwork;
import dev.fluxion.core.op.GatedRecurrentUnit;
import dev.fluxion.core.op.LongShortTermMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of {@link Tensor} that carries a state along a sequence: all steps of a layer in one operation, from what its G gates take
 * of the inputs, x = this, {@code (T, N, G·H)} with T of 1 or more; {@link Rows} name it by rows of a table.
 */
public sealed interface Recurring permits Tensor, Rows {
    /** What an LSTM gives. @param h the hidden states by time, {@code (T, N, H)} @param c the last cell state, {@code (N, H)} */
    record Remembered(Tensor h, Tensor c) {}

    /**
     * Elman's network (1990) of {@code hₜ = tanh(xₜ + hₜ₋₁·weightᵀ)}.
     *
     * @param weight {@code (H, H)}
     * @param h the state before the first step, {@code (N, H)}
     * @param reverse whether the last position is the first step
     * @return the states by time, {@code (T, N, H)}
     * @throws IllegalArgumentException if shapes or dtypes do not fit, or there is no step
     */
    default Tensor rnnTanh(Tensor weight, Tensor h, boolean reverse) {
        check("rnnTanh", 1, weight, null, h, null);
        return Autograd.apply(new ElmanNetwork(false, reverse, isRows()), operands(weight, h));
    }

    /**
     * Elman's network of {@code hₜ = max(xₜ + hₜ₋₁·weightᵀ, 0)}.
     *
     * @param weight {@code (H, H)}
     * @param h the state before the first step, {@code (N, H)}
     * @param reverse whether the last position is the first step
     * @return the states by time, {@code (T, N, H)}
     * @throws IllegalArgumentException if shapes or dtypes do not fit, or there is no step
     */
    default Tensor rnnRelu(Tensor weight, Tensor h, boolean reverse) {
        check("rnnRelu", 1, weight, null, h, null);
        return Autograd.apply(new ElmanNetwork(true, reverse, isRows()), operands(weight, h));
    }

    /**
     * Gated recurrent units (Cho et al., 2014, with r inside of the affine map's result as in cuDNN):
     *
     * <pre>
     *   r, z, n = σ(xᵣ + aᵣ), σ(x_z + a_z), tanh(xₙ + r·aₙ) of the columns of xₜ and a = hₜ₋₁·weightᵀ + bias, in this order
     *   hₜ = (1 − z)·n + z·hₜ₋₁
     * </pre>
     *
     * @param weight {@code (3H, H)}
     * @param bias {@code (3H)}
     * @param h the state before the first step, {@code (N, H)}
     * @param reverse whether the last position is the first step
     * @return the states by time, {@code (T, N, H)}
     * @throws IllegalArgumentException if shapes or dtypes do not fit, or there is no step
     */
    default Tensor gru(Tensor weight, Tensor bias, Tensor h, boolean reverse) {
        check("gru", 3, weight, bias, h, null);
        return Autograd.apply(new GatedRecurrentUnit(reverse, isRows()), operands(weight, h, bias));
    }

    /**
     * An LSTM (Hochreiter and Schmidhuber, 1997):
     *
     * <pre>
     *   i, f, g, o = σ(z), σ(z), tanh(z), σ(z) of the columns of z = xₜ + hₜ₋₁·weightᵀ, in this order
     *   cₜ = f·cₜ₋₁ + i·g        hₜ = o·tanh(cₜ)
     * </pre>
     *
     * @param weight {@code (4H, H)}
     * @param h the hidden state before the first step, {@code (N, H)}
     * @param c the cell state before the first step, {@code (N, H)}
     * @param reverse whether the last position is the first step
     * @return hidden states and last cell state
     * @throws IllegalArgumentException if shapes or dtypes do not fit, or there is no step
     */
    default Remembered lstm(Tensor weight, Tensor h, Tensor c, boolean reverse) {
        check("lstm", 4, weight, null, h, c);
        Tensor[] made = Autograd.applyAll(new LongShortTermMemory(reverse, isRows()), operands(weight, h, c));
        return new Remembered(made[0], made[1]);
    }

    private boolean isRows() {
        return this instanceof Rows;
    }

    private Tensor source() {
        return this instanceof Rows rows ? rows.table() : (Tensor) this;
    }

    /** This, the others, and the index of rows. */
    private Tensor[] operands(Tensor... others) {
        var all = new ArrayList<>(List.of(others));
        all.addFirst(source());
        if (this instanceof Rows rows) {
            all.add(rows.index());
        }
        return all.toArray(Tensor[]::new);
    }

    /** Checks operands, of which bias and c may be null. */
    private void check(String op, int gates, Tensor weight, Tensor bias, Tensor h, Tensor c) {
        Tensor x = source();
        Shape shape = this instanceof Rows rows ? Shape.of(rows.index().size(0), rows.index().size(1), x.size(1)) : x.shape();
        int hidden = weight.rank() == 2 ? weight.size(1) : -1;
        boolean fits = shape.rank() == 3 && shape.size(0) > 0 && hidden >= 0
                && weight.size(0) == gates * hidden && shape.size(2) == gates * hidden
                && h.shape().equals(Shape.of(shape.size(1), hidden)) && (bias == null || bias.shape().equals(Shape.of(gates * hidden)))
                && (c == null || c.shape().equals(h.shape()));
        if (!fits) {
            String all = gates == 1 ? "H" : gates + "H";
            throw new IllegalArgumentException(op + ": x is " + shape + ", weight " + weight.shape()
                    + (bias == null ? "" : ", bias " + bias.shape()) + ", h " + h.shape() + (c == null ? "" : ", c " + c.shape())
                    + ", expected (T, N, " + all + ") with T of 1 or more, (" + all + ", H)" + (bias == null ? "" : ", (" + all + ")")
                    + (c == null ? "" : ", (N, H)") + " and (N, H)");
        }
        for (Tensor other : new Tensor[] {weight, bias, h, c}) {
            if (other != null && (!x.dtype().isFloating() || other.dtype() != x.dtype() || !other.device().equals(x.device()))) {
                throw new IllegalArgumentException(op + ": operands are " + x.dtype() + " on " + x.device() + " and " + other.dtype()
                        + " on " + other.device() + ", expected one device, and float32 or float64 everywhere");
            }
        }
    }
}
