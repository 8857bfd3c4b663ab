package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.function.Supplier;

/**
 * Layers of a decoder one after the other, {@code (n, l, size), (n, s, size) → (n, l, size)}, all of which see the same memory, and a
 * normalization behind them if there is one. Children, as in PyTorch: {@code layers.0} and so on, {@code norm}. Each layer draws its own
 * first weights, where PyTorch copies one.
 */
public final class TransformerDecoder extends Module {
    private final Sequential layers;
    private final LayerNorm norm;

    /** A decoder. @param count of layers, 1 or more @param layer makes one @param norm what comes last, or null */
    public TransformerDecoder(int count, Supplier<TransformerDecoderLayer> layer, LayerNorm norm) {
        layers = child("layers", Sequential.of(count, layer));
        this.norm = norm == null ? null : child("norm", norm);
    }

    /** {@return (n, l, size), x being its own memory} @param x {@code (n, l, size)} */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x);
    }

    /** {@return (n, l, size)} @param x {@code (n, l, size)} @param memory {@code (n, s, size)}, an encoder's output */
    public Tensor forward(Tensor x, Tensor memory) {
        return forward(x, memory, null, null);
    }

    /**
     * The decoder on sequences of different lengths.
     *
     * @param x {@code (n, l, size)}
     * @param memory {@code (n, s, size)}
     * @param padding BOOL {@code (n, l)}, true for positions of x that are none; null for none
     * @param memoryPadding BOOL {@code (n, s)}, true for positions of the memory that are none; null for none
     * @return {@code (n, l, size)}
     */
    public Tensor forward(Tensor x, Tensor memory, Tensor padding, Tensor memoryPadding) {
        Tensor y = x;
        for (Module layer : layers.steps()) {
            y = ((TransformerDecoderLayer) layer).forward(y, memory, padding, memoryPadding);
        }
        return norm == null ? y : norm.forward(y);
    }

    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return layers.steps().stream().mapToLong(layer -> layer.multiplyAdds(input, output)).sum();
    }
}
