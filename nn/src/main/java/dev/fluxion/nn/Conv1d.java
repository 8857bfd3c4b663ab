package dev.fluxion.nn;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;

/**
 * Convolution of signals, {@link Tensor#conv1d}:
 *
 * <pre>
 *   (N, in, L), (out, in/groups, k), (out) → (N, out, P)
 *   P = ⌊(L + 2·padding − dilation·(k − 1) − 1) / stride⌋ + 1
 * </pre>
 *
 * <p>The parameters are {@code weight} and {@code bias}, uniform in ±1/√(fan in) at first, as in PyTorch.
 */
public final class Conv1d extends Convolving {
    /** A layer with stride 1, no padding and a bias. @param in channels @param out channels @param kernel its size @param rng for the first weights */
    public Conv1d(int in, int out, int kernel, Rng rng) {
        this(in, out, new int[] {kernel}, true, new Convolution(), rng);
    }

    /** A layer with a bias. @param in channels @param out channels @param kernel its size @param settings stride, padding … @param rng for the first weights */
    public Conv1d(int in, int out, int kernel, Convolution settings, Rng rng) {
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
    public Conv1d(int in, int out, int[] kernel, boolean bias, Convolution settings, Rng rng) {
        super(false, 1, in, out, kernel, bias, settings, rng);
    }

    /** A layer of given weights. @param weight (out, in/groups, k) @param bias (out), or null for none @param settings stride, padding … */
    public Conv1d(Tensor weight, Tensor bias, Convolution settings) {
        super(false, 1, weight, bias, settings);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.conv1d(weight, bias, settings);
    }
}
