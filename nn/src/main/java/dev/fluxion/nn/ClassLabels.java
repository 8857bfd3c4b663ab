package dev.fluxion.nn;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Checked labels of a classification, ready to pick scores with. */
final class ClassLabels {
    private final int axis;
    private final Tensor index;
    /** The labels one after the other, −1 for the ignored ones. */
    private final Tensor counted;
    private final Tensor ignored;
    private final Tensor share;
    private final double total;

    /**
     * @param scores {@code (n, classes, …)} or {@code (classes)}
     * @param labels I32, the shape of the scores without the classes
     * @param weight of each class, {@code (classes)}, or null for 1
     * @param ignoreIndex the label that does not count
     */
    ClassLabels(Tensor scores, Tensor labels, Tensor weight, int ignoreIndex) {
        axis = classAxis(scores);
        int classes = scores.size(axis);
        if (labels.dtype() != DType.I32 || !labels.shape().equals(without(scores.shape(), axis))) {
            throw new IllegalArgumentException("labels are " + labels.dtype() + " " + labels.shape() + " for scores "
                    + scores.shape() + ", expected int32 " + without(scores.shape(), axis));
        }
        double[] weights = weights(scores, weight, axis);
        int[] values = labels.toIntArray();
        double[] shares = new double[values.length];
        int[] marked = new int[values.length];
        boolean[] ignore = new boolean[values.length];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            ignore[i] = values[i] == ignoreIndex;
            if (!ignore[i] && (values[i] < 0 || values[i] >= classes)) {
                throw new IllegalArgumentException("label " + i + " is " + values[i] + ", expected 0 to " + (classes - 1)
                        + " for " + classes + " classes");
            }
            marked[i] = ignore[i] ? -1 : values[i];
            values[i] = ignore[i] ? 0 : values[i];
            shares[i] = ignore[i] ? 0 : weights[values[i]];
            sum += shares[i];
        }
        int[] sizes = labels.shape().toArray();
        index = Tensor.of(values, values.length).reshape(sizes).unsqueeze(axis).to(scores.device());
        counted = Tensor.of(marked, marked.length).to(scores.device());
        ignored = Tensor.of(ignore, ignore.length).reshape(sizes).to(scores.device());
        share = Tensor.of(shares, shares.length).reshape(sizes).to(scores.dtype()).to(scores.device());
        total = sum;
    }

    /** {@return dimension 1, or 0 of a single sample} */
    static int classAxis(Tensor scores) {
        if (scores.rank() == 0) {
            throw new IllegalArgumentException("scores have shape (), expected (classes) or (n, classes, …)");
        }
        return scores.rank() == 1 ? 0 : 1;
    }

    /** {@return the weight of each class as numbers} */
    private static double[] weights(Tensor scores, Tensor weight, int axis) {
        int classes = scores.size(axis);
        if (weight == null) {
            double[] ones = new double[classes];
            Arrays.fill(ones, 1);
            return ones;
        }
        requireWeights(weight, classes);
        return weight.toDoubleArray();
    }

    static void requireWeights(Tensor weight, int classes) {
        if (weight.rank() != 1 || weight.size(0) != classes) {
            throw new IllegalArgumentException("weight has shape " + weight.shape() + ", expected (" + classes
                    + "), one for each class");
        }
    }

    private static Shape without(Shape shape, int axis) {
        int[] sizes = shape.toArray();
        int[] rest = new int[sizes.length - 1];
        for (int d = 0; d < rest.length; d++) {
            rest[d] = sizes[d < axis ? d : d + 1];
        }
        return Shape.of(rest);
    }

    /** {@return the weighted score of each sample's class} */
    Tensor pick(Tensor scores) {
        return weigh(own(scores).squeeze(axis));
    }

    /** {@return the score of each sample's class; the dimension of classes stays with size 1} */
    Tensor own(Tensor scores) {
        return scores.gather(axis, index);
    }

    /** {@return a mask of the shape of the scores: true for each sample's class} */
    Tensor isOwn(Tensor scores) {
        Tensor zeros = Tensor.zeros(scores.shape(), DType.F32, scores.device());
        return zeros.scatterAdd(axis, index, Tensor.ones(index.shape(), DType.F32, scores.device())).gt(0);
    }

    /** {@return −w·log softmax of each sample's class, computed in one pass; 0 for the ignored ones} */
    Tensor crossEntropy(Tensor logits) {
        int[] order = IntStream.range(0, logits.rank()).map(d -> d < axis ? d : d == logits.rank() - 1 ? axis : d + 1).toArray();
        Tensor rows = logits.permute(order).reshape(-1, logits.size(axis));
        return rows.crossEntropy(counted, share.flatten()).reshape(share.shape().toArray());
    }

    /** {@return losses of samples, by the weights of their classes} */
    Tensor weigh(Tensor losses) {
        return share.mul(losses);
    }

    /** {@return losses of samples, 0 for the ignored ones, reduced; the mean is weighted as the samples are} */
    Tensor reduce(Tensor losses, Reduction reduction) {
        Tensor zero = Tensor.zeros(Shape.SCALAR, losses.dtype(), losses.device());
        Tensor counted = ignored.where(zero, losses);
        return reduction == Reduction.MEAN ? counted.sum().div(total) : reduction.of(counted);
    }
}
