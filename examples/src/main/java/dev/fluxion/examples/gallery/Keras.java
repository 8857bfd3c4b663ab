package dev.fluxion.examples.gallery;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.Init;
import dev.fluxion.nn.Linear;

/** Layers with Keras' first weights: Glorot's uniform, ±√(6 / (fan in + fan out)), and biases of 0. PyTorch's are other ones. */
final class Keras {
    private Keras() {}

    /** {@return {@code Dense}} @param in inputs @param out units @param rng of the weights */
    static Linear dense(int in, int out, Rng rng) {
        return new Linear(Init.xavierUniform(Tensor.zeros(out, in), 1, rng), Tensor.zeros(out));
    }

    /** {@return {@code Conv2D}, padding "valid"} @param in channels @param out filters @param kernel side @param rng of the weights */
    static Conv2d conv(int in, int out, int kernel, Rng rng) {
        return conv(in, out, kernel, new Convolution(), rng);
    }

    /** {@return {@code Conv2D}} @param in channels @param out filters @param kernel side @param settings such as padding @param rng of the weights */
    static Conv2d conv(int in, int out, int kernel, Convolution settings, Rng rng) {
        return new Conv2d(Init.xavierUniform(Tensor.zeros(out, in, kernel, kernel), 1, rng), Tensor.zeros(out), settings);
    }
}
