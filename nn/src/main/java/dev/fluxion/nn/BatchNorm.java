package dev.fluxion.nn;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;

/**
 * Batch normalization (Ioffe and Szegedy, 2015) of each channel c of {@code (n, c, …)}:
 *
 * <pre>
 *   y = (x − mean) / √(var + eps) · weight + bias
 *
 *   running mean ← (1 − momentum)·running mean + momentum·mean
 *   running var  ← (1 − momentum)·running var  + momentum·var·m/(m − 1)        of m elements a channel
 * </pre>
 *
 * <p>While learning, mean and var are the batch's; otherwise the running ones. Parameters {@code weight} (c), at first 1, and {@code bias}
 * (c), at first 0; buffers {@code running_mean}, {@code running_var} and {@code num_batches_tracked}, as PyTorch names them.
 */
public abstract sealed class BatchNorm extends Module permits BatchNorm1d, BatchNorm2d {
    private static final double EPS = 1e-5;
    private static final double MOMENTUM = 0.1;

    private final double eps;
    private final double momentum;
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor mean;
    private final Tensor variance;
    private final Tensor batches;

    BatchNorm(int channels) {
        this(channels, EPS, MOMENTUM);
    }

    BatchNorm(int channels, double eps, double momentum) {
        this(Tensor.ones(requirePositive(channels)), Tensor.zeros(channels), Tensor.zeros(channels), Tensor.ones(channels), eps, momentum);
    }

    BatchNorm(Tensor weight, Tensor bias, Tensor mean, Tensor variance, double eps, double momentum) {
        if (!(eps >= 0) || !(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("eps is " + eps + " and momentum " + momentum + ", expected eps of 0 or more, momentum from 0 to 1");
        }
        this.eps = eps;
        this.momentum = momentum;
        this.weight = parameter("weight", weight);
        this.bias = parameter("bias", bias);
        this.mean = buffer("running_mean", mean);
        this.variance = buffer("running_var", variance);
        batches = buffer("num_batches_tracked", Tensor.zeros(Shape.SCALAR, DType.I64, weight.device()));
    }

    private static int requirePositive(int channels) {
        if (channels < 1) {
            throw new IllegalArgumentException("channels is " + channels + ", expected 1 or more");
        }
        return channels;
    }

    /** {@return whether an input of this many dimensions is taken} */
    abstract boolean takes(int rank);

    /** {@return the shapes that are taken, for messages} */
    abstract String expected();

    @Override
    public Tensor forward(Tensor x) {
        if (!takes(x.rank()) || x.size(1) != weight.size(0)) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected " + expected() + " with c = "
                    + weight.size(0));
        }
        if (!isTraining()) {
            return x.batchNorm(mean, variance, weight, bias, eps);
        }
        var normed = x.batchNorm(weight, bias, eps);
        double m = (double) x.shape().elements() / weight.size(0);
        try (var _ = Autograd.noGrad()) {
            mean.copyFrom(mean.lerp(normed.mean(), momentum));
            variance.copyFrom(variance.lerp(normed.variance().mul(m / (m - 1)), momentum));
            batches.copyFrom(Tensor.full(Shape.SCALAR, batches.item() + 1, DType.I64, batches.device()));
        }
        return normed.output();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + weight.size(0) + ")";
    }
}
