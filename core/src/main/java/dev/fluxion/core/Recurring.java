package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.LongShortTermMemory;

/** The part of {@link Tensor} that carries a state along a sequence. */
public sealed interface Recurring permits Tensor {
    /** What an LSTM gives. @param h the hidden states by time, {@code (T, N, H)} @param c the last cell state, {@code (N, H)} */
    record Remembered(Tensor h, Tensor c) {}

    /**
     * All steps of an LSTM (Hochreiter and Schmidhuber, 1997), whose gates take x = this, {@code (T, N, 4H)}, of the inputs:
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
        Tensor x = (Tensor) this;
        int hidden = weight.rank() == 2 ? weight.size(1) : -1;
        boolean fits = x.rank() == 3 && x.size(0) > 0 && hidden >= 0 && weight.size(0) == 4 * hidden && x.size(2) == 4 * hidden
                && h.shape().equals(Shape.of(x.size(1), hidden)) && c.shape().equals(h.shape());
        if (!fits) {
            throw new IllegalArgumentException("lstm: x is " + x.shape() + ", weight " + weight.shape() + ", h " + h.shape() + ", c "
                    + c.shape() + ", expected (T, N, 4H) with T of 1 or more, (4H, H), (N, H) and (N, H)");
        }
        for (Tensor other : new Tensor[] {weight, h, c}) {
            if (!x.dtype().isFloating() || other.dtype() != x.dtype() || !other.device().equals(x.device())) {
                throw new IllegalArgumentException("lstm: operands are " + x.dtype() + " on " + x.device() + " and " + other.dtype()
                        + " on " + other.device() + ", expected one device, and float32 or float64 everywhere");
            }
        }
        Tensor[] made = Autograd.applyAll(new LongShortTermMemory(reverse), x, weight, h, c);
        return new Remembered(made[0], made[1]);
    }
}
