package dev.fluxion.nn;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;

/**
 * Transposed convolution of signals, {@link Tensor#convTranspose1d}:
 *
 * <pre>
 *   (N, in, L), (in, out/groups, k), (out) → (N, out, P)
 *   P = (L − 1)·stride − 2·padding + dilation·(k − 1) + output padding + 1
 * </pre>
 *
 * <p>The parameters are {@code weight} and {@code bias}, uniform in ±1/√(fan in) at first, as in PyTorch.
 */
public final class ConvTranspose1d extends Convolving {
    /** A layer with stride 1, no padding and a bias. @param in channels @param out channels @param kernel its size @param rng for the first weights */
    public ConvTranspose1d(int in, int out, int kernel, Rng rng) {
        this(in, out, new int[] {kernel}, true, new Convolution(), rng);
    }

    /** A layer with a bias. @param in channels @param out channels @param kernel its size @param settings stride, padding … @param rng for the first weights */
    public ConvTranspose1d(int in, int out, int kernel, Convolution settings, Rng rng) {
        this(in, out, new int[] {kernel}, true, settings, rng);
    }

    /**
     * A layer.
     *
     * @param in channels of the input, a multiple of the groups
     * @param out channels of the output, a multiple of the groups
     * @param kernel its size, for all dimensions or for each
     * @param bias whether there is one
     * @param settings stride, padding, dilation, groups, output padding
     * @param rng for the first weights
     */
    public ConvTranspose1d(int in, int out, int[] kernel, boolean bias, Convolution settings, Rng rng) {
        super(true, 1, in, out, kernel, bias, settings, rng);
    }

    /** A layer of given weights. @param weight (in, out/groups, k) @param bias (out), or null for none @param settings stride, padding … */
    public ConvTranspose1d(Tensor weight, Tensor bias, Convolution settings) {
        super(true, 1, weight, bias, settings);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.convTranspose1d(weight, bias, settings);
    }
}
