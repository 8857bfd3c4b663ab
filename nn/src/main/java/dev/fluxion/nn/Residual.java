package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * A way around modules: {@code y = body(x) + shortcut(x)}, the shortcut being x itself as a rule. Children: {@code body} and, if there is
 * one, {@code shortcut}. Source: He et al., "Deep residual learning" (2016).
 *
 * <pre>{@code
 * new Residual(new Sequential(new Linear(64, 64, rng), Activation.relu(), new Linear(64, 64, rng)))
 * new Residual(convolutions, new Conv2d(64, 128, 1, new Convolution().stride(2), rng))
 * }</pre>
 */
public final class Residual extends Module {
    private final Module body;
    private final Module shortcut;

    /** y = body(x) + x. @param body whose output has the shape of its input */
    public Residual(Module body) {
        this.body = child("body", body);
        this.shortcut = null;
    }

    /** y = body(x) + shortcut(x). @param body what is gone around @param shortcut the way around it, with an output of the same shape */
    public Residual(Module body, Module shortcut) {
        this.body = child("body", body);
        this.shortcut = child("shortcut", shortcut);
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = body.forward(x);
        Tensor around = shortcut == null ? x : shortcut.forward(x);
        if (!y.shape().equals(around.shape())) {
            throw new IllegalArgumentException("Residual got " + y.shape() + " from its body and " + around.shape()
                    + " around it, expected equal shapes");
        }
        return y.add(around);
    }

    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return shortcut == null ? Summary.multiplyAdds(input, body) : Summary.multiplyAdds(input, body, shortcut);
    }
}
