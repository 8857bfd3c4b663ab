package dev.fluxion.nn;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Normalized.BatchNormed;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;

/**
 * Batch norm of the channels of {@code (n, channels, …)}: {@code y = (x − mean)/√(var + eps)·weight + bias}. While learning, mean
 * and variance are the batch's, and
 *
 * <pre>
 *   running mean ← (1 − momentum) · running mean + momentum · mean
 *   running var  ← (1 − momentum) · running var  + momentum · var·m/(m − 1)        m elements a channel
 * </pre>
 *
 * <p>take the place of both afterwards. Source: Ioffe and Szegedy, "Batch normalization" (2015).
 */
public abstract sealed class BatchNorm extends Module permits BatchNorm1d, BatchNorm2d {
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor runningMean;
    private final Tensor runningVar;
    private final Tensor batches;
    private final double eps;
    private final double momentum;

    BatchNorm(int channels, double eps, double momentum) {
        this(Tensor.ones(positive(channels)), Tensor.zeros(channels), Tensor.zeros(channels), Tensor.ones(channels), eps, momentum);
    }

    BatchNorm(Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double eps, double momentum) {
        if (!(eps >= 0) || !(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("eps is " + eps + " and momentum " + momentum + ", expected 0 or more, and 0 to 1");
        }
        this.weight = parameter("weight", weight);
        this.bias = parameter("bias", bias);
        this.runningMean = buffer("running_mean", runningMean);
        this.runningVar = buffer("running_var", runningVar);
        this.batches = buffer("num_batches_tracked", Tensor.zeros(Shape.SCALAR, DType.I64, Device.getDefault()));
        this.eps = eps;
        this.momentum = momentum;
    }

    private static int positive(int channels) {
        if (channels < 1) {
            throw new IllegalArgumentException("channels are " + channels + ", expected 1 or more");
        }
        return channels;
    }

    /** {@return whether a tensor of so many dimensions can be the input} @param rank the number of dimensions */
    abstract boolean takes(int rank);

    @Override
    public final Tensor forward(Tensor x) {
        if (!takes(x.rank()) || x.size(1) != weight.size(0)) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape());
        }
        if (!isTraining()) {
            return x.batchNorm(runningMean, runningVar, weight, bias, eps);
        }
        BatchNormed normed = x.batchNorm(weight, bias, eps);
        try (var _ = Autograd.noGrad()) {
            double m = (double) x.elements() / x.size(1);
            follow(runningMean, normed.mean());
            follow(runningVar, normed.variance().mul(m / (m - 1)));
            batches.fill(batches.item() + 1);
        }
        return normed.output();
    }

    private void follow(Tensor running, Tensor batch) {
        running.copyFrom(running.mul(1 - momentum).add(batch.mul(momentum)));
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "(" + weight.size(0) + ", eps " + eps + ", momentum " + momentum + ")";
    }
}
