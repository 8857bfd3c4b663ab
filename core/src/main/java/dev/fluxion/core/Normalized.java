package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.CrossEntropy;
import dev.fluxion.core.op.Normalization;
import java.util.Arrays;

/**
 * The part of {@link Tensor} that brings groups of elements to a common scale, and compares them. A weight or bias may be
 * null, which stands for 1 and 0. Variances are the population's, computed in two passes; every sum has one defined order.
 */
public sealed interface Normalized permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /**
     * Layer norm (Ba et al., 2016): {@code (x − mean)/√(var + eps)·weight + bias} over the last dimensions together.
     *
     * @param normalized their sizes
     * @param weight of that shape, or null
     * @param bias of that shape, or null
     * @param eps added to the variance
     * @return of the shape of x
     * @throws IllegalArgumentException if x does not end in these sizes, or a parameter has another shape
     */
    default Tensor layerNorm(Shape normalized, Tensor weight, Tensor bias, double eps) {
        return overLast("layerNorm", true, normalized, weight, bias, eps);
    }

    /**
     * RMS norm (Zhang and Sennrich, 2019): {@code x/√(mean(x²) + eps)·weight} over the last dimensions together.
     *
     * @param normalized their sizes
     * @param weight of that shape, or null
     * @param eps added to the mean square
     * @return of the shape of x
     * @throws IllegalArgumentException if x does not end in these sizes, or the weight has another shape
     */
    default Tensor rmsNorm(Shape normalized, Tensor weight, double eps) {
        return overLast("rmsNorm", false, normalized, weight, null, eps);
    }

    private Tensor overLast(String what, boolean centered, Shape normalized, Tensor weight, Tensor bias, double eps) {
        Tensor x = self().floating(what);
        int lead = x.rank() - normalized.rank();
        if (normalized.rank() == 0 || lead < 0
                || !Arrays.equals(x.shape().toArray(), lead, x.rank(), normalized.toArray(), 0, normalized.rank())) {
            throw new IllegalArgumentException(what + " over " + normalized + " of x " + x.shape()
                    + ", expected a shape that ends in these sizes");
        }
        require(what, "weight", weight, normalized);
        require(what, "bias", bias, normalized);
        return Autograd.apply(new Normalization(centered, false, normalized.elements(), eps), x.contiguous(), flat(weight), flat(bias));
    }

    /**
     * Group norm (Wu and He, 2018): {@code (x − mean)/√(var + eps)·weight + bias}, mean and variance over each group of
     * channels of each sample.
     *
     * @param groups a divisor of the number of channels
     * @param weight {@code (channels)}, or null
     * @param bias {@code (channels)}, or null
     * @param eps added to the variance
     * @return of the shape of x, {@code (n, channels, …)}
     * @throws IllegalArgumentException if the groups do not divide the channels, or a parameter has another shape
     */
    default Tensor groupNorm(int groups, Tensor weight, Tensor bias, double eps) {
        Tensor x = self();
        int channels = channels("groupNorm", weight, bias);
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("groups is " + groups + " for " + channels + " channels, expected a divisor");
        }
        int[] shape = x.shape().toArray();
        int rows = x.size(0) * groups;
        int n = rows == 0 ? 0 : x.elements() / rows;
        if (groups == channels) {
            // A row is a channel: its weight is applied in the same pass.
            Tensor y = Autograd.apply(new Normalization(true, true, n, eps), x.reshape(rows, n), repeated(weight), repeated(bias));
            return y.reshape(shape);
        }
        Tensor y = Autograd.apply(new Normalization(true, false, n, eps), x.reshape(rows, n), null, null).reshape(shape);
        y = weight == null ? y : y.mul(alongChannels(weight));
        return bias == null ? y : y.add(alongChannels(bias));
    }

    /**
     * Instance norm (Ulyanov et al., 2016): group norm with a group for each channel.
     *
     * @param weight {@code (channels)}, or null
     * @param bias {@code (channels)}, or null
     * @param eps added to the variance
     * @return of the shape of x, {@code (n, channels, …)}
     */
    default Tensor instanceNorm(Tensor weight, Tensor bias, double eps) {
        return groupNorm(channels("instanceNorm", weight, bias), weight, bias, eps);
    }

    /** The result of batch norm. @param output of the shape of x @param mean of each channel @param variance of each channel, the population's */
    record BatchNormed(Tensor output, Tensor mean, Tensor variance) {}

    /**
     * Batch norm (Ioffe and Szegedy, 2015) with the batch's own statistics: {@code (x − mean)/√(var + eps)·weight + bias}, mean
     * and variance over all dimensions but the channels.
     *
     * @param weight {@code (channels)}, or null
     * @param bias {@code (channels)}, or null
     * @param eps added to the variance
     * @return y of the shape of x, {@code (n, channels, …)}, and the statistics, through which no gradient flows
     * @throws IllegalArgumentException if a channel has fewer than two elements, or a parameter has another shape
     */
    default BatchNormed batchNorm(Tensor weight, Tensor bias, double eps) {
        Tensor x = self();
        int channels = channels("batchNorm", weight, bias);
        int n = channels == 0 ? 0 : x.elements() / channels;
        if (channels > 0 && n < 2) {
            throw new IllegalArgumentException("batchNorm of x " + x.shape() + " has " + n
                    + " elements a channel, expected 2 or more to take a variance of");
        }
        Tensor[] made = Autograd.applyAll(new Normalization(true, true, n, eps), x.transpose(0, 1).contiguous(), weight, bias);
        return new BatchNormed(made[0].transpose(0, 1), made[1].detach(), made[2].detach());
    }

    /**
     * Batch norm with given statistics: {@code (x − mean)/√(variance + eps)·weight + bias}.
     *
     * @param mean {@code (channels)}
     * @param variance {@code (channels)}
     * @param weight {@code (channels)}, or null
     * @param bias {@code (channels)}, or null
     * @param eps added to the variance
     * @return of the shape of x, {@code (n, channels, …)}
     */
    default Tensor batchNorm(Tensor mean, Tensor variance, Tensor weight, Tensor bias, double eps) {
        Tensor x = self();
        int channels = channels("batchNorm", weight, bias);
        require("batchNorm", "mean", mean, Shape.of(channels));
        require("batchNorm", "variance", variance, Shape.of(channels));
        Tensor scale = variance.add(eps).rsqrt();
        scale = weight == null ? scale : scale.mul(weight);
        Tensor y = x.sub(alongChannels(mean)).mul(alongChannels(scale));
        return bias == null ? y : y.add(alongChannels(bias));
    }

    private int channels(String what, Tensor weight, Tensor bias) {
        Tensor x = self().floating(what);
        if (x.rank() < 2) {
            throw new IllegalArgumentException(what + " of x " + x.shape() + ", expected (n, channels, …)");
        }
        require(what, "weight", weight, Shape.of(x.size(1)));
        require(what, "bias", bias, Shape.of(x.size(1)));
        return x.size(1);
    }

    private void require(String what, String name, Tensor parameter, Shape expected) {
        Tensor x = self();
        if (parameter != null && !parameter.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    what + ": " + name + " has shape " + parameter.shape() + ", expected " + expected);
        }
        if (parameter != null && (parameter.dtype() != x.dtype() || !parameter.device().equals(x.device()))) {
            throw new IllegalArgumentException(what + ": " + name + " is " + parameter.dtype() + " on " + parameter.device()
                    + ", expected " + x.dtype() + " on " + x.device() + " as the input");
        }
    }

    private static Tensor flat(Tensor parameter) {
        return parameter == null ? null : parameter.flatten();
    }

    /** {@return one number for each channel of each sample} */
    private Tensor repeated(Tensor parameter) {
        return parameter == null ? null : parameter.expand(self().size(0), self().size(1)).flatten();
    }

    private Tensor alongChannels(Tensor parameter) {
        int[] sizes = new int[self().rank()];
        Arrays.fill(sizes, 1);
        sizes[1] = parameter.size(0);
        return parameter.reshape(sizes);
    }

    /** {@return exp(−x) / Σ exp(−x) along a dimension} @param dim which */
    default Tensor softmin(int dim) {
        return self().neg().softmax(dim);
    }

    /** {@return a·σ(b) where a and b are the halves of a dimension (Dauphin et al., 2017)} @param dim of even size */
    default Tensor glu(int dim) {
        Tensor x = self();
        int n = x.size(dim);
        if (n % 2 != 0) {
            throw new IllegalArgumentException("glu along dim " + dim + " of x " + x.shape() + ", expected an even size");
        }
        return x.slice(dim, 0, n / 2).mul(x.slice(dim, n / 2, n).sigmoid());
    }

    /** {@return x / max(‖x‖ₚ, eps) along a dimension} @param p of the norm, above 0 @param dim which @param eps the least divisor */
    default Tensor normalize(double p, int dim, double eps) {
        return self().div(self().norm(p, new int[] {dim}, true).clamp(eps, Double.POSITIVE_INFINITY));
    }

    /**
     * The cosine of the angle between x and y along a dimension: {@code Σ x·y / (max(‖x‖, eps)·max(‖y‖, eps))}.
     *
     * @param y of a shape that broadcasts with that of x
     * @param dim which dimension, of the broadcast shape
     * @param eps the least divisor
     * @return the cosines, without that dimension
     */
    default Tensor cosineSimilarity(Tensor y, int dim, double eps) {
        Shape shape = self().shape().broadcast(y.shape());
        Tensor a = self().expand(shape);
        Tensor b = y.expand(shape);
        return a.normalize(2, dim, eps).mul(b.normalize(2, dim, eps)).sum(dim, false);
    }

    /**
     * The mean cross-entropy −log softmax(x)[label] over rows of logits.
     *
     * @param labels I32, {@code (n)}, from 0 to classes − 1
     * @return a scalar; x is {@code (n, classes)}
     * @throws IllegalArgumentException if shapes do not fit or a label is no class
     */
    default Tensor crossEntropy(Tensor labels) {
        return crossEntropy(labels, null, 0).mean();
    }

    /**
     * The cross-entropy of each row of logits with its label, {@code weight · −log softmax(x)[label]}. Rows of a negative label
     * do not count: 0.
     *
     * @param labels I32, {@code (n)}, below the number of classes
     * @param weights of the rows, {@code (n)}, or null for 1
     * @return {@code (n)}; x is {@code (n, classes)}
     * @throws IllegalArgumentException if shapes do not fit or a label is no class
     */
    default Tensor crossEntropy(Tensor labels, Tensor weights) {
        return crossEntropy(labels, weights, Integer.MIN_VALUE);
    }

    private Tensor crossEntropy(Tensor labels, Tensor weights, int least) {
        Tensor x = self();
        if (!x.dtype().isFloating() || x.rank() != 2 || labels.rank() != 1 || labels.dtype() != DType.I32
                || labels.size(0) != x.size(0)) {
            throw new IllegalArgumentException("crossEntropy of logits " + x.shape() + " with labels " + labels.dtype() + " "
                    + labels.shape() + ", expected logits (n, classes) with int32 labels (n)");
        }
        require("crossEntropy", "weights", weights, labels.shape());
        int[] values = labels.toIntArray();
        for (int i = 0; i < values.length; i++) {
            if (values[i] < least || values[i] >= x.size(1)) {
                throw new IllegalArgumentException("label " + i + " is " + values[i] + ", expected 0 to " + (x.size(1) - 1)
                        + " for " + x.size(1) + " classes");
            }
        }
        Tensor y = Autograd.apply(new CrossEntropy(), x, labels.to(x.dtype()));
        return weights == null ? y : y.mul(weights);
    }
}
