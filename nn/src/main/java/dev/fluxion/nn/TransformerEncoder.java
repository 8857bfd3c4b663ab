package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.function.Supplier;

/**
 * Layers of an encoder one after the other, {@code (n, l, size) → (n, l, size)}, and a normalization behind them if there is one, as is
 * usual where the layers normalize before. Children, as in PyTorch: {@code layers.0} and so on, {@code norm}.
 *
 * <pre>{@code
 * new TransformerEncoder(6, () -> new TransformerEncoderLayer(512, 8, 2048, 0.1, rng), null)
 * }</pre>
 *
 * <p>PyTorch copies one layer, so that all begin with equal weights; here each draws its own.
 */
public final class TransformerEncoder extends Module {
    private final Sequential layers;
    private final LayerNorm norm;

    /** An encoder. @param count of layers, 1 or more @param layer makes one @param norm what comes last, or null */
    public TransformerEncoder(int count, Supplier<TransformerEncoderLayer> layer, LayerNorm norm) {
        layers = child("layers", Sequential.of(count, layer));
        this.norm = norm == null ? null : child("norm", norm);
    }

    @Override
    public Tensor forward(Tensor x) {
        return forward(x, null, null);
    }

    /**
     * The encoder on sequences of different lengths.
     *
     * @param x {@code (n, l, size)}
     * @param padding BOOL {@code (n, l)}, true for positions that are none; null for none
     * @param mask as {@link MultiheadAttention#attend} takes it, or null
     * @return {@code (n, l, size)}
     */
    public Tensor forward(Tensor x, Tensor padding, Tensor mask) {
        Tensor y = x;
        for (Module layer : layers.steps()) {
            y = ((TransformerEncoderLayer) layer).forward(y, padding, mask);
        }
        return norm == null ? y : norm.forward(y);
    }

    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return layers.steps().stream().mapToLong(layer -> layer.multiplyAdds(input, output)).sum();
    }
}
