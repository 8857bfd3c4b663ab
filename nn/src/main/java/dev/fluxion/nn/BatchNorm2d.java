package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/**
 * {@link BatchNorm} of images, {@code (n, channels, h, w)}. Parameters {@code weight} and {@code bias}, buffers {@code running_mean},
 * {@code running_var} and {@code num_batches_tracked}, as in PyTorch.
 */
public final class BatchNorm2d extends BatchNorm {
    /** A layer with eps 10⁻⁵ and momentum 0.1. @param channels how many */
    public BatchNorm2d(int channels) {
        this(channels, 1e-5, 0.1);
    }

    /** A layer. @param channels how many @param eps added to the variance @param momentum share of a batch in the running statistics */
    public BatchNorm2d(int channels, double eps, double momentum) {
        super(channels, eps, momentum);
    }

    /**
     * A layer of given parameters, each {@code (channels)}.
     *
     * @param weight what scales
     * @param bias what shifts
     * @param runningMean changed while learning
     * @param runningVar changed while learning
     * @param eps added to the variance
     * @param momentum share of a batch in the running statistics
     */
    public BatchNorm2d(Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double eps, double momentum) {
        super(weight, bias, runningMean, runningVar, eps, momentum);
    }

    @Override
    boolean takes(int rank) {
        return rank == 4;
    }
}
