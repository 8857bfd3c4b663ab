package dev.fluxion.nn;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;

/**
 * Convolution of images, {@link Tensor#conv2d}:
 *
 * <pre>
 *   (N, in, H, W), (out, in/groups, kH, kW), (out) → (N, out, P, Q)
 *   P = ⌊(H + 2·padding − dilation·(kH − 1) − 1) / stride⌋ + 1
 * </pre>
 *
 * <p>The parameters are {@code weight} and {@code bias}, uniform in ±1/√(fan in) at first, as in PyTorch.
 */
public final class Conv2d extends Convolving {
    /** A layer with stride 1, no padding and a bias. @param in channels @param out channels @param kernel its size @param rng for the first weights */
    public Conv2d(int in, int out, int kernel, Rng rng) {
        this(in, out, new int[] {kernel}, true, new Convolution(), rng);
    }

    /** A layer with a bias. @param in channels @param out channels @param kernel its size @param settings stride, padding … @param rng for the first weights */
    public Conv2d(int in, int out, int kernel, Convolution settings, Rng rng) {
        this(in, out, new int[] {kernel}, true, settings, rng);
    }

    /**
     * A layer.
     *
     * @param in channels of the input, a multiple of the groups
     * @param out channels of the output, a multiple of the groups
     * @param kernel its size, for all dimensions or for each
     * @param bias whether there is one
     * @param settings stride, padding, dilation, groups
     * @param rng for the first weights
     */
    public Conv2d(int in, int out, int[] kernel, boolean bias, Convolution settings, Rng rng) {
        super(false, 2, in, out, kernel, bias, settings, rng);
    }

    /** A layer of given weights. @param weight (out, in/groups, kH, kW) @param bias (out), or null for none @param settings stride, padding … */
    public Conv2d(Tensor weight, Tensor bias, Convolution settings) {
        super(false, 2, weight, bias, settings);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.conv2d(weight, bias, settings);
    }

    /** This, relu and, unless it is null, a layer of maxima, in one pass. */
    Tensor forward(Tensor x, MaxPool2d pool) {
        return x.conv2dRelu(weight, bias, settings, pool == null ? null : pool.settings);
    }
}
